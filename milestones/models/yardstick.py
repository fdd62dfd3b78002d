"""How a deal is held against the frames of the founding articles."""

from __future__ import annotations

from django.db import models

from deals.models.base import Recorded, tracked
from deals.models.deal import Deal
from deals.models.events import Event
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, moves_deals
from milestones.models.milestone import Milestone
from milestones.models.signal import Frame, WatchSignal


@tracked()
class Yardstick(Recorded):
    """Which milestones, signals and events of a deal bear on a frame (our judgement), and what is not known."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="yardsticks")
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="yardsticks")
    milestones = models.ManyToManyField(Milestone, blank=True, related_name="yardsticks")
    signals = models.ManyToManyField(WatchSignal, blank=True, related_name="yardsticks")
    events = models.ManyToManyField(
        Event,
        blank=True,
        related_name="yardsticks",
        help_text="Beside the newest events that point up or down for the signals",
    )
    not_known = models.TextField(blank=True, help_text="What was looked for and not found")

    class Meta:
        ordering = ["deal", "frame"]
        triggers = moves_deals(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "frame"],
                name="yardstick_once",
                violation_error_message="The deal is held against this frame already: change that yardstick.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal} held against {self.frame}"


link_tables(Yardstick, OWN_DEAL)
