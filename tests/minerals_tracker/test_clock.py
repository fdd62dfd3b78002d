"""The clock asks for tasks by their names, and loads none of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from queue import Empty

import pytest
from django.conf import settings

from minerals_tracker.celery import app
from minerals_tracker.local.children import stop_all
from tests.workers import Beat, empty_queue, eventually

LOADED = """
import sys
from minerals_tracker.queue.clock import Clock, app
Clock(app=app).init_loader()
assert app.conf.beat_schedule
print(*sys.modules)
"""


@pytest.mark.usefixtures("transactional_db")
def test_what_the_clock_asks_for_is_in_the_queue_and_expires() -> None:
    empty_queue()
    clock = Beat(1)
    clock.start()
    try:
        with app.connection_for_read() as broker:
            asked = broker.SimpleQueue(app.conf.task_default_queue).get(timeout=30)
    except Empty:
        raise clock.fail() from None
    finally:
        stop_all([clock], 5)
        empty_queue()
    assert asked.headers["task"] == "minerals_tracker.tasks.send_letters"
    assert asked.headers["expires"]


def test_what_it_asked_for_last_is_kept_in_var_dir(tmp_path: Path) -> None:
    var, elsewhere = tmp_path / "var", tmp_path / "elsewhere"
    elsewhere.mkdir()
    clock = subprocess.Popen(
        [sys.executable, "-m", "minerals_tracker.queue.clock"],
        cwd=elsewhere,
        env={**os.environ, "VAR_DIR": str(var), "PYTHONPATH": str(settings.BASE_DIR)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: list(var.glob("beat*")), 30)
    finally:
        clock.kill()
        clock.wait()
    assert not list(elsewhere.iterdir())


def test_clock_loads_no_app_and_no_database() -> None:
    words = [sys.executable, "-c", LOADED]
    ran = subprocess.run(words, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    rooms = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "celery" in rooms
    assert not rooms & {"deals", "shipments", "milestones", "psycopg2", "openpyxl", "plotly"}
    assert "django.db.models" not in ran.stdout.split()
