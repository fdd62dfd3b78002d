"""Where on the site a row is shown: the address and the place on that page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.urls import reverse

from deals.models import Claim, Deal, DisputedPoint, Event, FundingRecord, HeadlineValue, Source
from milestones.models import Milestone, SignalReading
from minerals_tracker.pages.navigation import address
from shipments.models import Shipment, ShipmentLine, ShipmentStep


def event_url(slug: str, key: str) -> str:
    """The list of a deal's events, beginning at the event."""
    return f"{reverse('events', args=[slug])}?from={key}#e-{key}"


def disputed_url(slug: str, key: str) -> str:
    return f"{reverse('disputed', args=[slug])}#disputed-{key}"


def milestone_url(slug: str, key: str) -> str:
    return f"{reverse('milestones', args=[slug])}#m-{key}"


def shipment_url(slug: str, reference: str) -> str:
    """The page of a shipment, else its place in the dossier."""
    return address("shipment", reference) or f"{reverse('deal', args=[slug])}#s-{reference}"


def place_of(row: models.Model) -> str:
    """The address at which a row is shown; empty for what no page shows by itself."""
    for model, find in _PLACES.items():
        if isinstance(row, model):
            return find(row)
    deal = getattr(row, "deal", None)
    return reverse("deal", args=[deal.slug]) if deal else ""


def _event(row: Event) -> str:
    return event_url(row.deal.slug, row.key) if row.deal else ""


def _disputed(point: DisputedPoint) -> str:
    return disputed_url(point.deal.slug, point.key)


def _money(row: FundingRecord | HeadlineValue) -> str:
    return f"{reverse('deal', args=[row.deal.slug])}#money" if row.deal else ""


def _of_shipment(row: ShipmentLine | ShipmentStep) -> str:
    return shipment_url(row.shipment.deal.slug, row.shipment.reference)


_PLACES: Mapping[type[models.Model], Callable[[Any], str]] = {
    Claim: lambda row: _disputed(row.point),
    Deal: lambda row: reverse("deal", args=[row.slug]),
    DisputedPoint: _disputed,
    Event: _event,
    FundingRecord: _money,
    HeadlineValue: _money,
    Milestone: lambda row: milestone_url(row.deal.slug, row.key),
    Shipment: lambda row: shipment_url(row.deal.slug, row.reference),
    ShipmentLine: _of_shipment,
    ShipmentStep: _of_shipment,
    SignalReading: lambda row: (
        f"{reverse('signals', args=[row.deal.slug])}#signal-{row.signal.key}"
    ),
    Source: lambda row: reverse("source", args=[row.key]),
}
