"""Requests for a new password, from the form until a worker has mailed the link."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper


class ResetRequestQuerySet(models.QuerySet["ResetRequest"]):
    """Requests for a new password."""

    def to_send(self, now: datetime) -> ResetRequestQuerySet:
        return self.filter(next_attempt_at__lte=now)


class ResetRequest(models.Model):
    """Somebody asked for a new password for an address, whether an account has it or not.

    Rows are kept for a day, to count them. `sender` is a keyed hash of the visitor's network
    address and the hour; the address itself is kept nowhere.
    """

    email = models.EmailField()
    sender = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, help_text="Empty: nothing is left to do")
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ResetRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(Upper("email"), name="reset_request_email"),
            models.Index(fields=["sender"], name="reset_request_sender"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="reset_request_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk} of {self.asked_at:%Y-%m-%d %H:%M}"
