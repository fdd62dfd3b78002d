"""An edition and a recipient -> the bytes that go to the mail server.

The HTML travels as plain ASCII (other characters as references): no encoding, and no mail
program guesses a character set. The text is quoted-printable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from minerals_tracker.digest.links import PLACEHOLDER, host, stop_link
from minerals_tracker.models import Edition


@dataclass(frozen=True)
class Envelope:
    """Whom a letter goes to, and what it is called on the way."""

    user_id: int
    address: str
    message_id: str
    sent_at: datetime


def compose(edition: Edition, envelope: Envelope) -> bytes:
    """Build the whole message, lines ending as SMTP wants them."""
    link = stop_link(envelope.user_id)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = edition.subject
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = Address(addr_spec=envelope.address)
    message["Reply-To"] = settings.LETTERS_REPLY_TO
    message["Date"] = format_datetime(envelope.sent_at)
    message["Message-ID"] = envelope.message_id
    message["List-Id"] = f"Minerals Tracker weekly <weekly.{host()}>"
    message["List-Unsubscribe"] = f"<{link}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(edition.text.replace(PLACEHOLDER, link), cte="quoted-printable")
    message.add_alternative(
        edition.html.replace(PLACEHOLDER, link), subtype="html", charset="us-ascii", cte="7bit"
    )
    return message.as_bytes()


def sender() -> str:
    """The bare address that letters come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
