"""What arrived, month by month, in the three values that can be held against each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shipments.arrivals import Arrival, is_valued
from shipments.charts import HeldMonth
from shipments.models import Shipment, ShipmentLine
from shipments.reconciling import Reconciliation


def held_months(
    arrived: Iterable[Arrival], found: Reconciliation, *, on: date
) -> tuple[HeldMonth, ...]:
    """Declared and computed values by month of arrival, beside statistics; months with any of these."""
    rows = list(arrived)
    goods = {(row.counts_from.replace(day=1)) for row in rows}
    told = {month.month for month in found.months if month.reported}
    return tuple(_month(month, rows, found, on) for month in sorted(goods | told))


def _month(month: date, arrived: Iterable[Arrival], found: Reconciliation, on: date) -> HeldMonth:
    own = [row.shipment for row in arrived if row.counts_from.replace(day=1) == month]
    lines = [(line, shipment) for shipment in own for line in shipment.lines.all()]
    valued = [line for line, shipment in lines if is_valued(line, shipment, on)]
    highs = [line.value_high_usd for line in valued]
    return HeldMonth(
        month=month,
        declared_usd=_sum(map(_declared, own)),
        low_usd=_sum(line.value_low_usd for line in valued),
        high_usd=None if None in highs else _sum(highs),
        not_valued=len(lines) - len(valued),
        imported_usd=_reported(month, "import", found),
        exported_usd=_reported(month, "export", found),
    )


def _declared(shipment: Shipment) -> Decimal | None:
    """What a shipment declares as a whole, else what its lots declare."""
    if shipment.declared_value_usd is not None:
        return shipment.declared_value_usd
    lines: Iterable[ShipmentLine] = shipment.lines.all()
    return _sum(line.declared_value_usd for line in lines)


def _reported(month: date, flow: str, found: Reconciliation) -> Decimal | None:
    return _sum(
        row.reported.value_usd
        for row in found.months
        if row.reported and row.month == month and row.side.flow == flow
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
