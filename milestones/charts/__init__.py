"""Charts of milestones and signals: statuses, windows, readings, scenario index, forecasts."""

from milestones.charts.chart_data import (
    Course,
    FanMark,
    IndexMark,
    PartMark,
    StatusDay,
    WindowBar,
)
from milestones.charts.fan import forecast_fan, no_forecast
from milestones.charts.index import scenario_index
from milestones.charts.status_months import status_history
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
    "no_forecast",
    "scenario_index",
    "signal_strip",
    "status_history",
]
