"""What we wait for: milestones with their verdicts, watch-signals with their readings."""

from milestones.models.milestone import LastRefresh, Milestone, Override, StatusChange
from milestones.models.signal import Frame, SignalBearing, SignalReading, WatchSignal
from milestones.models.yardstick import Yardstick

__all__ = [
    "Frame",
    "LastRefresh",
    "Milestone",
    "Override",
    "SignalBearing",
    "SignalReading",
    "StatusChange",
    "WatchSignal",
    "Yardstick",
]
