"""The admin of milestones with their rules, watch-signals and readings."""

from milestones.admin import milestones, signals

__all__ = ["milestones", "signals"]
