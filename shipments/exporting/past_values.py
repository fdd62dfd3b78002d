"""Lots as of an earlier day, before they were what they are now, computed as their pages do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from shipments.arrivals.as_of_day import is_awaited, steps_by
from shipments.file_columns import COMPUTED
from shipments.models import ShipmentLine
from shipments.valuation.steps import RefusedLineError
from shipments.valuation.valuing import day_of, kept_columns, prices_of, valued_as_of

Cells = tuple[str | None, ...]
VALUED = tuple(name for name in COMPUTED if name != "mass_support")
"""The computed columns that a valuation writes; they come first in a row."""


def computed_on(lots: Collection[int], day: date) -> dict[int, Cells]:
    """The cells of `VALUED` as of the end of `day`, by lot id."""
    rows = ShipmentLine.objects.filter(pk__in=lots).prefetch_related("shipment__steps")
    lines = list(rows.select_related("commodity", "shipment__destination"))
    prices = prices_of(lines)
    facts = [each for each, _ in prices.values()]
    found: dict[int, Cells] = dict.fromkeys(lots, (None,) * len(VALUED))
    for line in lines:
        on = day_of(steps_by(line.shipment, day), today=day)
        awaited = is_awaited(line.shipment, day)
        try:
            valuation = valued_as_of(line, facts, on=on, awaited=awaited)
        except RefusedLineError:
            continue
        columns = kept_columns(valuation, prices, on=on)
        found[line.pk] = tuple(_cell(columns[name]) for name in VALUED)
    return found


def _cell(value: Any) -> str | None:
    return None if value is None else str(value)
