"""Models of weekly issues, their editions, and corrections."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from deals.models import Deal, Source


def frozen(name: str) -> pgtrigger.Protect:
    """Make the trigger that refuses any change of a row."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class WeeklyIssue(models.Model):
    """What was known of a week when it closed: content as data, with its hash.

    The period is `opens_at <= recorded < closes_at`, both in UTC: it ends when Monday begins in
    the first zone on earth. `content` holds numbers as text, so that its canonical JSON, and
    with it `sha256`, can be computed again.
    """

    year = models.PositiveSmallIntegerField(help_text="ISO year")
    week = models.PositiveSmallIntegerField(help_text="ISO week")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-year", "-week"]
        get_latest_by = "closes_at"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "week"],
                name="weekly_issue_once",
                violation_error_message=(
                    "The year has an issue of this week already: look at that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(week__range=(1, 53)),
                name="weekly_issue_iso_week",
                violation_error_message="The week must lie between 1 and 53: enter its ISO number.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="weekly_issue_closes_after_opening",
                violation_error_message=(
                    "The issue closes before it opens: give a later day on which it closes."
                ),
            ),
        ]
        triggers = [frozen("weekly_issue_frozen")]

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"

    def get_absolute_url(self) -> str:
        return reverse("weekly-issue", args=[str(self)])


class Edition(models.Model):
    """An issue rendered for a choice of deals and sections: the subject, text and HTML as sent.

    Only the recipient's own link is filled in later, in place of a placeholder.
    """

    issue = models.ForeignKey(WeeklyIssue, on_delete=models.PROTECT, related_name="editions")
    choice = models.JSONField(help_text="Deals and sections in it")
    choice_key = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-issue", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "choice_key"],
                name="edition_once",
                violation_error_message=(
                    "The issue has an edition of this choice already: use that one."
                ),
            ),
        ]
        triggers = [frozen("edition_frozen")]

    def __str__(self) -> str:
        return f"{self.issue}: {self.subject}"


class Erratum(models.Model):
    """A correction of a figure in an issue already frozen; it appears in the next issue."""

    issue = models.ForeignKey(WeeklyIssue, on_delete=models.PROTECT, related_name="errata")
    deal = models.ForeignKey(Deal, null=True, blank=True, on_delete=models.PROTECT)
    figure = models.CharField(max_length=200, help_text="Which figure, in words")
    printed = models.CharField(max_length=200, help_text="The figure as it was sent")
    correct = models.CharField(max_length=200, help_text="The figure as it should have been")
    explanation = models.TextField(help_text="Why, in a sentence or two")
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        verbose_name_plural = "errata"
        constraints = [
            models.CheckConstraint(
                condition=~Q(printed=F("correct")),
                name="erratum_corrects",
                violation_error_message=(
                    "The printed figure and the correct one are the same: enter what it should "
                    "have been."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue}, {self.figure}: {self.correct} in place of {self.printed}"

    def as_content(self) -> dict[str, Any]:
        """The correction as data, as the next issue stores it."""
        return {
            "issue": str(self.issue),
            "deal": self.deal.slug if self.deal else None,
            "figure": self.figure,
            "printed": self.printed,
            "correct": self.correct,
            "explanation": self.explanation,
            "sources": [self.source.key] if self.source else [],
        }
