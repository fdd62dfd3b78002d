"""Models of milestones with their verdicts, watch-signals with their readings, and yardsticks."""

from milestones.models.milestone import LastRefresh, Milestone, Override, StatusChange
from milestones.models.signal import (
    Frame,
    SignalBearing,
    SignalQuestion,
    SignalReading,
    WatchSignal,
)
from milestones.models.yardstick import Yardstick

__all__ = [
    "Frame",
    "LastRefresh",
    "Milestone",
    "Override",
    "SignalBearing",
    "SignalQuestion",
    "SignalReading",
    "StatusChange",
    "WatchSignal",
    "Yardstick",
]
