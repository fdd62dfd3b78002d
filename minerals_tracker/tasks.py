"""What the clock calls on the roof."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from minerals_tracker.digest.rounds import run


@shared_task
def send_letters() -> None:
    """Freeze the week that has closed, and send every letter whose hour has come."""
    run(clock=timezone.now)
