"""Mail servers on loopback: strict as real ones are, and misbehaving as real ones do."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings

from tests.strict_mail import refusal

Replies = Callable[[str], str]


def accept(address: str) -> str:
    return "250 OK"


@dataclass
class MailServer:
    """Accepts what a strict server accepts; what it refuses of a message is kept in `refusals`.

    The replies to an address, and after the message, can be replaced.

    `vanish`: addresses after whose message it hangs up without an answer; `stall`: addresses after
    whose message it stays silent; `mute`: addresses at which it stays silent before their message,
    the sender's included; `asked` counts who was named as sender. After `letters_a_connection` it
    says its farewell at the next sender, or hangs up where that is empty. It takes `pause` seconds
    for each letter.
    """

    at_recipient: Replies = accept
    at_message: Replies = accept
    vanish: frozenset[str] = frozenset()
    stall: frozenset[str] = frozenset()
    messages: list[EmailMessage] = field(default_factory=list)
    mute: frozenset[str] = frozenset()
    letters_a_connection: int = 0
    farewell: str = ""
    pause: float = 0.0
    originals: list[bytes] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    taken: Counter[object] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"

    async def handle_EHLO(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Offer neither 8BITMIME nor SMTPUTF8: what every server takes is taken here too."""
        session.host_name = hostname
        return [line for line in responses if line[4:] not in {"8BITMIME", "SMTPUTF8"}]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked[address] += 1
        await self._fall_silent(address in self.mute)
        if self.letters_a_connection and self.taken[session.peer] >= self.letters_a_connection:
            if not self.farewell:
                self._hang_up(server)
            return self.farewell
        self.taken[session.peer] += 1
        envelope.mail_from = address
        return "250 OK"

    @staticmethod
    async def _fall_silent(applies: bool) -> None:
        if applies:
            await asyncio.sleep(30)

    @staticmethod
    def _hang_up(server: SMTP) -> None:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._fall_silent(address in self.mute)
        reply = self.at_recipient(address)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        await asyncio.sleep(self.pause)
        content = bytes(envelope.original_content or b"")
        if found := refusal(content):
            self.refusals.append(found)
            return found
        reply = self.at_message(address)
        if reply.startswith("250"):
            self.originals.append(content)
            self.messages.append(message_from_bytes(content, policy=policy.default))
            self.received[address] += 1
        if address in self.vanish:
            self._hang_up(server)
        await self._fall_silent(address in self.stall)
        return reply


@contextmanager
def serving(server: MailServer, settings: LazySettings) -> Iterator[MailServer]:
    """Run the server, with the settings of the test pointing to it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        server.port = probe.getsockname()[1]
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    try:
        yield server
    finally:
        controller.stop()
