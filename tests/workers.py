"""Real Celery workers and clocks for tests: processes of their own, on the database of
the tests."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

from django.db import connection

from minerals_tracker.celery import app
from minerals_tracker.local import layout
from minerals_tracker.local.children import Child

START_SECONDS = 30.0


class Worker(Child):
    """One worker; `number` keeps two of them apart, `env` is added to its environment."""

    def __init__(self, number: int, env: dict[str, str], concurrency: int = 1) -> None:
        places = layout()
        self.node = f"test{number}@localhost"
        super().__init__(
            name=f"worker {number}",
            argv=[
                *(sys.executable, "-m", "celery", "-A", "minerals_tracker", "worker"),
                *("--concurrency", str(concurrency), "--hostname", self.node, "--loglevel", "INFO"),
                *("--without-gossip", "--without-mingle"),
            ],
            log=places.logs / f"worker{number}.log",
            lock=places.locks / f"worker{number}",
            env={"DATABASE_URL": database_url(), **env},
        )

    def start(self) -> None:
        """Start and wait until the worker itself answers through the queue."""
        super().start()
        deadline = time.monotonic() + START_SECONDS
        while self.poll() is None and time.monotonic() < deadline:
            with app.connection_for_write() as broker:  # a kept one knows queues now forgotten
                if app.control.ping([self.node], timeout=0.2, connection=broker):
                    return
        problem = self.fail()
        self.ask_to_stop()
        self.see_off(1)
        raise problem

    def kill_session(self) -> None:
        """End it as a machine does that loses its power: parent and children, without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Beat(Child):
    """One clock that asks for letters every second; `number` keeps two of them apart."""

    def __init__(self, number: int) -> None:
        places = layout()
        super().__init__(
            name=f"beat {number}",
            argv=[
                *(sys.executable, "-m", "tests.quick_clock"),
                *("--schedule", str(places.var / f"beat{number}")),
            ],
            log=places.logs / f"beat{number}.log",
            lock=places.locks / f"beat{number}",
        )


def database_url() -> str:
    """The database that the tests write to, as a worker's DATABASE_URL."""
    settings = {name: str(value) for name, value in connection.settings_dict.items()}
    password = f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    user = quote(settings["USER"], safe="")
    return f"postgres://{user}{password}@{settings['HOST']}{port}/{settings['NAME']}".replace(
        "@/",
        "@//",  # a socket's directory starts with the slash that ends an empty host
    )


def empty_queue() -> None:
    """Forget every message, those that another test has left included."""
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()  # type: ignore[attr-defined]


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Wait until `condition` holds, at most `seconds`; say whether it did."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
