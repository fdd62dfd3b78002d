"""States that can only follow one another, and dates that say otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from deals.states import DatePrecision
from deals.units import format_date, period_end, period_start
from shipments.states import ShipmentState

IN_THIS_ORDER = (
    ShipmentState.LOADED,
    ShipmentState.SAILED,
    ShipmentState.ARRIVED,
    ShipmentState.CLEARED,
)
"""An assay may be made anywhere on the way."""

Dated = tuple[date, DatePrecision]


def out_of_order(steps: Mapping[str, Dated]) -> Iterator[str]:
    """Say where a later state ends before an earlier one can have begun."""
    dated = [(state, steps[state]) for state in IN_THIS_ORDER if state in steps]
    for (early, before), (late, after) in pairwise(dated):
        if period_end(*after) < period_start(*before):
            yield (
                f"“{late.label}” on {format_date(*after)} lies before “{early.label}” "
                f"on {format_date(*before)}. Correct one of the two."
            )
