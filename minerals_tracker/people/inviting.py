"""Invitations: the letter with the link, and the account that is made of it.

The letter goes through the same door to the mail server as the weekly one. It may go twice where
an answer of the server was lost: both hold the same link, and that works once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.forms import UserCreationForm, UsernameField
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from minerals_tracker.letters.sending.messages import post
from minerals_tracker.letters.sending.reader_links import absolute
from minerals_tracker.mail.mail_server import PostOffice, Result, send_each
from minerals_tracker.models import DigestPreference, Invitation

__all__ = ["AcceptForm", "accept", "invitation_of", "link_of", "send_waiting"]

SALT = "minerals_tracker.invitation"
RETRY = timedelta(minutes=5)
FINAL = frozenset({Result.REFUSED, Result.BAD_ADDRESS})


def link_of(invitation: Invitation) -> str:
    """The absolute URL of an invitation."""
    token = signing.dumps([invitation.pk, invitation.word], salt=SALT)
    return absolute(reverse("invitation", args=[token]))


def invitation_of(token: str, *, now: datetime) -> Invitation | None:
    """The open invitation of a token; None if it is invalid, expired, accepted or withdrawn."""
    try:
        number, word = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    standing = Invitation.objects.open().filter(expires_at__gt=now)
    return standing.filter(pk=number, word=word).first()


class AcceptForm(UserCreationForm[User]):
    """The name and the password that an invited person chooses."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name")
        field_classes = {"username": UsernameField}


def accept(invitation: Invitation, form: AcceptForm, *, now: datetime) -> User | None:
    """Create the account; None if somebody else accepted meanwhile."""
    with transaction.atomic():
        taken = Invitation.objects.open().filter(pk=invitation.pk, word=invitation.word)
        if not taken.update(accepted_at=now):
            return None
        person: User = form.save(commit=False)
        person.email = invitation.email
        person.save()
        person.groups.set(invitation.groups.all())
        Invitation.objects.filter(pk=invitation.pk).update(account=person)
        wish = DigestPreference.objects.filter(user=person).first()
        if wish is not None:
            wish.deals.set(invitation.deals.all())
    person.refresh_from_db()
    return person


def send_waiting(*, now: datetime) -> int:
    """Send waiting invitations; one that fails is tried again later. Returns how many were sent."""
    return send_each(Invitation.objects.to_send(now), partial(_send, now=now))


def _send(row: Invitation, office: PostOffice, *, now: datetime) -> Result:
    """Hand one letter over and note what the server said."""
    context: dict[str, Any] = {"invitation": row, "link": link_of(row)}
    outcome = post(
        office,
        to=row.email,
        subject="Minerals Tracker: your account",
        text=render_to_string("registration/invitation_email.txt", context),
        about=f"invitation.{row.pk}",
        now=now,
    )
    row.attempts += 1
    row.smtp_reply = outcome.reply
    if outcome.result is Result.ACCEPTED:
        row.sent_at = now
    elif outcome.result in FINAL:
        row.refused_because = outcome.reply
    else:
        row.next_attempt_at = now + RETRY * row.attempts
    row.save()
    return outcome.result
