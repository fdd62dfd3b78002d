"""What the record suggests for each watch-signal: gathered for the editor, never entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from deals.models import Asset, DisputedPoint, Document, Event, Instrument, Place
from deals.states import DatePrecision, FundingKind
from deals.units import period_end
from milestones import indicators
from milestones.evidence import customs_gap, gather
from milestones.facts import FundingFact, LotFact
from milestones.indicators import Incident, Indicator, Spot
from milestones.measures import declared

INCIDENT = "security"
"""Type of the events that are counted as incidents."""


def proposals(deal_id: int, *, on: date) -> tuple[Indicator, ...]:
    """Every indicator for a deal as of a day, in a fixed number of queries."""
    known = gather([deal_id], on=on)[deal_id]
    papers = list(_papers(deal_id, on))
    published = Document.objects.happened_by(on).standing().filter(deal=deal_id)
    count = published.aggregate(all=Count("pk"), public=Count("pk", filter=Q(is_public=True)))
    disputed = DisputedPoint.objects.filter(deal=deal_id)
    return (
        indicators.binding_step([day for day, binding in papers if binding], on),
        _money([row for row in known.funding if row.deal_key]),
        indicators.binding_share(
            *(sum(binding is said for _, binding in papers) for said in (True, False, None))
        ),
        indicators.value_share(_values(known.lots)),
        indicators.customs(customs_gap(deal_id, on=on)),
        indicators.incidents_near(_incidents(deal_id, on), _spots(deal_id, on), on),
        indicators.open_disputes(
            disputed.filter(Q(resolved_at__isnull=True) | Q(resolved_at__date__gt=on)).count()
        ),
        indicators.papers_public(count["public"], count["all"]),
    )


def _papers(deal_id: int, on: date) -> Iterator[tuple[date, bool | None]]:
    """Day and binding force of each instrument signed by a day."""
    for row in Instrument.objects.filter(deal=deal_id, signed_on__isnull=False):
        if row.signed_on:
            day = period_end(row.signed_on, DatePrecision(row.signed_precision))
            if day <= on:
                yield day, row.binding


def _money(records: list[FundingFact]) -> Indicator:
    committed, disbursed = (
        sum((row.amount_usd for row in records if row.kind == kind), Decimal(0))
        for kind in (FundingKind.COMMITTED, FundingKind.DISBURSED)
    )
    return indicators.money_moved(committed, disbursed)


def _values(lots: tuple[LotFact, ...]) -> Iterator[tuple[int | None, Decimal]]:
    for _, _, stage, value in declared([(lot.moved_on or date.max, lot) for lot in lots]):
        yield stage, value


def _incidents(deal_id: int, on: date) -> Iterator[Incident]:
    """Incidents that name a place with coordinates; invented ones count for their own deal only."""
    real = Q(deal=deal_id) | Q(deal__isnull=True) | Q(deal__is_illustrative=False)
    events = Event.objects.happened_by(on).standing().filter(real, event_type=INCIDENT)
    for event in events.prefetch_related("places"):
        for place in event.places.all():
            if (spot := _spot(place)) is not None:
                yield Incident(event.key, event.counts_from, spot)


def _spots(deal_id: int, on: date) -> Iterator[Spot]:
    """Places of the deal: those of its assets and those that its own events name."""
    for place in _places(deal_id, on):
        if (spot := _spot(place)) is not None:
            yield spot


def _places(deal_id: int, on: date) -> QuerySet[Place]:
    assets = Asset.objects.happened_by(on).standing().filter(deal=deal_id)
    events = Event.objects.happened_by(on).standing().filter(deal=deal_id)
    events = events.exclude(event_type=INCIDENT)
    own = Q(pk__in=assets.values("place")) | Q(pk__in=events.values("places"))
    return Place.objects.filter(own, latitude__isnull=False)


def _spot(place: Place) -> Spot | None:
    if place.latitude is None or place.longitude is None:
        return None
    return Spot(place.latitude, place.longitude)
