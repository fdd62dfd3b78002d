"""Password reset: the form records a request, and a worker mails the link.

The form does the same for every address, so that neither its answer nor its duration tells who has
an account; it does not wait for a mail server.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.forms import PasswordResetForm
from django.db import connection, transaction
from django.template.loader import render_to_string

from minerals_tracker.letters.sending.messages import post
from minerals_tracker.letters.sending.reader_links import absolute
from minerals_tracker.mail.mail_server import PostOffice, Result, send_each
from minerals_tracker.models import ResetRequest
from minerals_tracker.people.client_address import hashed_address

FROM_ONE_ADDRESS = 10
FOR_ONE_ACCOUNT = 3
"""Most requests accepted within an hour."""
HOUR = timedelta(hours=1)
KEPT = timedelta(days=1)
RETRY = timedelta(minutes=5)


class TooManyRequestsError(Exception):
    """The limit of requests for the visitor or the account is reached; nothing was saved."""


def ask(email: str, *, visitor: str, now: datetime) -> None:
    """Save a request; raises TooManyRequestsError above the limit of the hour.

    Requests are saved one after the other, so that simultaneous ones are counted too.
    """
    sender = hashed_address(visitor, now=now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('minerals_tracker.reset'))")
        recent = ResetRequest.objects.filter(asked_at__gt=now - HOUR)
        from_there, for_it = recent.filter(sender=sender), recent.filter(email__iexact=email)
        if from_there.count() >= FROM_ONE_ADDRESS or for_it.count() >= FOR_ONE_ACCOUNT:
            raise TooManyRequestsError
        ResetRequest.objects.create(email=email, sender=sender, asked_at=now, next_attempt_at=now)


def send_waiting(*, now: datetime) -> int:
    """Mail the links that wait, and forget requests that are no longer counted. Gives a count."""
    ResetRequest.objects.filter(asked_at__lt=now - KEPT).delete()
    return send_each(ResetRequest.objects.to_send(now), partial(_send, now=now))


def _send(row: ResetRequest, office: PostOffice, *, now: datetime) -> Result | None:
    """Mail a link to each account of the address; most often there is one, or none."""
    site = urlsplit(absolute(""))
    form = LinkForm({"email": row.email}, office=office, now=now)
    if form.is_valid():
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            email_template_name="registration/password_reset_email.txt",
        )
    row.attempts += 1
    again = not {Result.LATER, Result.UNREACHABLE}.isdisjoint(form.results)
    row.next_attempt_at = now + RETRY * row.attempts if again else None
    row.save()
    order = (Result.UNREACHABLE, Result.ACCEPTED)
    return next((result for result in order if result in form.results), None)


class LinkForm(PasswordResetForm):
    """Django finds the accounts and makes the links; the letter goes through our door."""

    def __init__(self, data: dict[str, str], *, office: PostOffice, now: datetime) -> None:
        super().__init__(data)
        self.office = office
        self.now = now
        self.results: list[Result] = []

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Called by `save` for each account."""
        outcome = post(
            self.office,
            to=context["email"],
            subject=render_to_string(subject_template_name, context),
            text=render_to_string(email_template_name, context),
            about="password",
            now=self.now,
        )
        self.results.append(outcome.result)
