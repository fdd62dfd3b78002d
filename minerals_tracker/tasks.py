"""What the clock calls on the roof."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from minerals_tracker import inviting, resetting
from minerals_tracker.cleaning import clean
from minerals_tracker.digest.rounds import run
from minerals_tracker.models import Heartbeat


@shared_task
def send_letters() -> None:
    """Freeze the week that has closed, and send every letter whose hour has come."""
    run(clock=timezone.now)


@shared_task
def send_invitations() -> None:
    """Send the invitations that wait."""
    inviting.send_waiting(now=timezone.now())


@shared_task
def send_resets() -> None:
    """Mail the links for a new password that wait."""
    resetting.send_waiting(now=timezone.now())


@shared_task
def tick() -> None:
    """Leave a sign of life: beat asked, a worker answered, the database took it."""
    Heartbeat.take("queue", now=timezone.now())


@shared_task
def clean_up() -> None:
    """Remove what nobody needs any more."""
    clean(now=timezone.now())
