"""Check the order of a shipment's states against their dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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


def impossible(steps: Iterable[tuple[str, date, str]]) -> Iterator[str]:
    """Yield a sentence for each impossibility among a shipment's states (state, day, precision)."""
    listed = list(steps)
    for state, times in Counter(state for state, _, _ in listed).items():
        if times > 1:
            yield f"“{ShipmentState(state).label}” stands here {times} times: void all but one."
    yield from out_of_order({state: (day, DatePrecision(word)) for state, day, word in listed})


def out_of_order(steps: Mapping[str, Dated]) -> Iterator[str]:
    """Yield a sentence where a later state ends before an earlier one can have begun."""
    dated = [(state, steps[state]) for state in IN_THIS_ORDER if state in steps]
    for (early, before), (late, after) in pairwise(dated):
        if period_end(*after) < period_start(*before):
            yield (
                f"“{late.label}” on {format_date(*after)} lies before “{early.label}” "
                f"on {format_date(*before)}. Correct one of the two."
            )
