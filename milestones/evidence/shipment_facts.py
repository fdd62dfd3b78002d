"""Facts about shipments for rules: lots with their days, masses of samples, published papers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from deals.states import Qualifier
from deals.units import Mass
from milestones.rules.facts import DocumentFact, LotFact, SampleFact
from milestones.rules.matching import KEPT_DAYS
from shipments.models import Shipment, ShipmentPaper, ShipmentStep
from shipments.states import Purpose

DAY: Any = DateField()
DAYS = ("moved", "delivered", "assayed", "rejected")
Owned = tuple[int | None, Any]
"""A fact with the id of its deal, None where it belongs to none and may bear on each."""


def lots_of(deal_ids: Collection[int], on: date, states: Collection[str]) -> Iterator[Owned]:
    """Yield (deal id, LotFact) for lots of shipments known by the end of `on`, in one query.

    Later states, assays and rejections are left out. An assay without a date counts from the
    shipment's own day. `states` are the states whose days go to `LotFact.others`.
    """
    others = sorted(set(states) - KEPT_DAYS.keys())
    is_known = Q(assayed_on=None) | Q(assayed_on__lte=on)
    known = Shipment.objects.known_by(on).filter(deal__in=deal_ids).order_by()
    rows = known.annotate(
        lot=FilteredRelation("lines", condition=Q(lines__voided_at=None)),
        last_by=Case(When(last_on__lte=on, then="last_on"), default=_last_by(on), output_field=DAY),
        kilograms=Case(When(is_known, then="lot__contained_low_kg")),
        is_assayed=is_known & Q(lot__assay_pct__isnull=False),
        **{f"{day}_by": Case(When(**{f"{day}_on__lte": on}, then=f"{day}_on")) for day in DAYS},
        **{
            state: FilteredRelation("steps", condition=Q(steps__state=state, steps__voided_at=None))
            for state in others
        },
    )
    for deal_id, key, number, *lot in rows.values_list(
        *("deal_id", "reference", "lot__number", "deal__key", "purpose"),
        *(*(f"{day}_by" for day in DAYS), "last_by", "declared_value_usd"),
        Coalesce("lot__mineral_group", Value("")),
        Coalesce("lot__commodity__key", Value("")),
        "lot__commodity__stage",
        Coalesce("lot__commodity__element", Value("")),
        *("kilograms", "is_assayed", "lot__declared_value_usd"),
        Coalesce("lot__origin_country", Value("")),
        *(f"{state}__counts_from" for state in others),
    ):
        name, end = "" if number is None else f"{key}/{number}", len(lot) - len(others)
        days = zip(others, lot[end:], strict=True)
        reached = tuple((state, day) for state, day in days if day and day <= on)
        yield deal_id, LotFact._make((key, name, *lot[:end], reached))


def _last_by(on: date) -> Subquery:
    """The day of a shipment's latest state by the end of a day; for those that went on since."""
    steps = ShipmentStep.objects.filter(shipment=OuterRef("pk"), counts_from__lte=on)
    return Subquery(steps.order_by("-counts_from").values("counts_from")[:1])


def samples_of(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Yield (deal id, SampleFact) for samples known by the end of `on`.

    The mass is that of the shipment where one is stated, else the sum of its lots.
    """
    known = Shipment.objects.known_by(on).filter(deal__in=deal_ids, purpose=Purpose.SAMPLE)
    columns = ("deal_id", "reference", "total_low_kg", "total_high_kg", "total_qualifier")
    counting = FilteredRelation("lines", condition=Q(lines__voided_at=None))
    named = {"weighers": _origins("mass_sources"), "reporters": _origins("sources")}
    for deal_id, key, low, high, word, weighers, reporters, *of_lots in (
        known.annotate(lot=counting, **named)
        .order_by()
        .values_list(*columns, *named)
        .annotate(
            lots=Count("lot"),
            low=Sum("lot__wet_low_kg"),
            high=Sum("lot__wet_high_kg"),
            lows=Count("lot__wet_low_kg"),
            highs=Count("lot__wet_high_kg"),
        )
    ):
        mass = Mass.between(low, high, Qualifier(word))
        whole = mass if mass.is_known else _sum(*of_lots)
        yield deal_id, SampleFact(key, whole, tuple(weighers or reporters)).as_of(on)


def _origins(name: str) -> ArraySubquery:
    """The first day of each independent origin in a field of sources; `date.min` if undated."""
    links = Shipment._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
    own = links._default_manager.filter(shipment=OuterRef("pk")).order_by()
    out = Min(Coalesce("source__published_by", Value(date.min)))
    origins = own.values(origin=Coalesce("source__origin", "source")).annotate(out=out)
    return ArraySubquery(origins.values("out"))


def _sum(lots: int, low: Decimal, high: Decimal, lows: int, highs: int) -> Mass:
    """The mass of all lots together; unknown where that of one is."""
    if not lots or lows < lots:
        return Mass.unknown()
    return Mass(low, high if highs == lots else None)


def published_papers_of(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Yield (deal id, DocumentFact) for public papers of shipments, as of the end of `on`.

    A paper without a date counts from the day on which its shipment was first known.
    """
    shown = ShipmentPaper.objects.standing().filter(
        is_public=True, shipment__voided_at=None, shipment__deal__in=deal_ids
    )
    dated = shown.annotate(counts_from=Coalesce("dated_on", F("shipment__known_on")))
    for deal_id, *said, deal_key in dated.filter(counts_from__lte=on).values_list(
        *("shipment__deal_id", "shipment__reference", "counts_from", "kind", "title"),
        "shipment__deal__key",
    ):
        yield deal_id, DocumentFact._make((*said, True, deal_key, (), ()))
