"""A Celery worker of the product beside the site."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from celery import current_app
from kombu import pools

from minerals_tracker.local.children import stop_all
from tests.workers import Worker


@contextlib.contextmanager
def worker_of() -> Iterator[None]:
    """One that judges what the site changes, on the database of this process."""
    pools.reset()
    current_app._after_fork()  # type: ignore[attr-defined]
    worker = Worker(1, {})
    worker.start()
    try:
        yield
    finally:
        stop_all([worker], 5)
