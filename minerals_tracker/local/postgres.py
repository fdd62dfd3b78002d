"""The private PostgreSQL of a checkout: made once, reached by a Unix socket only."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2

from minerals_tracker.local.children import Child
from minerals_tracker.local.locks import EmbeddedError, explain, make_directory
from minerals_tracker.local.paths import Layout
from minerals_tracker.local.unprivileged import Identity, identity, make_sockets

START_SECONDS = 30.0  # recovery after a power cut may take a while
NEEDED_BYTES = 150_000_000
SMALL_MACHINE = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_min_messages": "warning",
}
# A power cut may cost the tests their database, which they make anew anyway.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# The application owns its database and may make others (tests do), but is no superuser.
FIRST_ROWS = """\
CREATE ROLE minerals LOGIN CREATEDB
CREATE DATABASE minerals OWNER minerals
"""


class Postgres(Child):
    """PostgreSQL for one layout; `durable=False` trades safety in a power cut for speed."""

    def __init__(self, places: Layout, *, durable: bool = True) -> None:
        self.places = places
        self.who = identity(places)
        tuning = SMALL_MACHINE if durable else SMALL_MACHINE | THROWAWAY
        self.durable = durable
        super().__init__(
            name="PostgreSQL",
            argv=[
                *(str(self.who.programs / "postgres"), "-D", str(self.who.data)),
                *("-k", str(places.sockets)),
                *(word for name, value in tuning.items() for word in ("-c", f"{name}={value}")),
            ],
            log=places.logs / "postgres.log",
            lock=places.locks / "postgres",
            stop_signal=signal.SIGINT,  # SIGTERM would wait for every client to leave
            death_signal=signal.SIGINT,
            prefix=self.who.prefix,
        )

    def start(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Make the database if there is none, start, and wait until it answers."""
        lock = self.wait_for_predecessor()
        try:
            make_directory(self.places.logs)
            make_sockets(self.places.sockets, self.who.owner)
            self._forget_predecessor()
            if not (self.who.data / "PG_VERSION").exists():
                say("Making the database")
                create(self.places, self.who, durable=self.durable)
        finally:
            os.close(lock)
        super().start()
        self._wait_until_ready()

    def _forget_predecessor(self) -> None:
        """Drop the marks of a killed server: the lock says it is gone, its number may be reused."""
        for mark in (
            self.who.data / "postmaster.pid",
            self.places.sockets / ".s.PGSQL.5432",
            self.places.sockets / ".s.PGSQL.5432.lock",
        ):
            mark.unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(psycopg2.OperationalError):
                psycopg2.connect(
                    host=str(self.places.sockets), user="minerals", dbname="minerals"
                ).close()
                return
            time.sleep(0.03)
        problem = self.fail()
        self.ask_to_stop()
        self.see_off(1)
        raise problem


def create(places: Layout, who: Identity, *, durable: bool) -> None:
    """Make data directory, role and database; half a database is never left in its place."""
    _refuse_full_disk(who.data.parent)
    fresh = who.data.with_name("pg.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _run(
        who.command(
            *("initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *([] if durable else ["--no-sync"]),
        ),
        places,
    )
    _run(who.command("postgres", "--single", "-D", str(fresh), "postgres"), places, FIRST_ROWS)
    fresh.rename(who.data)


def _refuse_full_disk(place: Path) -> None:
    make_directory(place)
    if shutil.disk_usage(place).free < NEEDED_BYTES:
        raise EmbeddedError(
            f"The disk that holds {place} is full: the database needs "
            f"{NEEDED_BYTES // 1_000_000} MB. Free some space, then try again."
        )


def _run(command: list[str], places: Layout, text: str = "") -> None:
    log = places.logs / "initdb.log"
    try:
        with log.open("ab") as output:
            done = subprocess.run(
                command, check=False, input=text.encode(), stdout=output, stderr=subprocess.STDOUT
            )
    except OSError as error:
        raise explain(error, log) from error
    if done.returncode != 0:
        raise Child("The making of the database", command, log, log).fail()
