"""An edition and a recipient -> the bytes that go to the mail server.

All readers of an edition get the same bytes but for the lines that hold their own address, message
id and link, so the message is built once and those are put in. Both parts are quoted-printable;
the HTML is plain ASCII (other characters as references), so that no mail program guesses a
character set.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from minerals_tracker.digest.addresses import in_ascii
from minerals_tracker.digest.links import StopLinks, around_link, host
from minerals_tracker.digest.messages import begin
from minerals_tracker.models import Edition

# "=_" stands in no quoted-printable text (RFC 2045).
BOUNDARY = "=_alternative"
PART = f"""--{BOUNDARY}\r
Content-Type: text/{{kind}}; charset="{{charset}}"\r
Content-Transfer-Encoding: quoted-printable\r
\r
"""
HEAD_ENDS = f"""MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="{BOUNDARY}"\r
\r
"""


@dataclass(frozen=True)
class Envelope:
    """Whom a letter goes to, and what it is called on the way."""

    user_id: int
    address: str
    message_id: str
    sent_at: datetime


@dataclass(frozen=True)
class Part:
    """A part of the message, cut where the line with the recipient's own link stands."""

    before: bytes
    line: tuple[str, str]
    after: bytes

    def fill(self, link: str) -> bytes:
        return self.before + quoted(link.join(self.line)) + self.after


@dataclass(frozen=True)
class Mould:
    """The message of an edition, without what is the recipient's own."""

    links: StopLinks
    head: bytes
    text: Part
    html: Part

    def fill(self, envelope: Envelope) -> bytes:
        """Build the whole message. Raises ValueError for what is no address."""
        link = self.links.of(envelope.user_id)
        return b"".join(
            [
                _own_headers(envelope, link),
                self.head,
                self.text.fill(link),
                self.html.fill(link),
                f"\r\n--{BOUNDARY}--\r\n".encode(),
            ]
        )


def cast(edition: Edition) -> Mould:
    """Build everything that the readers of an edition have in common."""
    head = begin(edition.subject).as_bytes().removesuffix(b"\r\n") + HEAD_ENDS.encode()
    return Mould(
        StopLinks(),
        head,
        _part(edition.text, PART.format(kind="plain", charset="utf-8")),
        _part(edition.html, "\r\n" + PART.format(kind="html", charset="us-ascii")),
    )


def _part(content: str, head: str) -> Part:
    before, after = around_link(content)
    lines, newline, lead = before.rpartition("\n")
    tail, end, rest = after.partition("\n")
    return Part(head.encode() + quoted(lines + newline), (lead, tail + end), quoted(rest))


def quoted(text: str) -> bytes:
    """Text as quoted-printable lines."""
    return binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n")


def _own_headers(envelope: Envelope, link: str) -> bytes:
    """The headers of one recipient, each in one line.

    The library would encode a long link as words of prose (RFC 2047), and mail programs would
    not find it.
    """
    lines = [
        f"To: {in_ascii(envelope.address)}",
        f"Date: {format_datetime(envelope.sent_at)}",
        f"Message-ID: {envelope.message_id}",
        f"List-Id: Minerals Tracker weekly <weekly.{host()}>",
        f"List-Unsubscribe: <{link}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")
