"""Hears that some deal changed, and asks the queue to judge what moved."""

from __future__ import annotations

from typing import Any

from celery import current_app
from django.dispatch import receiver

from deals.notices import deal_changed
from milestones.tasks import refresh_moved

WITHIN_A_SECOND = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "connect_retries_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
}
"""Options of the connection that publishes: who saves does not wait for a queue that is away."""


@receiver(deal_changed)
def ask_for_refresh(**kwargs: Any) -> None:
    """Publish one message; where the queue is away it fails, and the sweep does the work later."""
    with current_app.connection_for_write(transport_options=WITHIN_A_SECOND) as broker:
        current_app.send_task(refresh_moved.name, connection=broker, retry=False)
