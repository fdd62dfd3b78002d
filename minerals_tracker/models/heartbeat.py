"""Model of the last run of scheduled jobs, a sign that clock and queue are alive."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Heartbeat(models.Model):
    """When beat last asked and a worker last answered; one row for each `name`.

    A page that shows what the queue computes can say when the queue was last at work.
    """

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at}"

    @classmethod
    def take(cls, name: str, *, now: datetime) -> None:
        """Record that the job `name` is running now."""
        cls.objects.update_or_create(name=name, defaults={"beat_at": now})

    @classmethod
    def last(cls, name: str) -> datetime | None:
        """When the job `name` last ran; None if it never did."""
        return cls.objects.filter(name=name).values_list("beat_at", flat=True).first()
