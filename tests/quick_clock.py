"""The clock, asking for letters every second, for tests of several clocks."""

from minerals_tracker.celery import app
from minerals_tracker.queue.clock import main

app.conf.beat_schedule = {
    "letters": {**app.conf.beat_schedule["letters"], "schedule": 1.0},
}

if __name__ == "__main__":
    main()
