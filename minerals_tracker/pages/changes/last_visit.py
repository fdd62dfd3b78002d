"""When somebody last read the page of changes: two instants in a cookie of their browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse

from minerals_tracker.pages.as_of import read_instant

COOKIE = "changes_read"
_YEAR = 365 * 24 * 60 * 60
VISIT_ENDS = timedelta(minutes=30)
"""How long after the last page of a visit the next one begins another."""


@dataclass(frozen=True, slots=True)
class Visits:
    """The end of the visit before this one, None where none is known, and the latest page."""

    previous: datetime | None
    latest: datetime

    def __str__(self) -> str:
        """The value of the cookie."""
        return f"{self.previous.isoformat() if self.previous else ''}|{self.latest.isoformat()}"


def visits(cookie: str, now: datetime) -> Visits:
    """The visits, the page that is opened now included; a broken cookie is a first visit."""
    previous, _, latest = cookie.partition("|")
    before = read_instant(latest)
    if before is None:
        return Visits(None, now)
    return Visits(before if now - before > VISIT_ENDS else read_instant(previous), now)


def with_visits(response: HttpResponse, read: Visits, path: str) -> HttpResponse:
    """Keep the visits in the reader's browser, for the page at this path alone."""
    response.set_cookie(
        COOKIE,
        str(read),
        max_age=_YEAR,
        path=path,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
