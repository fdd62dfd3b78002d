"""A Celery worker of the product beside the site that is measured."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from celery import current_app
from kombu import pools

from minerals_tracker.embedded.children import stop_all
from tests.benchmarks.web import Site
from tests.workers import Worker


@contextlib.contextmanager
def worker_of(ours: Site) -> Iterator[None]:
    """One that renders pages under the address of the site, on the database of this process."""
    pools.reset()
    current_app._after_fork()  # type: ignore[attr-defined]
    worker = Worker(1, {"PUBLIC_URL": f"http://{ours.host}"})
    worker.start()
    try:
        yield
    finally:
        stop_all([worker], 5)
