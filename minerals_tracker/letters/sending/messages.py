"""Messages as bytes: plain ones, and the letter of an edition, built once for all its readers.

Every part is quoted-printable, so that no line is long and no octet is above 127 whatever it says.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from email import quoprimime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from minerals_tracker.letters.sending.reader_links import host, stop_link, with_link
from minerals_tracker.mail.addresses import in_ascii, mailbox
from minerals_tracker.mail.mail_server import Outcome, PostOffice, bad_address
from minerals_tracker.models import Edition

ENCODING = "quoted-printable"
# Quoted-printable and encoded words end at 76 characters a line (RFC 2045, RFC 2047).
LONGEST_LINE = 76
SHORT_LINES = SMTP.clone(max_line_length=LONGEST_LINE)


class Letter:
    """The message of an edition; `for_reader` adds what differs between recipients."""

    def __init__(self, edition: Edition) -> None:
        # On a line of its own, which no encoding breaks; random, so that nobody can have typed it.
        mark = uuid.uuid4().hex
        message = _begin(edition.subject)
        message.set_content(with_link(edition.text, f"\n{mark}\n"), cte=ENCODING)
        html = with_link(edition.html, f"\n{mark}\n")
        # Plain ASCII (other characters stand as references): no mail program guesses a set.
        message.add_alternative(html, subtype="html", charset="us-ascii", cte=ENCODING)
        self._message = message.as_bytes()
        self._mark = f"\r\n{mark}\r\n".encode()

    def for_reader(self, user_id: int, *, address: str, message_id: str, now: datetime) -> bytes:
        """The whole message. Raises ValueError where `address` is none.

        Headers are plain lines: the library would encode a long link as words of prose (RFC 2047),
        and mail programs would not find it. In the text, soft breaks keep the link's lines short.
        """
        link = stop_link(user_id)
        lines = [
            f"To: {in_ascii(address)}",
            f"Date: {format_datetime(now)}",
            f"Message-ID: {message_id}",
            f"List-Id: Minerals Tracker weekly <weekly.{host()}>",
            f"List-Unsubscribe: <{link}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "",
        ]
        quoted = quoprimime.body_encode(link, LONGEST_LINE - 1, "\r\n")
        own = f"=\r\n{quoted}=\r\n".encode("ascii")
        return "\r\n".join(lines).encode("ascii") + self._message.replace(self._mark, own)


def post(
    office: PostOffice, *, to: str, subject: str, text: str, about: str, now: datetime
) -> Outcome:
    """Hand a plain message over; `about` begins its id."""
    message = _begin(subject)
    try:
        message["To"] = Address(addr_spec=in_ascii(to))
    except ValueError as error:
        return bad_address(error)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{about}.{uuid.uuid4().hex}@{host()}>"
    message.set_content(text, cte=ENCODING)
    return office.hand_over(message.as_bytes(), address=to)


def _begin(subject: str) -> EmailMessage:
    """A message with the headers that all of ours have in common."""
    message = EmailMessage(policy=SHORT_LINES)
    message["Subject"] = _one_line(subject)
    message["From"] = mailbox(settings.DEFAULT_FROM_EMAIL)
    message["Reply-To"] = mailbox(settings.LETTERS_REPLY_TO)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _one_line(text: str) -> str:
    """The text as a header may hold it: one line, without control characters."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
