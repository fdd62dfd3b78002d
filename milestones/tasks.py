"""Celery tasks that judge milestones; each may run twice, late or not at all (see `sweep`)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from milestones.verdicts import refresh


@shared_task
def refresh_deal(deal_id: int) -> None:
    """Judge the milestones of one deal for today and record what moved."""
    refresh.refresh_deal(deal_id, today=timezone.localdate(), now=timezone.now())


@shared_task
def refresh_moved() -> None:
    """Judge the deals that changed since their last refresh; sent after every change."""
    refresh.refresh_moved(today=timezone.localdate(), now=timezone.now())


@shared_task
def sweep() -> None:
    """Judge every active deal: time alone changes verdicts, and a message may have been lost."""
    refresh.refresh_all(today=timezone.localdate(), now=timezone.now())
