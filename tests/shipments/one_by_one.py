"""What shipments come to, read one by one: the plain reference that sums in SQL are held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from shipments.arrivals.as_of_day import Arrival, metal_name, metal_of, wet_mass_by_mineral
from shipments.charts import Grade, Lot, Metal, StageValue

__all__ = ["contained", "grades", "stage_values", "wet_mass_by_mineral"]


def contained(arrived: Iterable[Arrival]) -> tuple[Metal, ...]:
    """A mass counts from its assay where that came after the arrival, and is unknown until then."""
    lots: dict[tuple[str, str], list[Lot]] = defaultdict(list)
    for arrival in arrived:
        on, reference = arrival.assayed_on, arrival.shipment.reference
        for line in arrival.shipment.lines.all():
            ends = (line.contained_low_kg, line.contained_high_kg)
            if on is None or ends == (None, None):
                lot = Lot(arrival.counts_from, reference, None, None)
            else:
                lot = Lot(on, reference, *ends)
            lots[metal_of(line), metal_name(line)].append(lot)
    return tuple(
        Metal(symbol, name, tuple(sorted(rows, key=lambda lot: lot.on)))
        for (symbol, name), rows in sorted(lots.items())
    )


def stage_values(arrived: Iterable[Arrival], day: date) -> tuple[StageValue, ...]:
    """The computed value of each lot, else the declared one, else that of the shipment as a whole.

    None is computed for a day that lies ahead, nor from a content while its assay is awaited.
    """
    return tuple(value for arrival in arrived for value in _values_of(arrival, day))


def _values_of(arrival: Arrival, day: date) -> list[StageValue]:
    on, whole = arrival.counts_from, arrival.shipment.declared_value_usd
    lots = [
        StageValue(
            on,
            line.commodity.stage if line.commodity else None,
            line.value_low_usd
            if line.value_low_usd is not None
            and (line.valued_on is None or line.valued_on <= day)
            and (arrival.assayed_on is not None or line.valued_basis == "product")
            else line.declared_value_usd,
        )
        for line in arrival.shipment.lines.all()
    ]
    if not lots or not whole or any(lot.value_usd for lot in lots):
        return lots
    stages = {lot.stage for lot in lots}
    return [StageValue(on, stages.pop() if len(stages) == 1 else None, whole, len(lots))]


def grades(arrived: Iterable[Arrival]) -> tuple[Grade, ...]:
    """The assay of each lot; None where none was on file by then."""
    found = [
        Grade(
            arrival.counts_from if pct is None else arrival.assayed_on or arrival.counts_from,
            f"{arrival.shipment.reference}, lot {line.number}",
            metal_of(line),
            metal_name(line),
            pct,
            line.commodity.assay_share if line.commodity else "",
            unit=line.assay_unit,
        )
        for arrival in arrived
        for line in arrival.shipment.lines.all()
        for pct in [None if arrival.assayed_on is None else line.assay_pct]
    ]
    return tuple(sorted(found, key=lambda grade: grade.on))
