"""Tags that lead from a thing to what the site says about it elsewhere."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

from minerals_tracker.navigation import address
from minerals_tracker.templatetags.tracker import keep_day

register = template.Library()


@register.simple_tag(takes_context=True)
def changes_of(context: Context, **asked: str) -> str:
    """The changes of a deal or a row: `{% changes_of kind="event" row=event.key %}`.

    Empty while there is no such page.
    """
    page = address("changes")
    return keep_day(context, f"{page}?{urlencode(asked)}") if page else ""


@register.simple_tag(takes_context=True)
def event_at(context: Context, slug: str, key: str) -> str:
    """The address of an event in the list of a deal."""
    return keep_day(context, f"{reverse('events', args=[slug])}?from={key}#e-{key}")
