"""Plain messages: an address, a subject and a text -> the bytes of a message.

Text is quoted-printable, so that no line is long and no octet is above 127 whatever it says.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from minerals_tracker.digest.addresses import in_ascii, mailbox
from minerals_tracker.digest.links import host
from minerals_tracker.digest.post import Outcome, PostOffice, bad_address

# Quoted-printable and encoded words end at 76 characters a line (RFC 2045, RFC 2047).
SHORT_LINES = SMTP.clone(max_line_length=76)


def begin(subject: str) -> EmailMessage:
    """A message with the headers that all of ours have in common."""
    message = EmailMessage(policy=SHORT_LINES)
    message["Subject"] = one_line(subject)
    message["From"] = mailbox(settings.DEFAULT_FROM_EMAIL)
    message["Reply-To"] = mailbox(settings.LETTERS_REPLY_TO)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def compose(*, to: str, subject: str, text: str, about: str, now: datetime) -> bytes:
    """A whole message; `about` begins its id. Raises ValueError where `to` is no address."""
    message = begin(subject)
    message["To"] = Address(addr_spec=in_ascii(to))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{about}.{uuid.uuid4().hex}@{host()}>"
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()


def post(
    office: PostOffice, *, to: str, subject: str, text: str, about: str, now: datetime
) -> Outcome:
    """Compose a message and hand it over."""
    try:
        message = compose(to=to, subject=subject, text=text, about=about, now=now)
    except ValueError as error:
        return bad_address(error)
    return office.hand_over(message, address=to)


def one_line(text: str) -> str:
    """The text as a header may hold it: one line, without control characters."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
