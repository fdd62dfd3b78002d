"""The admin of the second floor: targets with their rules, signals and readings."""

from milestones.admin import signals, targets

__all__ = ["signals", "targets"]
