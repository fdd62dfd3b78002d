"""A whole product of its own for fault tests: supervisor, servers, web, worker and beat."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from minerals_tracker.local import CHECKOUT, Layout, layout
from minerals_tracker.local.unprivileged import NAMESPACE, namespaces_allowed
from tests.workers import eventually

SECONDS_TO_START = 120
LONGEST_STOP = 10  # seconds: what `make run` promises
NOT_INHERITED = {
    "DATABASE_URL",
    "REDIS_URL",
    "BROKER_URL",
    "CACHE_URL",
    "PUBLIC_URL",
    "PUBLIC_READ",
    "MAKELEVEL",
    "SECRET_KEY",
}


@dataclass
class Product:
    """`make run` without `make`: one supervisor on one `VAR_DIR` and one port."""

    var: Path
    port: int
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def places(self) -> Layout:
        return layout(self.var)

    def start(self) -> None:
        """Start and wait for the sentence that says it answers."""
        self.process = subprocess.Popen(
            supervisor(),
            env=environment(self.var, self.port, **self.env),
            text=True,
            stdout=subprocess.PIPE,
        )
        said = []
        for line in self.process.stdout or ():
            said.append(line)
            if "answers at" in line:
                return
        raise AssertionError("".join(said))

    def status(self) -> int:
        """The status code of the page that says it lives."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        finally:
            connection.close()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal to the supervisor and return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(LONGEST_STOP)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Run one statement in its database, committed."""
        connection = psycopg2.connect(
            host=str(self.places.sockets), user="minerals", dbname="minerals"
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def processes(self) -> set[int]:
        """All that runs for this `VAR_DIR`, known by environment or by working directory."""
        mark = f"VAR_DIR={self.var}".encode()
        return {
            int(entry.name)
            for entry in Path("/proc").glob("[0-9]*")
            if mark in _read(entry / "environ").split(b"\0") or _inside(entry / "cwd", self.var)
        }

    def all_gone(self, seconds: float) -> bool:
        """Wait for the end of every process."""
        return eventually(lambda: not self.processes(), seconds)


def supervisor() -> list[str]:
    """The command behind `make run`."""
    return [sys.executable, "-m", "minerals_tracker.local.supervisor"]


def environment(var: Path, port: int, **more: str) -> dict[str, str]:
    """What a fresh shell would give it."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return {**kept, "VAR_DIR": str(var), "PORT": str(port), **more}


def refusal(var: Path, port: int, prefix: Sequence[str] = ()) -> tuple[int, str]:
    """Start where it cannot start: exit code and all that was said."""
    done = subprocess.run(
        [*prefix, *supervisor()],
        env=environment(var, port),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS_TO_START,
        check=False,
        cwd=CHECKOUT,
    )
    return done.returncode, done.stdout


def ordinary_user() -> list[str]:
    """What to put before a command so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    return NAMESPACE if namespaces_allowed() else nobody


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _inside(link: Path, directory: Path) -> bool:
    try:
        return link.readlink().is_relative_to(directory)
    except OSError:
        return False
