"""Mail servers that misbehave as real ones do, on loopback."""

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

Replies = Callable[[str], str]


def accept(address: str) -> str:
    return "250 OK"


@dataclass
class MailServer:
    """Accepts letters; the replies to an address, and after the message, can be replaced.

    `vanish`: addresses after whose message it hangs up without an answer; `stall`: addresses
    after whose message it stays silent; `mute`: addresses at which it stays silent before their
    message, the sender's included. After `letters_a_connection` it says its farewell at
    the next sender, or hangs up where that is empty. It takes `pause` seconds for each letter.
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
    taken: Counter[object] = field(default_factory=Counter)
    port: int = 0

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
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
        reply = self.at_message(address)
        if reply.startswith("250"):
            content = bytes(envelope.original_content or b"")
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
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    try:
        yield server
    finally:
        controller.stop()
