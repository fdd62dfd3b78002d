"""The door to the mail server, one letter at a time, with its replies told apart.

`smtplib` is used directly: what a reply means depends on how far the conversation had come, and
Django's backend does not tell.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from minerals_tracker.digest.addresses import in_ascii, mailbox

LOST = (smtplib.SMTPException, OSError)
# Enhanced status codes (RFC 3463) of the policy class speak of us, not of the address.
OF_POLICY = re.compile(r"\b5\.7\.\d+")
OF_ADDRESS = re.compile(r"\b5\.[12]\.\d+")


class Result(Enum):
    """What became of one hand-over."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    BAD_ADDRESS = "bad address"
    DOUBTFUL = "doubtful"
    UNREACHABLE = "unreachable"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True)
class Outcome:
    """A result with the server's own words, or ours where it said none."""

    result: Result
    reply: str


def is_configured() -> bool:
    """Whether a mail server is named at all; without one nothing is due."""
    return bool(settings.EMAIL_HOST)


class PostOffice:
    """A connection to the mail server, opened with the first letter and again where it was lost."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> PostOffice:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(*LOST):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def hand_over(
        self, message: bytes, *, address: str, before_data: Callable[[], None] = lambda: None
    ) -> Outcome:
        """Hand one message over.

        `before_data` is called once the recipient was accepted, right before the message itself.
        After it no failure is certain until the server has answered.
        """
        try:
            recipient = in_ascii(address)
        except ValueError as error:
            return bad_address(error)
        refusal = self._introduce(recipient)
        if refusal is not None:
            self._reset()
            return refusal
        before_data()
        try:
            return self._message(self._connected(), message)
        except LOST as error:
            self._drop()
            return Outcome(Result.DOUBTFUL, _words(error))

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp = smtplib.SMTP(local_hostname=DNS_NAME.get_fqdn(), timeout=settings.EMAIL_TIMEOUT)
            self._smtp = smtp
            code, reply = smtp.connect(settings.EMAIL_HOST, settings.EMAIL_PORT)
            if code != 220:
                raise smtplib.SMTPConnectError(code, reply)
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls()
                smtp.ehlo()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return self._smtp

    def _introduce(self, address: str) -> Outcome | None:
        """Name sender and recipient; None where both are accepted.

        A kept connection that fails is opened anew: servers take only so many letters on one.
        """
        was_kept = self._smtp is not None
        try:
            refusal = self._envelope(self._connected(), address)
        except (*LOST, ValueError) as error:
            refusal = Outcome(Result.UNREACHABLE, _words(error))
        if refusal is None or refusal.result is not Result.UNREACHABLE:
            return refusal
        self._drop()
        return self._introduce(address) if was_kept else refusal

    def _envelope(self, smtp: smtplib.SMTP, address: str) -> Outcome | None:
        sender = mailbox(settings.DEFAULT_FROM_EMAIL).addr_spec
        commands = [f"MAIL FROM:<{sender}>", f"RCPT TO:<{address}>"]
        together = smtp.has_extn("pipelining")
        if together:
            # Both at once where the server allows it (RFC 2920): one way there and back less.
            smtp.send("".join(f"{command}\r\n" for command in commands))
        code, reply = smtp.getreply() if together else smtp.docmd(commands[0])
        if code != 250:
            # A refused sender is our own fault: it would befall every recipient.
            return Outcome(Result.UNREACHABLE, _line(code, reply))
        try:
            code, reply = smtp.getreply() if together else smtp.docmd(commands[1])
        except LOST as error:
            # The server was well a moment ago: this address is to wait, and no other.
            self._drop()
            return Outcome(Result.LATER, _words(error))
        if code in {250, 251}:
            return None
        return judge(code, _line(code, reply), at_recipient=True)

    def _message(self, smtp: smtplib.SMTP, message: bytes) -> Outcome:
        code, reply = smtp.docmd("data")
        if code == 354:
            # A line that begins with a dot has it doubled, or it would end the message.
            smtp.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            code, reply = smtp.getreply()
        if code == 421:
            self._drop()
        if code == 250:
            return Outcome(Result.ACCEPTED, _line(code, reply))
        return judge(code, _line(code, reply), at_recipient=False)

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except LOST:
            self._drop()

    def _drop(self) -> None:
        """Forget the connection without a farewell: the server may not be listening."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def bad_address(error: ValueError) -> Outcome:
    """What comes of a letter to what is no address."""
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


def _line(code: int, reply: bytes) -> str:
    """A reply as it is kept; PostgreSQL keeps no character zero."""
    return f"{code} {reply.decode(errors='replace')}"[:500].replace("\0", "\ufffd")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
