"""What rules read of shipments, as facts: lots with their days, samples with their masses, papers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    FilteredRelation,
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
from milestones.facts import DocumentFact, LotFact, SampleFact
from milestones.matching import KEPT_DAYS
from shipments.models import Shipment, ShipmentPaper, ShipmentStep
from shipments.states import Purpose

DAY: Any = DateField()
DAYS = ("moved", "delivered", "assayed", "rejected")
Owned = tuple[int | None, Any]
"""A fact with the id of its deal, None where it belongs to none and may bear on each."""


def lots_of(deal_ids: Collection[int], on: date, states: Collection[str]) -> Iterator[Owned]:
    """The lots of shipments known by the end of a day, in one query; what came later is left out.

    Without a dated assay, an assay is as old as its shipment.
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
    """The samples known by the end of a day: their masses as stated, else the sums of their lots."""
    known = Shipment.objects.known_by(on).filter(deal__in=deal_ids, purpose=Purpose.SAMPLE)
    columns = ("deal_id", "reference", "total_low_kg", "total_high_kg", "total_qualifier")
    counting = FilteredRelation("lines", condition=Q(lines__voided_at=None))
    single = Coalesce(_origins("mass_sources"), _origins("sources"))
    for deal_id, key, low, high, word, origins, *of_lots in (
        known.annotate(lot=counting, origins=single)
        .order_by()
        .values_list(*columns, "origins")
        .annotate(
            lots=Count("lot"),
            low=Sum("lot__wet_low_kg"),
            high=Sum("lot__wet_high_kg"),
            lows=Count("lot__wet_low_kg"),
            highs=Count("lot__wet_high_kg"),
        )
    ):
        mass = Mass.between(low, high, Qualifier(word))
        yield deal_id, SampleFact(key, mass if mass.is_known else _sum(*of_lots), origins == 1)


def _origins(name: str) -> Subquery:
    """How many independent origins a field of sources has; NULL where it names none."""
    links = Shipment._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
    own = links._default_manager.filter(shipment=OuterRef("pk")).order_by().values("shipment")
    counted = Count(Coalesce("source__origin", "source"), distinct=True)
    return Subquery(own.annotate(origins=counted).values("origins"))


def _sum(lots: int, low: Decimal, high: Decimal, lows: int, highs: int) -> Mass:
    """The mass of all lots together; unknown where that of one is."""
    if not lots or lows < lots:
        return Mass.unknown()
    return Mass(low, high if highs == lots else None)


def published_papers_of(deal_ids: Collection[int], on: date) -> Iterator[Owned]:
    """Public papers by their shipment; one without a date counts from the first day of that."""
    shown = ShipmentPaper.objects.standing().filter(
        is_public=True, shipment__voided_at=None, shipment__deal__in=deal_ids
    )
    dated = shown.annotate(counts_from=Coalesce("dated_on", F("shipment__known_on")))
    for deal_id, *said, deal_key in dated.filter(counts_from__lte=on).values_list(
        *("shipment__deal_id", "shipment__reference", "counts_from", "kind", "title"),
        "shipment__deal__key",
    ):
        yield deal_id, DocumentFact._make((*said, True, deal_key, (), ()))
