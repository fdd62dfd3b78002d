"""What shipments that arrived by a day come to, added up by PostgreSQL when it is read.

Masses are the sums of known low and high ends in kg; unlike metals stay apart. Contents count from
the assay where that came after the arrival, and are unknown until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, Func, Max, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, NullIf

from deals.models import Commodity
from deals.units import plural
from shipments.arrivals.as_of_day import group_name, symbol_of
from shipments.arrivals.declared_values import declared_as_wholes, value_of_lot, values_of_wholes
from shipments.charts import Grade, Lot, Metal, StageValue
from shipments.models import ShipmentLine
from shipments.models.querysets import ShipmentQuerySet

DRAWN = 200
"""Above so many arrivals a chart shows months instead of lots, which would overlap."""

NOT_SPLIT = ("", "not split by mineral")
"""Symbol and name for shipments whose lots are unknown."""

Row = Mapping[str, Any]
ARRIVED, ASSAYED = "shipment__delivered_on", "shipment__assayed_on"
SUMS: Mapping[str, Any] = {
    "lots": Count("pk"),
    "arrived_last": Max(ARRIVED),
    "assayed_last": Max(Greatest(ARRIVED, ASSAYED)),
    "wet_known": Count(Coalesce("wet_low_kg", "wet_high_kg")),
    "wet_open": Count("wet_low_kg", filter=Q(wet_high_kg=None)),
    "wet_low": Sum("wet_low_kg"),
    "wet_high": Sum("wet_high_kg"),
    "metal_known": Count(Coalesce("contained_low_kg", "contained_high_kg")),
    "metal_open": Count("contained_low_kg", filter=Q(contained_high_kg=None)),
    "metal_low": Sum("contained_low_kg"),
    "metal_high": Sum("contained_high_kg"),
    "assays": Count("assay_pct"),
    "assay_pct": Sum("assay_pct"),
}
"""Aggregates over lots that do not depend on the day."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What arrived, by metal, by stage of processing and by assay."""

    contained: tuple[Metal, ...]
    wet: tuple[Metal, ...]
    values: tuple[StageValue, ...]
    grades: tuple[Grade, ...]


def month_of(day: Any) -> Func:
    """SQL for the first day of a date column's month.

    `TruncMonth` would convert time zones in PostgreSQL and times to dates in Python.
    """
    template = "date_trunc('month', %(expressions)s::timestamp)::date"
    return Func(day, template=template, output_field=DateField())


def amounts(arrived: ShipmentQuerySet, *, on: date, count: int) -> Amounts:
    """Add up `count` shipments that arrived by the end of `on`: by lot, or by month if many."""
    each = count <= DRAWN
    rows = _lots(arrived, on, each=each)
    forms = Commodity.objects.in_bulk({row["commodity"] for row in rows} - {None})
    told = [(row, forms.get(row["commodity"])) for row in rows]
    whole = ((NOT_SPLIT, _wet(row)) for row in _wholes(arrived, each=each))
    split = ((_metal(row, form), _wet(row)) for row, form in told if row["is_split"])
    held = ((_metal(row, form), lot) for row, form in told for lot in _contained(row))
    return Amounts(
        contained=_metals(held, each=each),
        wet=_metals((*whole, *split), each=each),
        values=(
            *(value for row, form in told for value in _values(row, form)),
            *values_of_wholes(declared_as_wholes(arrived, on=on)),
        ),
        grades=_grades(told, each=each),
    )


def _lots(arrived: ShipmentQuerySet, on: date, *, each: bool) -> list[Row]:
    """Sums by month of arrival, month of assay and mineral; of each lot by itself where `each`."""
    named = ("shipment__reference", "number") if each else ()
    order = (ARRIVED, "shipment_id", "number") if each else ("arrived", "assayed")
    awaited = When(**{f"{ASSAYED}__gt": on}, then=None)
    rows = ShipmentLine.objects.filter(shipment__in=arrived).annotate(
        arrived=month_of(ARRIVED),
        assayed=Case(awaited, default=month_of(Greatest(ARRIVED, ASSAYED))),
        is_split=_is_split(arrived),
        as_whole=Case(
            When(shipment__in=declared_as_wholes(arrived, on=on).values("pk"), then=True),
            default=False,
        ),
    )
    keys = (
        *("arrived", "assayed", "is_split", "as_whole"),
        *("mineral_group", "commodity", "assay_unit"),
    )
    value = value_of_lot(on, shipment="shipment__")
    values = {"valued": Count(NullIf(value, Value(Decimal(0)))), "value_usd": Sum(value)}
    return list(rows.values(*keys, *named).annotate(**SUMS, **values).order_by(*order))


def _is_split(arrived: ShipmentQuerySet) -> Case:
    """Whether a lot's shipment is known lot by lot, not as a whole alone."""
    return Case(
        When(wet_low_kg__isnull=False, then=True),
        When(shipment__in=_weighed(arrived), then=True),
        default=False,
    )


def _weighed(arrived: ShipmentQuerySet) -> Any:
    weighed = ShipmentLine.objects.filter(shipment__in=arrived, wet_low_kg__isnull=False)
    return weighed.values("shipment")


def _wholes(arrived: ShipmentQuerySet, *, each: bool) -> list[Row]:
    """The masses of shipments of which no lot was weighed."""
    known = Coalesce("total_low_kg", "total_high_kg")
    keys = ("delivered_on", "pk", "reference") if each else ("arrived",)
    rows = arrived.exclude(pk__in=_weighed(arrived)).annotate(arrived=month_of("delivered_on"))
    rows = rows.order_by(*keys).values(*keys)
    sums = {
        "lots": Count("pk"),
        "arrived_last": Max("delivered_on"),
        "wet_known": Count(known),
        "wet_open": Count(known, filter=Q(total_high_kg=None)),
        "wet_low": Sum("total_low_kg"),
        "wet_high": Sum("total_high_kg"),
    }
    return list(rows.annotate(**sums))


def _metal(row: Row, form: Commodity | None) -> tuple[str, str]:
    return symbol_of(form, row["mineral_group"]), group_name(row["mineral_group"])


def _label(row: Row) -> str:
    """The shipment that a row is of; what several lots are called together is said of their sum."""
    return str(row.get("reference") or row.get("shipment__reference") or "")


def _wet(row: Row) -> Lot:
    return _lot(row, "wet", row["arrived_last"], row["lots"])


def _contained(row: Row) -> Iterator[Lot]:
    """What is known of contents counts from its assay, what is not from the arrival."""
    known = row["metal_known"] if row["assayed"] else 0
    if known:
        yield _lot(row, "metal", row["assayed_last"], known)
    if unknown := row["lots"] - known:
        yield Lot(row["arrived_last"], _label(row), None, None, unknown, unknown)


def _lot(row: Row, what: str, on: date, count: int) -> Lot:
    known = row[f"{what}_known"]
    low = (row[f"{what}_low"] or Decimal(0)) if known else None
    high = None if row[f"{what}_open"] else row[f"{what}_high"]
    return Lot(on, _label(row), low, high, count, count - known)


def _metals(found: Iterable[tuple[tuple[str, str], Lot]], *, each: bool) -> tuple[Metal, ...]:
    """Lots by metal in the order of their days; one for each month unless `each`."""
    lots: dict[tuple[str, str], list[Lot]] = defaultdict(list)
    for metal, lot in found:
        lots[metal].append(lot)
    return tuple(
        Metal(symbol, name, tuple(sorted(own if each else _by_month(own), key=lambda lot: lot.on)))
        for (symbol, name), own in sorted(lots.items())
    )


def _by_month(lots: Sequence[Lot]) -> list[Lot]:
    months: dict[date, list[Lot]] = defaultdict(list)
    for lot in lots:
        months[lot.on.replace(day=1)].append(lot)
    return [_together(own) for own in months.values()]


def _together(lots: Sequence[Lot]) -> Lot:
    known = [lot for lot in lots if lot.low_kg is not None]
    highs = [lot.high_kg for lot in known if lot.high_kg is not None]
    count = sum(lot.count for lot in lots)
    return Lot(
        max(lot.on for lot in lots),
        plural(count, "lot"),
        sum((lot.low_kg or Decimal(0) for lot in known), Decimal(0)) if known else None,
        sum(highs, Decimal(0)) if known and len(highs) == len(known) else None,
        count=count,
        unknowns=sum(lot.unknown for lot in lots),
    )


def _values(row: Row, form: Commodity | None) -> Iterator[StageValue]:
    """Value in USD by ladder stage; what is not valued is counted beside."""
    stage = form.stage if form else None
    if row["valued"]:
        yield StageValue(row["arrived_last"], stage, row["value_usd"], row["valued"])
    if (missing := row["lots"] - row["valued"]) and not row["as_whole"]:
        yield StageValue(row["arrived_last"], stage, None, missing)


def _grades(told: Iterable[tuple[Row, Commodity | None]], *, each: bool) -> tuple[Grade, ...]:
    """The assay of each lot, or the mean of those of a month, in per cent on its own basis.

    It is said in the unit in which it was stated; None where none was on file by then.
    """
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row, form in told:
        assays = row["assays"] if row["assayed"] else 0
        of = (*_metal(row, form), form.assay_share if form else "", row["assay_unit"])
        for month, on, number, pct in (
            (row["assayed"], row["assayed_last"], assays, row["assay_pct"]),
            (row["arrived"], row["arrived_last"], row["lots"] - assays, None),
        ):
            if number:
                lot = f"{_label(row)}, lot {row['number']}" if each else ""
                found[lot, month, pct is None, *of].append({"on": on, "n": number, "pct": pct})
    return tuple(sorted((_grade(*of) for of in found.items()), key=lambda grade: grade.on))


def _grade(of: tuple[Any, ...], rows: Sequence[Row]) -> Grade:
    lot, _, unknown, symbol, name, basis, unit = of
    count = sum(row["n"] for row in rows)
    return Grade(
        max(row["on"] for row in rows),
        lot or plural(count, "lot"),
        symbol,
        name,
        None if unknown else sum((row["pct"] for row in rows), Decimal(0)) / count,
        basis,
        count,
        unit,
    )
