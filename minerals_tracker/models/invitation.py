"""Model of invitations: an account offered by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

from deals.models import Deal
from minerals_tracker.mail.addresses import deliverable

LASTS = timedelta(days=7)
"""How long the link of an invitation works; sending it again begins anew."""


def new_token() -> str:
    """A random token for the link; a new one invalidates earlier links."""
    return get_random_string(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def open(self) -> InvitationQuerySet:
        """Invitations that were neither accepted nor withdrawn."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def to_send(self, now: datetime) -> InvitationQuerySet:
        """Invitations whose mail is still to be sent and may be tried now."""
        waiting = self.open().filter(sent_at__isnull=True, refused_because="")
        return waiting.filter(next_attempt_at__lte=now, expires_at__gt=now)


class Invitation(models.Model):
    """Who is invited, into which groups, and what became of the letter with the link."""

    email = models.EmailField("address")
    groups = models.ManyToManyField(
        Group, related_name="+", help_text="What the person will be allowed to do"
    )
    deals = models.ManyToManyField(
        Deal,
        blank=True,
        related_name="+",
        help_text="Deals of their weekly letter. Empty: all real deals; the person can change it",
    )
    word = models.CharField(max_length=32, default=new_token, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    invited_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(editable=False)
    next_attempt_at = models.DateTimeField(editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    smtp_reply = models.TextField(blank=True, editable=False)
    refused_because = models.TextField(blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
                violation_error_message="This address has an open invitation: send that one again.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_taken_or_withdrawn",
                violation_error_message=(
                    "An invitation is accepted or revoked, never both: leave one of the two empty."
                ),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")),
                name="invitation_ends_later",
                violation_error_message=(
                    "The invitation expires before it begins: give a later day on which it expires."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Refuse an address that is not deliverable, or has an account or an open invitation."""
        if self.email:
            try:
                deliverable(self.email)
            except ValidationError as error:
                raise ValidationError({"email": error.messages}) from error
        people = type(self)._meta.get_field("account").related_model
        if people._default_manager.filter(email__iexact=self.email).exists():  # type: ignore[union-attr]
            raise ValidationError({"email": "This address has an account already."})
        if Invitation.objects.open().filter(email__iexact=self.email).exclude(pk=self.pk).exists():
            raise ValidationError(
                {"email": "This address has an open invitation: send that one again."}
            )

    def start(self, *, now: datetime) -> None:
        """Queue the mail (again) with a new link; earlier links end. Does not save."""
        self.word, self.expires_at, self.next_attempt_at = new_token(), now + LASTS, now
        self.attempts, self.sent_at, self.smtp_reply, self.refused_because = 0, None, "", ""

    def standing(self, now: datetime) -> str:
        """The state of the invitation in words."""
        steps = [
            (self.accepted_at is not None, "accepted"),
            (self.revoked_at is not None, "withdrawn"),
            (bool(self.refused_because), "refused by the mail server"),
            (self.expires_at <= now, "expired"),
            (self.sent_at is not None, "sent"),
            (self.attempts > 0, "tried, goes again"),
        ]
        return next((words for applies, words in steps if applies), "waits to be sent")
