"""Pictures of the second floor: statuses, windows, signals, and the index they add up to."""

from milestones.charts.fan import forecast_fan, unforetold
from milestones.charts.history import status_history
from milestones.charts.index import scenario_index
from milestones.charts.shapes import (
    Course,
    FanMark,
    IndexMark,
    PartMark,
    StatusDay,
    WindowBar,
)
from milestones.charts.strip import signal_strip
from milestones.charts.windows import milestone_windows

__all__ = [
    "Course",
    "FanMark",
    "IndexMark",
    "PartMark",
    "StatusDay",
    "WindowBar",
    "forecast_fan",
    "milestone_windows",
    "scenario_index",
    "signal_strip",
    "status_history",
    "unforetold",
]
