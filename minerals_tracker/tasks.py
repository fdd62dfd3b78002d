"""Celery tasks that the clock starts: letters, mails, heartbeat, cleaning."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from minerals_tracker.letters.sending.clock_tick import run
from minerals_tracker.models import Heartbeat
from minerals_tracker.people import inviting, resetting
from minerals_tracker.queue.cleaning import clean


@shared_task
def send_letters() -> None:
    """Freeze the closed week, and send every letter that is due."""
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
    """Record a heartbeat: clock, queue, worker and database work."""
    Heartbeat.take("queue", now=timezone.now())


@shared_task
def clean_up() -> None:
    """Delete expired rows and files."""
    clean(now=timezone.now())
