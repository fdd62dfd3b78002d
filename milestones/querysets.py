"""Questions to many milestones, changes, overrides and readings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count

from milestones.states import OPEN


class MilestoneQuerySet(models.QuerySet[Any]):
    """Milestones."""

    def open(self) -> MilestoneQuerySet:
        return self.filter(status__in=OPEN)

    def due_within(self, days: int, *, today: date) -> MilestoneQuerySet:
        """Open milestones whose window ends within so many days from `today`."""
        return self.open().filter(ends_on__range=(today, today + timedelta(days=days)))

    def for_dossier(self) -> MilestoneQuerySet:
        """Milestones with what the dossier prints, in a fixed number of queries."""
        return self.select_related("phase", "commitment").prefetch_related("sources__origin")

    def counts_by_deal(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Rows of deal id, status and how many."""
        counts: models.QuerySet[Any, dict[str, Any]]
        counts = self.values("deal_id", "status").annotate(n=Count("id"))
        return counts.order_by("deal_id", "status")


class StatusChangeQuerySet(models.QuerySet[Any]):
    """The log of changes."""

    def recorded_between(self, start: datetime, end: datetime) -> StatusChangeQuerySet:
        """Changes written in the closed interval, oldest first."""
        return self.filter(recorded_at__range=(start, end)).order_by("recorded_at", "id")


class OverrideQuerySet(models.QuerySet[Any]):
    """Overrides."""

    def holding_on(self, day: date) -> OverrideQuerySet:
        """Overrides in force on `day`, the latest first."""
        return self.filter(
            withdrawn_at__isnull=True, starts_on__lte=day, expires_on__gte=day
        ).order_by("-recorded_at", "-id")


class SignalReadingQuerySet(models.QuerySet[Any]):
    """Readings."""

    def standing(self) -> SignalReadingQuerySet:
        return self.filter(voided_at__isnull=True)

    def read_by(self, day: date) -> SignalReadingQuerySet:
        """Readings whose (vague) day had passed by `day`."""
        return self.standing().filter(counts_from__lte=day)
