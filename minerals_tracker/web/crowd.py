"""Limit how many pages of past days are rendered at once, so that they delay no other request.

Today's page is cached once rendered; there are as many past days as anybody cares to name. A
request that finds no free place is told to come back in a moment, before any query.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

AT_ONCE = 2
"""Requests for other days in one process, which has four threads (`serving.py`)."""

COME_BACK = 2
"""Seconds after which a browser asks again by itself."""

DAYS = ("on=", "against=")


class PastDayLimitMiddleware:
    """Let few requests for a day in at a time; answer 503 to the others, and when to ask again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.room = BoundedSemaphore(AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not any(day in request.META["QUERY_STRING"] for day in DAYS):
            return self.get_response(request)
        if not self.room.acquire(blocking=False):
            headers = {"Retry-After": str(COME_BACK), "Refresh": str(COME_BACK)}
            page = get_template("crowd.html").render()
            return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
        try:
            return self.get_response(request)
        finally:
            self.room.release()
