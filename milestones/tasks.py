"""What the queue does for milestones. A task may run twice, late or not at all: see `sweep`."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from milestones import refresh


@shared_task
def refresh_deal(deal_id: int) -> None:
    """Judge one deal for today."""
    refresh.refresh_deal(deal_id, today=timezone.localdate(), now=timezone.now())


@shared_task
def refresh_moved() -> None:
    """Judge the deals that changed since they were judged; asked for after every change."""
    refresh.refresh_moved(today=timezone.localdate(), now=timezone.now())


@shared_task
def sweep() -> None:
    """Judge every active deal: what only time changes, and whatever a lost message left undone."""
    refresh.refresh_all(today=timezone.localdate(), now=timezone.now())
