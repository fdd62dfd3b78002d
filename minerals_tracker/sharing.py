"""What the processes of one kind share: loaded once, before the first of them is made."""

from __future__ import annotations

import gc
from importlib import import_module

from django.conf import settings


def set_aside() -> None:
    """Load what the first request would, and keep the collector of garbage away from all of it.

    It would write on every page of memory that it looks at, and what is written on is shared no more.
    """
    import_module(settings.ROOT_URLCONF)
    import_module("minerals_tracker.dashboard.kept").code_version()
    gc.collect()
    gc.freeze()
