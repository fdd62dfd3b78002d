"""The clock of the queue: `python -m minerals_tracker.clock`; exactly one of them runs.

It asks for tasks by their names and loads none of them, so that it holds no model, page or letter.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from celery.apps.beat import Beat

from minerals_tracker.celery import app
from minerals_tracker.embedded import layout
from minerals_tracker.embedded.locks import make_directory
from minerals_tracker.environment import load_settings


class Clock(Beat):
    """Celery's clock without what workers need beside it."""

    def init_loader(self) -> None:
        """Load no task: what is asked for stands in the settings."""
        app.finalize()


def main() -> None:
    """Ask for what is due until a signal ends it."""
    parser = argparse.ArgumentParser(prog="python -m minerals_tracker.clock", description=__doc__)
    parser.add_argument(
        "--schedule",
        default=str(layout().var / "beat"),
        help="where it keeps what it asked for last (%(default)s)",
    )
    options = parser.parse_args()
    load_settings()
    make_directory(Path(options.schedule).resolve().parent)
    Clock(app=app, schedule=options.schedule, loglevel="INFO").run()


if __name__ == "__main__":
    main()
