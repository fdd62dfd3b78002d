"""Workers under load while the server of their queue is killed and started again."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis
from kombu.exceptions import KombuError

from minerals_tracker.celery import app
from minerals_tracker.local.servers import Server
from tests.workers import Worker, eventually

TINY = app.tasks["celery.accumulate"]
"""A task of Celery's own that ends at once."""
WORKERS, RESTARTS, WAITING = 3, 4, 300
"""Workers, deaths of the server, and the tasks that show who is still at work. A worker is in
danger when the server dies at the moment of a receipt, which is the likelier the more of them there
are."""


@contextmanager
def pressed() -> Iterator[None]:
    """Many small tasks asked for without a pause, for the time of the block."""
    enough = threading.Event()

    def press() -> None:
        while not enough.is_set():
            try:
                TINY.delay(1)
            except (KombuError, redis.RedisError, OSError):
                enough.wait(0.05)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def done_by(worker: Worker) -> int:
    """How many tasks a worker has ended well, by its log."""
    return worker.log.read_text().count(" succeeded in ")


@pytest.mark.django_db(transaction=True)
def test_workers_outlive_restarts_of_the_queue_under_load(
    start_celery_worker: Callable[..., Worker], valkey_server: Server
) -> None:
    workers = [start_celery_worker(concurrency=2) for _ in range(WORKERS)]
    for turn in range(RESTARTS):
        before = [done_by(worker) for worker in workers]
        with pressed():
            assert eventually(
                lambda: all(done_by(w) > was + 100 for w, was in zip(workers, before, strict=True)),  # noqa: B023
                60,
            ), turn
            assert valkey_server.process is not None
            valkey_server.process.send_signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
            valkey_server.process.wait()
            time.sleep(0.5)
            valkey_server.start()
        assert [worker.poll() for worker in workers] == [None] * WORKERS, turn
    before = [done_by(worker) for worker in workers]
    for _ in range(WAITING):
        TINY.delay(1)
    assert eventually(
        lambda: all(done_by(w) > was for w, was in zip(workers, before, strict=True)), 60
    )


def test_what_a_lost_connection_left_is_told_as_lost() -> None:
    with app.connection_for_read() as broker:
        channel = broker.channel()
        broker.collect()
        with pytest.raises(broker.connection_errors), channel.conn_or_acquire():  # type: ignore[attr-defined]
            pass
