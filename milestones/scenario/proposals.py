"""Gather the facts of a deal for the indicators, which suggest readings to an editor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from deals.models import Asset, Deal, DisputedPoint, Document, Event, Instrument, Place
from deals.progress.signatures import known_from
from deals.states import FundingKind
from milestones.evidence.gathering import gather
from milestones.rules.facts import FundingFact, LotFact
from milestones.rules.measures import declared
from milestones.scenario import indicators
from milestones.scenario.indicators import CustomsGap, Incident, Indicator, Spot
from shipments.customs.mirror import reconciliation
from shipments.customs.reconciliation_verdicts import LOGGED_BEYOND, Verdict

INCIDENT = "security"
"""Type of the events that are counted as incidents."""


def proposals(deal_id: int, *, on: date) -> tuple[Indicator, ...]:
    """Every indicator of a deal as of `on`; a fixed number of queries."""
    known = gather([deal_id], on=on)[deal_id]
    papers = list(_papers(deal_id, on))
    binding, not_binding = known.agreed.binding_by(on), papers.count(False)
    published = Document.objects.happened_by(on).standing().filter(deal=deal_id)
    count = published.aggregate(all=Count("pk"), public=Count("pk", filter=Q(is_public=True)))
    disputed = DisputedPoint.objects.filter(deal=deal_id)
    return (
        indicators.binding_step(known.agreed.binding, on),
        _money([row for row in known.funding if row.deal_key]),
        indicators.binding_share(binding, not_binding, max(len(papers) - binding - not_binding, 0)),
        indicators.value_share(_values(known.lots)),
        indicators.customs(customs_gap(deal_id, on=on)),
        indicators.incidents_near(_incidents(deal_id, on), _spots(deal_id, on), on),
        indicators.open_disputes(
            disputed.filter(Q(resolved_at__isnull=True) | Q(resolved_at__date__gt=on)).count()
        ),
        indicators.papers_public(count["public"], count["all"]),
    )


def customs_gap(deal_id: int, *, on: date) -> CustomsGap:
    """How often customs statistics confirm the logged lots by `on`, per HS code, month and side."""
    found = reconciliation(Deal.objects.get(pk=deal_id), on=on)
    verdicts = [month.verdict for month in found.months if month.logged]
    return CustomsGap(
        borne_out=verdicts.count(Verdict.WITHIN),
        doubted=sum(verdict in LOGGED_BEYOND for verdict in verdicts),
        compared=len(verdicts),
    )


def _papers(deal_id: int, on: date) -> Iterator[bool | None]:
    """Whether each instrument signed or announced by a day binds."""
    papers = Instrument.objects.filter(deal=deal_id).select_related("deal")
    for row in papers.prefetch_related("states"):
        if known_from(row) <= on:
            yield row.binding


def _money(records: list[FundingFact]) -> Indicator:
    committed, disbursed = (
        sum((row.amount_usd or Decimal(0) for row in records if row.kind == kind), Decimal(0))
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
