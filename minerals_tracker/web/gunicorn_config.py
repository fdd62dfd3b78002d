"""Gunicorn's configuration: `--config python:minerals_tracker.web.gunicorn_config`.

The master loads all code once and shares it with its workers. The garbage collector is kept from
these objects: it would write to every memory page it looks at, and so end the sharing.
"""

from __future__ import annotations

from typing import Any

from minerals_tracker.preloading import preload_and_freeze

preload_app = True
workers = 2
threads = 4


def when_ready(server: Any) -> None:
    """Load what the first request would, then set all of it aside."""
    preload_and_freeze()
