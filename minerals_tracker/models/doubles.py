"""Two sources that look like one, and what an editor decided about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Now

from deals.models import Source
from deals.models.base import one_of, tracked
from minerals_tracker.states import Sameness


@tracked()
class DoubleSource(models.Model):
    """A decision about two sources: `other` was merged into `source`, or both stay as they are.

    `moved` lists the rows that named `other`, so that undoing a merge gives each of them back.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=6, choices=Sameness.choices)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(db_default=Now())
    moved = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            one_of("decision", Sameness.values, "double_source_decision_known"),
            models.CheckConstraint(
                condition=~Q(source=F("other")),
                name="double_source_is_two",
                violation_error_message=(
                    "A source cannot be a double of itself: choose another one."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="double_source_has_reason",
                violation_error_message=(
                    "Give a reason: sources are not merged or kept apart without one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undone_because=""),
                name="double_source_undone_with_reason",
                violation_error_message="Say why it is undone: no decision is undone without that.",
            ),
            models.UniqueConstraint(
                Least("source", "other"),
                Greatest("source", "other"),
                condition=Q(undone_at__isnull=True),
                name="double_source_decided_once",
                violation_error_message=(
                    "The source and the other one were decided on already: undo that decision "
                    "first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other.key} and {self.source.key}: {self.get_decision_display()}"

    @property
    def rows_moved(self) -> int:
        """How many rows named `other` and name `source` since."""
        return sum(len(entry["rows"]) for entry in self.moved)
