"""How gunicorn serves the site: `gunicorn --config python:minerals_tracker.serving minerals_tracker.wsgi`.

The master loads everything once, and its workers share what it has loaded: the collector of
garbage leaves it alone, for it would write on every page of memory that it looks at.
"""

from __future__ import annotations

from typing import Any

from minerals_tracker.sharing import set_aside

preload_app = True
workers = 2
threads = 4


def when_ready(server: Any) -> None:
    """Load what the first request would, then set all of it aside."""
    set_aside()
