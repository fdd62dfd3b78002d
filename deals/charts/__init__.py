"""Charts of deals, and the drawing helpers that the charts of all apps share."""

from deals.charts.age import AgedDeal, PaidShare, follow_through_by_age
from deals.charts.chart_data import (
    MONEY,
    TONNES,
    LadderStep,
    LadderUnit,
    TimelinePhase,
    TimelinePoint,
)
from deals.charts.events import EventCounts, MonthOfKind, events_by_month
from deals.charts.faults import guarded
from deals.charts.ladder import follow_through
from deals.charts.promised import PromisedBar, promised_and_shown
from deals.charts.style import (
    ABOVE_LETTERS,
    DAY_MS,
    HATCH,
    months_axis,
    named_rows,
    names_above,
    plotly_json,
    readable,
    sentence,
    shape,
    status_marker,
    status_order,
    token,
    upright,
)
from deals.charts.timeline import phase_timeline

__all__ = [
    "ABOVE_LETTERS",
    "DAY_MS",
    "HATCH",
    "MONEY",
    "TONNES",
    "AgedDeal",
    "EventCounts",
    "LadderStep",
    "LadderUnit",
    "MonthOfKind",
    "PaidShare",
    "PromisedBar",
    "TimelinePhase",
    "TimelinePoint",
    "events_by_month",
    "follow_through",
    "follow_through_by_age",
    "guarded",
    "months_axis",
    "named_rows",
    "names_above",
    "phase_timeline",
    "plotly_json",
    "promised_and_shown",
    "readable",
    "sentence",
    "shape",
    "status_marker",
    "status_order",
    "token",
    "upright",
]
