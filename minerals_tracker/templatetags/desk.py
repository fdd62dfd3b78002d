"""Tags of the editors' desk that stand on every page: the way to report an error, what waits."""

from __future__ import annotations

from django import template
from django.template import Context

from minerals_tracker.navigation import report_address
from minerals_tracker.page_context import page_request
from minerals_tracker.waiting import waiting_for

register = template.Library()


@register.simple_tag(takes_context=True)
def report_link(context: Context, place: str = "") -> str:
    """Where an error on this page is reported, or at a `place` on it; empty on that page itself."""
    return report_address(page_request(context).get_full_path(), place)


@register.simple_tag(takes_context=True)
def waiting(context: Context) -> int | None:
    """Open reports and letters in doubt; None for who does not work at the desk."""
    return waiting_for(page_request(context).user)
