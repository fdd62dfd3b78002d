"""An edition and a recipient -> the bytes that go to the mail server.

All readers of an edition get the same bytes but for their own address, message id and link, so
the message is built once and those are put in. The HTML travels as plain ASCII (other characters
as references): no encoding, and no mail program guesses a character set. The text is
quoted-printable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from minerals_tracker.digest.links import PLACEHOLDER, StopLinks, host
from minerals_tracker.digest.post import in_ascii
from minerals_tracker.models import Edition

LINE_START_DOT = re.compile(rb"(?m)^\.")
# Addresses that stand in a header as they are; any other is left to the parser of the library.
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
# Quoted-printable allows 76 characters a line, and a character may take three.
SOFT_BREAK, LINE = b"=\r\n", 25
SHORT_LINES = SMTP.clone(max_line_length=76)


@dataclass(frozen=True)
class Envelope:
    """Whom a letter goes to, and what it is called on the way."""

    user_id: int
    address: str
    message_id: str
    sent_at: datetime


@dataclass(frozen=True)
class Mould:
    """The message of an edition, cut where the recipient's own link stands.

    As DATA wants it: dots at the beginning of lines are doubled.
    """

    links: StopLinks
    before_text_link: bytes
    before_html_link: bytes
    rest: bytes

    def fill(self, envelope: Envelope) -> bytes:
        """Build the whole message as DATA wants it.

        Raises ValueError (UnicodeError included) for what is no address.
        """
        link = self.links.of(envelope.user_id).encode("ascii")
        pieces = [
            _own_headers(envelope, link),
            self.before_text_link,
            _quoted_printable(link),
            self.before_html_link,
            link,
            self.rest,
        ]
        return b"".join(pieces)


def cast(edition: Edition) -> Mould:
    """Build everything that the readers of an edition have in common."""
    message = EmailMessage(policy=SHORT_LINES)
    message["Subject"] = edition.subject
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["Reply-To"] = settings.LETTERS_REPLY_TO
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(edition.text, cte="quoted-printable")
    message.add_alternative(edition.html, subtype="html", charset="us-ascii", cte="7bit")
    stuffed = LINE_START_DOT.sub(b"..", message.as_bytes())
    return Mould(StopLinks(), *stuffed.split(PLACEHOLDER.encode()))


def _own_headers(envelope: Envelope, link: bytes) -> bytes:
    """The headers of one recipient, each in one line.

    The library would encode a long link as words of prose (RFC 2047), and mail programs would
    not find it.
    """
    lines = [
        f"To: {header_address(envelope.address)}",
        f"Date: {format_datetime(envelope.sent_at)}",
        f"Message-ID: {envelope.message_id}",
        f"List-Id: Minerals Tracker weekly <weekly.{host()}>",
        f"List-Unsubscribe: <{link.decode()}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def header_address(address: str) -> str:
    """The address as a header carries it. Raises ValueError for what is none."""
    ascii_address = in_ascii(address)
    if PLAIN_ADDRESS.fullmatch(ascii_address):
        return ascii_address
    text = str(Address(addr_spec=ascii_address))
    text.encode("ascii")
    return text


def _quoted_printable(link: bytes) -> bytes:
    """A link in quoted-printable, on lines of its own."""
    lines = [link[start : start + LINE] for start in range(0, len(link), LINE)]
    quoted = SOFT_BREAK + SOFT_BREAK.join(line.replace(b"=", b"=3D") for line in lines)
    return quoted.replace(b"\n.", b"\n..")


def sender() -> str:
    """The bare address that letters come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
