"""What the processes of one kind share: loaded once, before the first of them is made."""

from __future__ import annotations

import gc
from datetime import date
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.template import Engine


def set_aside() -> None:
    """Load what the first request would, and keep the collector of garbage away from all of it.

    It would write on every page of memory that it looks at, and what is written on is shared no more.
    """
    import_module(settings.ROOT_URLCONF)
    import_module("minerals_tracker.dashboard.page_cache").code_version()
    load_templates()
    # Plotly reads what it knows of its own classes, 13 MB, when it makes its first figure.
    import_module("deals.charts").phase_timeline([], [], today=date(2000, 1, 1))
    gc.collect()
    gc.freeze()


def load_templates() -> None:
    """Read every template of the house, for good: while a new version of its files is put in place,
    a process goes on with templates that are of the age of its code.

    Raises TemplateSyntaxError where one is wrong.
    """
    engine = Engine.get_default()
    for folder in map(Path, engine.dirs):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                engine.get_template(path.relative_to(folder).as_posix())
