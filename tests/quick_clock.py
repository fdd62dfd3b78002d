"""The queue with a clock that asks for letters every second, for tests of several clocks."""

from minerals_tracker.celery import app

app.conf.beat_schedule = {
    "letters": {**app.conf.beat_schedule["letters"], "schedule": 1.0},
}
