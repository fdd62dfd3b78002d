"""Pictures of the ground floor, and what every picture of the house is drawn with."""

from deals.charts.faults import guarded
from deals.charts.happened import MonthOfKind, Spells, events_by_month
from deals.charts.ladder import follow_through
from deals.charts.shapes import (
    MONEY,
    TONNES,
    LadderStep,
    LadderUnit,
    TimelinePhase,
    TimelinePoint,
)
from deals.charts.style import (
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
    "DAY_MS",
    "HATCH",
    "MONEY",
    "TONNES",
    "LadderStep",
    "LadderUnit",
    "MonthOfKind",
    "Spells",
    "TimelinePhase",
    "TimelinePoint",
    "events_by_month",
    "follow_through",
    "guarded",
    "months_axis",
    "named_rows",
    "names_above",
    "phase_timeline",
    "plotly_json",
    "readable",
    "sentence",
    "shape",
    "status_marker",
    "status_order",
    "token",
    "upright",
]
