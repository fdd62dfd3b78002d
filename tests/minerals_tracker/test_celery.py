"""What the clock calls exists under the name it is called by."""

from __future__ import annotations

from minerals_tracker.celery import app


def test_every_entry_of_the_clock_names_a_task() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
