"""Pictures of the second floor: statuses, windows, signals, and the index they add up to."""

from milestones.charts.index import scenario_index
from milestones.charts.mix import status_mix
from milestones.charts.shapes import IndexMark, PartMark, StatusCount, WindowBar
from milestones.charts.strip import signal_strip
from milestones.charts.windows import milestone_windows

__all__ = [
    "IndexMark",
    "PartMark",
    "StatusCount",
    "WindowBar",
    "milestone_windows",
    "scenario_index",
    "signal_strip",
    "status_mix",
]
