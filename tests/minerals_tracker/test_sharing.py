"""Processes of one kind share what was loaded before the first of them was made."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

AS_A_WORKER = """
from celery.signals import worker_before_create_process
from minerals_tracker.celery import app
app.loader.init_worker()
worker_before_create_process.send(sender=None)
"""
AS_A_MASTER = """
import minerals_tracker.wsgi
from minerals_tracker.serving import when_ready
when_ready(None)
"""
TOLD = """
import gc, sys
gc.disable()
assert "minerals_tracker.urls" in sys.modules
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


@pytest.mark.parametrize("beginning", [AS_A_WORKER, AS_A_MASTER])
def test_collector_of_garbage_leaves_alone_what_is_shared(beginning: str) -> None:
    words = [sys.executable, "-W", "ignore", "-c", beginning + TOLD]
    ran = subprocess.run(words, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    shared, others = map(int, ran.stdout.split())
    assert shared > 100 * others
