"""Load code and templates once, before worker processes are forked."""

from __future__ import annotations

import gc
from datetime import date
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.template import Engine


def preload_and_freeze() -> None:
    """Load what the first request needs, and freeze it against garbage collection.

    The collector would write to every memory page it looks at, and end the sharing between
    processes.
    """
    import_module(settings.ROOT_URLCONF)
    import_module("minerals_tracker.pages.page_cache").code_version()
    load_templates()
    # Plotly reads what it knows of its own classes, 13 MB, when it makes its first figure.
    import_module("deals.charts").phase_timeline([], [], today=date(2000, 1, 1))
    gc.collect()
    gc.freeze()


def load_templates() -> None:
    """Compile and keep every template, so that a process uses templates of its code's version.

    Raises TemplateSyntaxError for an invalid one.
    """
    engine = Engine.get_default()
    for folder in map(Path, engine.dirs):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                engine.get_template(path.relative_to(folder).as_posix())
