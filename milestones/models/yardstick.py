"""Model that relates a deal to a frame of the founding articles."""

from __future__ import annotations

import pgtrigger
from django.db import models

from deals.models.base import Recorded, tracked
from deals.models.deal import Deal
from deals.models.events import Event
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, revision_triggers
from milestones.models.milestone import Milestone
from milestones.models.signal import Frame, WatchSignal

OF_ITS_DEAL = """
SELECT m.title INTO said FROM milestones_yardstick_milestones link
  JOIN milestones_yardstick y ON y.id = link.yardstick_id
  JOIN milestones_milestone m ON m.id = link.milestone_id
  WHERE link.{column} = NEW.id AND y.deal_id <> m.deal_id LIMIT 1;
IF said IS NOT NULL THEN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'of_its_deal', MESSAGE =
    'the milestone “' || said || '” and the yardstick are of two deals: \
keep to milestones of its own';
END IF;
RETURN NULL;
"""


def _of_its_deal(column: str, *, links: bool = False) -> pgtrigger.Trigger:
    """Make the trigger that refuses a milestone of another deal, in a table that `column` names."""
    return pgtrigger.Trigger(
        name="of_its_deal",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update if links else pgtrigger.Update,
        condition=None if links else pgtrigger.AnyChange("deal"),
        declare=[("said", "text")],
        func=OF_ITS_DEAL.format(column=column),
    )


@tracked()
class Yardstick(Recorded):
    """Which milestones, signals and events of a deal bear on a frame, and what is not known.

    The choice is our judgement.
    """

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
        triggers = [*revision_triggers(OWN_DEAL), _of_its_deal("yardstick_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "frame"],
                name="yardstick_once",
                violation_error_message=(
                    "The deal is held against this frame already: change that yardstick."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal} held against {self.frame}"


link_tables(Yardstick, OWN_DEAL, milestones=_of_its_deal("id", links=True))
pgtrigger.register(_of_its_deal("milestone_id"))(Milestone)
