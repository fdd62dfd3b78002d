"""Shipments as a table with a line for each lot, valued as of the day of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.units import format_usd
from minerals_tracker.pages.dossier.deliveries import LotRow, ShipmentRow
from shipments.arrivals.as_of_day import steps_by
from shipments.models import Shipment
from shipments.valuation.steps import PriceFacts, RefusedLineError
from shipments.valuation.valuing import day_of, prices_of, valued_as_of


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot with its value in words; empty where it is not valued."""

    lot: LotRow
    value: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A shipment and the lines of its lots."""

    shipment: ShipmentRow
    lines: tuple[LotLine, ...]

    @property
    def height(self) -> int:
        """Lines that it takes in the table."""
        return max(len(self.lines), 1)


def table_rows(
    shipments: Sequence[Shipment], rows: Sequence[ShipmentRow], day: date
) -> tuple[TableRow, ...]:
    """Return the rows of shipments that come with their states and lines."""
    lines = [line for shipment in shipments for line in shipment.lines.all()]
    prices = [facts for facts, _ in prices_of(lines).values()]
    return tuple(
        TableRow(row, tuple(_lines(shipment, row, prices, day)))
        for shipment, row in zip(shipments, rows, strict=True)
    )


def _lines(
    shipment: Shipment, row: ShipmentRow, prices: Sequence[PriceFacts], day: date
) -> Iterator[LotLine]:
    on = day_of(steps_by(shipment, day), today=day)
    for line, lot in zip(shipment.lines.all(), row.lots, strict=True):
        try:
            found = valued_as_of(line, prices, on=on, awaited=lot.is_awaited)
        except RefusedLineError:
            yield LotLine(lot, "")
        else:
            yield LotLine(lot, value_words(found.value_low_usd, found.value_high_usd))


def value_words(low: Decimal | None, high: Decimal | None) -> str:
    """A value in USD between its ends, such as "USD 1.2 m to USD 1.4 m"; empty where unknown."""
    if low is None and high is None:
        return ""
    least = format_usd(low or Decimal(0), short=True)
    if high is None:
        return f"at least {least}"
    most = format_usd(high, short=True)
    return most if least == most else f"{least} to {most}"
