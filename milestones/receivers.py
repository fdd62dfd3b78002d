"""Signal receiver: when a deal has changed, ask the queue to judge its milestones again."""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from typing import Any

from celery import current_app
from celery.utils import uuid
from django.dispatch import receiver

from deals.tracking.notices import deal_changed
from milestones.tasks import refresh_moved

WITHIN_A_SECOND = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "connect_retries_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
}
"""Options of the connection that publishes: who saves does not wait for a queue that is away."""

awaited: ContextVar[list[str] | None] = ContextVar("awaited", default=None)
"""The ids of the tasks that this thread has asked for; None where it waits for no result."""


@receiver(deal_changed)
def ask_for_refresh(**kwargs: Any) -> None:
    """Send the task `refresh_moved`; errors of the broker are raised within about a second.

    A refresh that could not be asked for is made up by the next `sweep`. Where `awaited` is set,
    the id of the task is added to it.
    """
    asked, task_id = awaited.get(), uuid()
    if asked is not None:
        asked.append(task_id)
    with current_app.connection_for_write(transport_options=WITHIN_A_SECOND) as broker:
        publish = partial(
            current_app.send_task,
            refresh_moved.name,
            task_id=task_id,
            connection=broker,
            retry=False,
        )
        try:
            publish(ignore_result=asked is None)
        except RuntimeError:  # no server to keep the result: the work is to be done all the same
            publish(ignore_result=True)
