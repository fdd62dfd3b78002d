"""Send messages to the mail server one at a time, and classify its replies.

The connection is Django's. The SMTP dialogue is held here, because what a reply means depends on
the step it answers.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import Model, QuerySet

from minerals_tracker.mail.addresses import in_ascii, mailbox

LOST = (smtplib.SMTPException, OSError)
# Enhanced status codes (RFC 3463) of the policy class speak of us, not of the address.
OF_POLICY = re.compile(r"\b5\.7\.\d+")
OF_ADDRESS = re.compile(r"\b5\.[12]\.\d+")
Row = TypeVar("Row", bound=Model)


class Result(Enum):
    """The result of sending one message."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    BAD_ADDRESS = "bad address"
    DOUBTFUL = "doubtful"
    UNREACHABLE = "unreachable"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True)
class Outcome:
    """A result with the server's reply, or our own words if there was none."""

    result: Result
    reply: str

    @classmethod
    def of(cls, result: Result, error: Exception) -> Outcome:
        return cls(result, f"{type(error).__name__}: {error}"[:500])


def is_configured() -> bool:
    """Whether a mail server is configured; without one no letter is due."""
    return bool(settings.EMAIL_HOST)


class PostOffice:
    """A connection to the mail server: opened for the first message, and again if it was lost."""

    def __init__(self) -> None:
        self._backend = EmailBackend()

    def __enter__(self) -> PostOffice:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(*LOST):
            self._backend.close()

    def hand_over(self, message: bytes, *, address: str) -> Outcome:
        """Send one message. After it has begun, a failure without a reply is uncertain."""
        try:
            recipient = in_ascii(address)
        except ValueError as error:
            return bad_address(error)
        was_kept = self._backend.connection is not None
        refusal = self._introduce(recipient)
        if was_kept and refusal is not None and refusal.result is Result.UNREACHABLE:
            # Servers take only so many letters on one connection: once more on a new one.
            refusal = self._introduce(recipient)
        return refusal or self._message(message)

    def _connected(self) -> smtplib.SMTP:
        self._backend.open()
        assert self._backend.connection is not None  # noqa: S101 (for the type checker)
        self._backend.connection.ehlo_or_helo_if_needed()
        return self._backend.connection

    def _introduce(self, recipient: str) -> Outcome | None:
        """Name sender and recipient; None where both are accepted."""
        try:
            smtp = self._connected()
            code, reply = smtp.mail(mailbox(settings.DEFAULT_FROM_EMAIL).addr_spec)
        except (*LOST, ValueError) as error:
            self._drop()
            return Outcome.of(Result.UNREACHABLE, error)
        if code != 250:
            # A refused sender is our own fault: it would befall every recipient.
            self._drop()
            return Outcome(Result.UNREACHABLE, _line(code, reply))
        try:
            code, reply = smtp.rcpt(recipient)
        except LOST as error:
            # The server was well a moment ago: this address is to wait, and no other.
            self._drop()
            return Outcome.of(Result.LATER, error)
        return None if code in {250, 251} else self._refused(code, reply, at_recipient=True)

    def _message(self, message: bytes) -> Outcome:
        try:
            code, reply = self._connected().data(message)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error, at_recipient=False)
        except LOST as error:
            self._drop()
            return Outcome.of(Result.DOUBTFUL, error)
        if code == 250:
            return Outcome(Result.ACCEPTED, _line(code, reply))
        return self._refused(code, reply, at_recipient=False)

    def _refused(self, code: int, reply: bytes | str, *, at_recipient: bool) -> Outcome:
        """Clear the table for the next message, and say what the reply means for this one."""
        try:
            self._connected().rset()
        except LOST:
            self._drop()
        return judge(code, _line(code, reply), at_recipient=at_recipient)

    def _drop(self) -> None:
        """Forget the connection without a farewell: the server may not be listening."""
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None


def bad_address(error: ValueError) -> Outcome:
    """The outcome for an invalid address."""
    return Outcome(Result.BAD_ADDRESS, f"Not an address: {error}"[:500])


def judge(code: int, reply: str, *, at_recipient: bool) -> Outcome:
    """Say what a refusing reply means for this letter.

    4xx: later. 5xx at the recipient: the address is bad, unless the reply names a policy. 5xx at
    the message: refused, and the address is bad only where the reply says so.
    """
    if 400 <= code < 500:
        return Outcome(Result.LATER, reply)
    about_address = at_recipient and not OF_POLICY.search(reply)
    if about_address or OF_ADDRESS.search(reply):
        return Outcome(Result.BAD_ADDRESS, reply)
    return Outcome(Result.REFUSED, reply)


def _line(code: int, reply: bytes | str) -> str:
    """A reply as it is kept; PostgreSQL keeps no character zero."""
    words = reply if isinstance(reply, str) else reply.decode(errors="replace")
    return f"{code} {words}"[:500].replace("\0", "\ufffd")


def send_each(waiting: QuerySet[Row], send: Callable[[Row, PostOffice], Result | None]) -> int:
    """Call `send` for each waiting row under its lock, so that each is sent once; return the count.

    An unreachable mail server ends the loop, as the others would only wait for it too.
    """
    if not is_configured():
        return 0
    count = 0
    with PostOffice() as office:
        for number in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                free = waiting.select_for_update(skip_locked=True, of=("self",))
                row = free.filter(pk=number).first()
                result = send(row, office) if row is not None else None
            count += result is Result.ACCEPTED
            if result is Result.UNREACHABLE:
                break
    return count
