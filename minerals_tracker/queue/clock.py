"""The clock of the queue: `python -m minerals_tracker.queue.clock`; exactly one of them runs.

It asks for tasks by their names and loads none of them, so that it holds no model, page or letter.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from celery.apps.beat import Beat

from minerals_tracker.celery import app
from minerals_tracker.environment import load_settings
from minerals_tracker.local import layout
from minerals_tracker.local.locks import make_directory


class Clock(Beat):
    """Celery's beat without the loading of tasks."""

    def init_loader(self) -> None:
        """Load no task; settings name the tasks."""
        app.finalize()


def main() -> None:
    """Send due tasks until a signal stops the process."""
    parser = argparse.ArgumentParser(
        prog="python -m minerals_tracker.queue.clock", description=__doc__
    )
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
