"""Kombu's Redis transport with one fix, so that a worker survives a lost connection.

kombu 5.7.0 forgets a lost connection while code still uses it, such as the one that returns an
unfinished message or acknowledges a finished task. That ends a worker (AttributeError: 'NoneType'
object has no attribute 'hostname'). A connection error instead is logged, and the worker connects
again; messages that were not acknowledged are delivered again.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis import ConnectionError as LostError


class Channel(redis.Channel):
    """A channel that raises a connection error after its connection was given up."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - inherited
        if self.connection is None or self.connection.client is None:
            raise LostError("The connection of this channel was given up.")
        found: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]
        return found


class Transport(redis.Transport):
    """Transport for Redis and Valkey with this channel."""

    Channel = Channel


def put_in_place() -> None:
    """Register the transport for `redis://`, `rediss://` and `redis+socket://` URLs."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
