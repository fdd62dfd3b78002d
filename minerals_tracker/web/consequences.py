"""A form that changed a deal says what it moved.

The worker judges after every commit. A form waits for the result of the task that it asked for,
after its transaction and never long; where none comes, it says that the work is under way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery.backends.asynchronous import Drainer, register_drainer
from celery.exceptions import TimeoutError as CeleryTimeoutError
from celery.result import AsyncResult
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from deals.models import Deal
from deals.units import plural
from milestones.models import StatusChange
from milestones.models.querysets import AS_JUDGED
from milestones.receivers import awaited
from milestones.states import Status
from minerals_tracker.models import Heartbeat
from minerals_tracker.people.access import SAFE_METHODS

PATIENCE = 0.6
"""Seconds that a form waits for its deals to be judged."""

FEW = 3
"""A form that changed more deals waits for none."""

AT_WORK = timedelta(minutes=3)
"""A queue that gave no sign of life for so long is not waited for; it gives one every minute."""

TOLD = 5
"""Milestones that are named; of more the number is told."""

UNDER_WAY = "Saved; being re-evaluated."
_log = logging.getLogger(__name__)


@register_drainer("default")
class _PunctualDrainer(Drainer):
    """Looks at the clock more often than once a second, so that a wait of 0.6 s is no longer."""

    def wait_for(self, p: Any, wait: Callable[..., None], timeout: float | None = None) -> None:
        wait(timeout=0.05)


class ConsequencesMiddleware:
    """Answer a form that changed a deal once its milestones are judged, and say which moved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        asked: list[str] = []
        token, began = awaited.set(asked), timezone.now()
        try:
            response = self.get_response(request)
        finally:
            awaited.reset(token)
        if asked and response.status_code == 302:
            _tell(request, asked[-1], began)
        return response


def _tell(request: HttpRequest, task_id: str, began: datetime) -> None:
    """Say what moved, or that it is not known yet; nothing here fails a form that is saved."""
    try:
        judged = _is_judged(task_id, now=timezone.now())
    except Exception:
        _log.warning("What a form moved is not told", exc_info=True)
        judged = False
    if not judged:
        messages.info(request, UNDER_WAY)
        return
    moved = StatusChange.objects.filter(recorded_at__gte=began).select_related("milestone__deal")
    for change in moved[:TOLD]:
        old, new = (Status(status).label for status in (change.old, change.new))
        milestone = change.milestone
        name = f"{milestone.deal.short_name}: “{milestone.title}”"
        messages.info(request, f"{name} was {old} and is {new} now.")
    if (more := moved.count() - TOLD) > 0:
        messages.info(request, f"{plural(more, 'more milestone')} changed their status.")


def _is_judged(task_id: str, *, now: datetime) -> bool:
    """Wait for the worker's verdicts; returns whether they came. Task and cache errors pass on."""
    last = Heartbeat.last("queue")
    if last is None or now - last > AT_WORK:
        return False
    if Deal.objects.active().exclude(AS_JUDGED).count() > FEW:
        return False
    result: AsyncResult[None] = AsyncResult(task_id)
    try:
        result.get(timeout=PATIENCE)
    except CeleryTimeoutError:
        return False
    finally:
        result.forget()
    return True
