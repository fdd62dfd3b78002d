"""Model of revaluations: a period's lots valued again, what changed, why, and the undo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from deals.models.base import days_in_range
from deals.models.deal import Deal

__all__ = ["Revaluation"]


class Revaluation(models.Model):
    """One revaluation; `changes` holds each lot's computed columns and steps, before and after."""

    deal = models.ForeignKey(
        Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="revaluations"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)
    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="revaluation_period_in_order",
                violation_error_message="The period ends before it starts: give a later end.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="revaluation_has_reason",
                violation_error_message="Give a reason: lots are not valued again without one.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undo_reason=""),
                name="revaluation_undo_has_reason",
                violation_error_message=(
                    "Give an undo reason: a revaluation is not undone without one."
                ),
            ),
            days_in_range("revaluation_days_in_range", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"revaluation {self.pk}: {self.starts_on} to {self.ends_on}"
