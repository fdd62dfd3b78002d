"""Tags of the editors' desk that stand on every page: the way to report an error, what waits."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.template import Context

from milestones.models import StatusChange
from minerals_tracker.pages.desk_count import waiting_for
from minerals_tracker.pages.navigation import report_address
from minerals_tracker.pages.page_context import page_request
from shipments.models import ImportBatch, Shipment

register = template.Library()
AFTER_AN_IMPORT = timedelta(hours=1)
"""Changes of status that are later have other causes."""


@register.simple_tag(takes_context=True)
def report_link(context: Context, place: str = "") -> str:
    """Where an error on this page is reported, or at a `place` on it; empty on that page itself."""
    return report_address(page_request(context).get_full_path(), place)


@register.simple_tag(takes_context=True)
def waiting(context: Context) -> int | None:
    """Open reports and letters in doubt; None for who does not work at the desk."""
    return waiting_for(page_request(context).user)


@register.simple_tag
def moved_by(batch: ImportBatch) -> list[StatusChange]:
    """Changes of status in the deals of an import, from its end and for `AFTER_AN_IMPORT`."""
    if batch.finished_at is None:
        return []
    deals = Shipment.objects.filter(import_batch=batch).order_by().values("deal")
    until = batch.finished_at + AFTER_AN_IMPORT
    changes = StatusChange.objects.filter(
        milestone__deal__in=deals, recorded_at__range=(batch.finished_at, until)
    )
    return list(changes.select_related("milestone__deal"))
