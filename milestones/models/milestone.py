"""Models of milestones, the log of their status changes, overrides, and the last refresh."""

from __future__ import annotations

import json
from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.timezone import localdate

from deals.models.base import Recorded, days_in_range, keyed, one_of, tracked
from deals.models.commitments import Commitment
from deals.models.deal import Deal, Phase
from deals.models.links import link_tables
from deals.models.revision import OWN_DEAL, deals_through, revision_triggers
from deals.models.search_words import found_by, search_indexes
from deals.models.sources import Source
from deals.states import Confidence
from deals.units import format_date
from milestones.models.querysets import (
    VERDICT_COLUMNS,
    LastRefreshQuerySet,
    MilestoneQuerySet,
    OverrideQuerySet,
    StatusChangeQuerySet,
)
from milestones.states import OcdsStatus, Status

OF_MILESTONE = deals_through("milestone_id", "milestones_milestone", OWN_DEAL)


@tracked(exclude=[*VERDICT_COLUMNS, "words"])
class Milestone(Recorded):
    """A target with a window and a rule; `status` and the fields after it hold the last verdict."""

    key = keyed()
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="milestones")
    phase = models.ForeignKey(
        Phase, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones"
    )
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones"
    )
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    criterion = models.TextField(help_text="When it counts as met, in words")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    window_basis = models.CharField(max_length=200, blank=True)
    is_ceiling = models.BooleanField(default=False, help_text='Promised as "up to": never overdue')
    evaluation_type = models.CharField(max_length=40, blank=True)
    rule = models.JSONField()
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    evidence_found = models.CharField(max_length=300, blank=True)
    evidence_events = models.ManyToManyField("deals.Event", blank=True, related_name="milestones")
    status_as_found = models.CharField(
        max_length=12, choices=[*OcdsStatus.choices, ("unknown", "unknown")], blank=True
    )
    notes = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="milestones")

    status = models.CharField(
        max_length=10, choices=Status.choices, default="", blank=True, editable=False
    )
    status_since = models.DateField(null=True, blank=True, editable=False)
    progress = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True, editable=False
    )
    reason = models.TextField(blank=True, editable=False)
    would_change = models.TextField(blank=True, editable=False)
    evidence = models.JSONField(default=list, editable=False)
    evidence_count = models.PositiveIntegerField(default=0, editable=False)
    met_on = models.DateField(null=True, blank=True, editable=False)
    judged_on = models.DateField(null=True, blank=True, editable=False)

    words = found_by(("key", "title"), ("criterion", "notes"))
    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["deal", "order", "key"]
        indexes = search_indexes("milestone")
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="milestone_ends_after_start",
                violation_error_message=(
                    "The window ends before it starts: give a later end, or leave the end empty."
                ),
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__range=(0, 1)),
                name="milestone_progress_in_range",
                violation_error_message=(
                    "Progress is a share from 0 to 1: enter such a number, or leave it empty."
                ),
            ),
            one_of("status", ["", *Status.values], "milestone_status_known"),
            one_of("confidence", Confidence.values, "milestone_confidence_known"),
            one_of(
                "status_as_found",
                ["", *OcdsStatus.values, "unknown"],
                "milestone_status_as_found_known",
            ),
            days_in_range(
                "milestone_days_in_range",
                "starts_on",
                "ends_on",
                "status_since",
                "met_on",
                "judged_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def rule_text(self) -> str:
        """The rule as JSON."""
        return json.dumps(self.rule)


class StatusChange(models.Model):
    """One line of the append-only log: a milestone moved from one status to another, and why.

    `happened_on` is the day that was judged, `recorded_at` the instant at which it was written. The
    first verdict of a milestone writes no line. A trigger refuses update and delete.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="changes")
    old = models.CharField(max_length=10, choices=Status.choices)
    new = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField()
    evidence = models.JSONField(default=list)
    evidence_count = models.PositiveIntegerField(default=0)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), db_index=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="status_change_moves",
                violation_error_message=(
                    "The old status and the new one are the same: choose another new status."
                ),
            ),
            one_of("new", Status.values, "status_change_new_known"),
            one_of("old", Status.values, "status_change_old_known"),
            days_in_range("status_change_days_in_range", "happened_on"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            *revision_triggers(OF_MILESTONE),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.old} -> {self.new}"


@tracked()
class Override(Recorded):
    """An editor's status, which counts instead of the computed one until its last day of effect."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="overrides")
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="overrides")
    starts_on = models.DateField()
    expires_on = models.DateField(help_text="Last day on which it holds")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        triggers = revision_triggers(OF_MILESTONE)
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("starts_on")),
                name="override_expires_after_start",
                violation_error_message=(
                    "The override expires before it starts: give a later day on which it expires."
                ),
            ),
            one_of("status", Status.values, "override_status_known"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="override_has_reason",
                violation_error_message="Give a reason: a status is not overridden without one.",
            ),
            days_in_range("override_days_in_range", "starts_on", "expires_on"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.status} until {self.expires_on}"

    def held_on(self, day: date) -> bool:
        """Whether it was in force on `day`: within its window and not yet withdrawn by then."""
        withdrawn = self.withdrawn_at and localdate(self.withdrawn_at)
        return self.starts_on <= day <= self.expires_on and (not withdrawn or withdrawn > day)

    def beside(self, computed: str) -> str:
        """One text with the editor's status and reason, and the computed reason after it."""
        until = format_date(self.expires_on)
        return (
            f"{Status(self.status).label.capitalize()}, set by an editor until {until}: "
            f"{self.reason.rstrip('.')}. The rule says: {computed}"
        )


class LastRefresh(models.Model):
    """The revision of a deal and the day for which its verdicts were last recorded.

    If the deal has another revision by now, it has changed and needs a refresh.
    """

    deal = models.OneToOneField(
        Deal, primary_key=True, on_delete=models.CASCADE, related_name="last_refresh"
    )
    revision = models.PositiveBigIntegerField()
    judged_on = models.DateField()
    refreshed_at = models.DateTimeField()

    objects = LastRefreshQuerySet.as_manager()

    class Meta:
        constraints = [days_in_range("last_refresh_days_in_range", "judged_on")]

    def __str__(self) -> str:
        return f"{self.deal} on {self.judged_on}"


link_tables(Milestone, OWN_DEAL)
