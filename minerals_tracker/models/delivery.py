"""Model of deliveries: one row for each issue and recipient."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from deals.models.base import one_of
from minerals_tracker.models.issue import Edition, WeeklyIssue
from minerals_tracker.states import MOVES, DeliveryState


class Delivery(models.Model):
    """One issue on its way to one recipient; the database holds it to the permitted moves.

    `handed_over_at` is committed right before the message itself goes to the mail server: a
    claim that died without it can be sent again, one that died with it is in doubt. Rows are
    never deleted; where a user is, the address stays.
    """

    issue = models.ForeignKey(WeeklyIssue, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    address = models.EmailField(blank=True)
    weekday = models.PositiveSmallIntegerField(help_text="Wish from which the hour was computed")
    hour = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING
    )
    because = models.TextField(blank=True, help_text="Why it stands as it does, in words")
    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    smtp_reply = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-issue", "due_at", "id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="pending"),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="claimed"), name="delivery_claimed"
            ),
            models.Index(fields=["handed_over_at"], name="delivery_handed_over"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "recipient"],
                name="delivery_once",
                violation_error_message=(
                    "The recipient has a delivery of this issue already: look at that one."
                ),
            ),
            one_of("state", DeliveryState.values, "delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False) & ~Q(claimed_by=""),
                name="delivery_claim_names_its_worker",
                violation_error_message=(
                    "A delivery in the state “claimed” says since when and by whom: give both."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(settled_at__isnull=False) & ~Q(smtp_reply=""),
                name="delivery_sent_has_reply",
                violation_error_message=(
                    "A delivery in the state “sent” says when it was settled and the SMTP reply: "
                    "give both."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="delivery_kept", operation=pgtrigger.Delete),
            pgtrigger.FSM(name="delivery_moves", field="state", transitions=MOVES),
        ]

    def __str__(self) -> str:
        return f"{self.issue} to {self.address or self.recipient}: {self.get_state_display()}"
