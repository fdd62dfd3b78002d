"""The queue's transport, with one mend: a lost connection is told as one, so that workers outlive it.

kombu 5.7.0 drops a lost connection before all that still leads to it is done: the message that is put
back while it is closed, and the receipt of a task that ended meanwhile, find no address to connect
to. That ends a worker (AttributeError: 'NoneType' object has no attribute 'hostname'), where a
connection error is logged and recovered from. What was not acknowledged is delivered again.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis import ConnectionError as LostError


class Channel(redis.Channel):
    """A channel that says when its connection was given up."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - inherited
        if self.connection is None or self.connection.client is None:
            raise LostError("The connection of this channel was given up.")
        found: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]
        return found


class Transport(redis.Transport):
    """Redis or Valkey, by any of their addresses."""

    Channel = Channel


def put_in_place() -> None:
    """Have every address of the queue (`redis://`, `rediss://`, `redis+socket://`) use it."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
