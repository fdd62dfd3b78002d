"""Errors that readers report, until an editor has settled them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from deals.models.base import Recorded, one_of, tracked
from minerals_tracker.states import ReportOutcome


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    """Reports of readers."""

    def open(self) -> ErrorReportQuerySet:
        return self.filter(settled_at__isnull=True)


@tracked(exclude=["reply_to", "sender"])
class ErrorReport(Recorded):
    """What a reader holds to be wrong: the page, the figure on it, and why.

    `sender` is a keyed hash of the reader's network address and the hour, so that floods can be
    held off without keeping the address. `reply_to` is erased when the report is settled, and
    neither stands in the history.
    """

    page = models.CharField(
        max_length=500, blank=True, help_text="Address on this site, with its place"
    )
    about = models.CharField(max_length=80, blank=True, help_text="Mark from which it was sent")
    text = models.TextField("what is wrong")
    reply_to = models.EmailField("address for an answer", blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sender = models.CharField(max_length=64, editable=False)
    outcome = models.CharField(max_length=10, choices=ReportOutcome.choices, blank=True)
    settled_because = models.TextField(
        "why", blank=True, help_text="What was corrected, or why nothing was, in a sentence"
    )
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(
                fields=["recorded_at"],
                condition=Q(settled_at__isnull=True),
                name="error_report_open",
            ),
            models.Index(fields=["sender"], name="error_report_sender"),
        ]
        constraints = [
            one_of("outcome", ["", *ReportOutcome.values], "error_report_outcome_known"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="error_report_says_something",
                violation_error_message="Say what is wrong: a report is not kept without that.",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(settled_at__isnull=False, reply_to="")
                & ~Q(outcome="")
                & ~Q(settled_because=""),
                name="error_report_settled_with_reason",
                violation_error_message=(
                    "A settled report needs an outcome and a reason: give both."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}: {self.text[:60]}"
