"""Values of what arrived by month: declared, computed, and as customs report it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shipments.arrivals.as_of_day import Arrival, is_valued
from shipments.charts import MonthValues
from shipments.customs.reconciliation import Reconciliation
from shipments.models import Shipment, ShipmentLine


def month_values(
    arrived: Iterable[Arrival], found: Reconciliation, *, on: date
) -> tuple[MonthValues, ...]:
    """Declared, computed and customs value by month of arrival; months with any of these."""
    rows = list(arrived)
    goods = {(row.counts_from.replace(day=1)) for row in rows}
    told = {month.month for month in found.months if month.reported}
    return tuple(_month(month, rows, found, on) for month in sorted(goods | told))


def _month(month: date, arrived: Iterable[Arrival], found: Reconciliation, on: date) -> MonthValues:
    own = [row.shipment for row in arrived if row.counts_from.replace(day=1) == month]
    lines = [(line, shipment) for shipment in own for line in shipment.lines.all()]
    valued = [line for line, shipment in lines if is_valued(line, shipment, on)]
    highs = [line.value_high_usd for line in valued]
    return MonthValues(
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
