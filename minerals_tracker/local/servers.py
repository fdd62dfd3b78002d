"""The servers that this environment leaves to us, started and stopped together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

from minerals_tracker.local.children import stop_all
from minerals_tracker.local.locks import held
from minerals_tracker.local.paths import Layout
from minerals_tracker.local.postgres import Postgres
from minerals_tracker.local.valkey import Valkey, cache, queue

Server = Postgres | Valkey
FAREWELL = 4.0  # seconds


def own_servers(places: Layout, *, durable: bool = True) -> list[Server]:
    """Say which servers are ours to run: those that no URL in the environment names."""
    servers: list[Server] = []
    if not _named("DATABASE_URL"):
        servers.append(Postgres(places, durable=durable))
    if not _named("REDIS_URL", "BROKER_URL"):
        servers.append(queue(places))
    if not _named("REDIS_URL", "CACHE_URL"):
        servers.append(cache(places))
    return servers


def _named(*variables: str) -> bool:
    """Whether any of some variables has a value, or the name of a file with one."""
    return any(os.environ.get(name) for each in variables for name in (each, f"{each}_FILE"))


def start_servers(servers: list[Server], say: Callable[[str], None]) -> None:
    """Start them in order; raise EmbeddedError with none left running."""
    try:
        for server in servers:
            say(f"Starting {server.name}")
            server.start(say)
    except BaseException:
        stop_all(servers, FAREWELL)
        raise


@contextlib.contextmanager
def running(
    places: Layout, note: str, *, durable: bool = True, say: Callable[[str], None] = lambda _: None
) -> Iterator[list[Server]]:
    """Hold this checkout's servers for the time of the block; raise HeldError, EmbeddedError."""
    with held(places.locks / "owner", note):
        servers = own_servers(places, durable=durable)
        start_servers(servers, say)
        try:
            yield servers
        finally:
            stop_all(servers, FAREWELL)
