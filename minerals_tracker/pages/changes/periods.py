"""The periods that the page of changes offers: a week, a month, a quarter, since the last visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from deals.units import format_date
from minerals_tracker.pages.navigation import Link

VISIT, ALL, DEFAULT = "visit", "all", "month"
DAYS = {"week": 7, "month": 30, "quarter": 90}
PERIODS = (*DAYS, VISIT, ALL)


@dataclass(frozen=True, slots=True)
class Clock:
    """The day of the page, and when its reader was here before; None where unknown."""

    day: date
    visited: datetime | None = None


def first_day(period: str, clock: Clock) -> date | None:
    """The first day of a period, None of one that has no such day."""
    if period == VISIT and clock.visited:
        return timezone.localdate(clock.visited)
    return clock.day - timedelta(days=DAYS[period]) if period in DAYS else None


def heading(period: str, since: date | None, until: date | None, clock: Clock) -> str:
    """What the page is about: a period, or the days between which something was recorded."""
    if period in DAYS:
        return f"What changed in the last {DAYS[period]} days"
    if period == VISIT and clock.visited:
        return f"What changed since your last visit, {_instant(clock.visited)}"
    if since and until:
        return f"What changed from {format_date(since)} to {format_date(until)}"
    if since:
        return f"What changed since {format_date(since)}"
    return f"What changed up to {format_date(until)}" if until else "What changed"


def offered(query: Mapping[str, str], period: str, clock: Clock) -> tuple[Link, ...]:
    """An address for each period, with the other filters of the page."""
    others = {name: value for name, value in query.items() if name not in _DATES}
    known = [each for each in PERIODS if each != VISIT or clock.visited]
    return tuple(
        Link(
            _label(each),
            "?" + urlencode({**others, "period": each}),
            "page" if each == period else "",
        )
        for each in known
    )


_DATES = ("since", "until", "period")


def _label(period: str) -> str:
    if period == VISIT:
        return "Since your last visit"
    return f"Last {DAYS[period]} days" if period in DAYS else "Everything"


def _instant(instant: datetime) -> str:
    local = timezone.localtime(instant)
    return f"{format_date(local.date())}, {local:%H:%M}"
