"""What a form has done is known when it answers: its deals are judged, and their pages rendered.

The worker does both, as after every change. A form waits for it, so that whoever sent it is told
which milestones moved, and the first reader finds the page. It waits for no queue that is away, for
no change of many deals, and never long.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from deals.models import Deal
from deals.units import plural
from milestones.models import StatusChange
from milestones.querysets import AS_JUDGED
from milestones.states import Status
from minerals_tracker.access import SAFE_METHODS
from minerals_tracker.dashboard.ahead import FEW, render_read
from minerals_tracker.models import Heartbeat

PATIENCE = timedelta(seconds=0.6)
"""So long a form waits for its deals to be judged."""

AT_WORK = timedelta(minutes=3)
"""A queue that gave no sign of life for so long is not waited for; it gives one every minute."""

TOLD = 5
"""Milestones that are named; of more the number is told."""

_LOOK_EVERY = 0.01
_log = logging.getLogger(__name__)
_notices: ContextVar[list[object] | None] = ContextVar("notices", default=None)


def hear(**kwargs: Any) -> None:
    """Remember that the form that is answered in this thread has changed some deal."""
    notices = _notices.get()
    if notices is not None:
        notices.append(kwargs)


class ConsequencesMiddleware:
    """Answer a form that changed a deal once its milestones are judged, and say which moved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        notices: list[object] = []
        token, began = _notices.set(notices), timezone.now()
        try:
            response = self.get_response(request)
        finally:
            _notices.reset(token)
        if notices and response.status_code == 302:
            _follow(request, began)
        return response


def _follow(request: HttpRequest, began: datetime) -> None:
    """Tell and render; what fails here fails for nobody, since the form is saved."""
    try:
        if _is_judged(now=timezone.now()):
            _tell(request, began)
            render_read(most=FEW)
    except Exception:
        _log.exception("What a form moved is not told")


def _is_judged(*, now: datetime) -> bool:
    """Wait until the worker has judged what moved: whether it has."""
    last = Heartbeat.last("queue")
    if last is None or now - last > AT_WORK or _waiting() > FEW:
        return False
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while _waiting():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_EVERY)
    return True


def _waiting() -> int:
    """How many deals moved since they were judged."""
    return Deal.objects.active().exclude(AS_JUDGED).count()


def _tell(request: HttpRequest, since: datetime) -> None:
    moved = StatusChange.objects.filter(recorded_at__gte=since).select_related("milestone__deal")
    for change in moved[:TOLD]:
        old, new = (Status(status).label for status in (change.old, change.new))
        milestone = change.milestone
        name = f"{milestone.deal.short_name}: “{milestone.title}”"
        messages.info(request, f"{name} was {old} and is {new} now.")
    if (more := moved.count() - TOLD) > 0:
        messages.info(request, f"{plural(more, 'more milestone')} changed their status.")
