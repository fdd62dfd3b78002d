"""The day for which a page answers, read from its query string."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from deals.units import FIRST_DAY, LAST_DAY

_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day asked for, today, and what was wrong with the parameter."""

    day: date
    today: date
    problem: str = ""

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def recorded_before(self) -> datetime:
        """The end of the day in the site's time zone; rows recorded later are left out."""
        return timezone.make_aware(datetime.combine(self.day + timedelta(days=1), time.min))


def read_day(text: str | None, *, today: date) -> AsOf:
    """The day in `?on=`; a malformed one gives today and a sentence, never an error."""
    if not text:
        return AsOf(today, today)
    try:
        day = date.fromisoformat(text) if _SHAPE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return AsOf(
            today,
            today,
            f"“{text[:40]}” is not a day. Write it as 2026-01-31; this page answers for today.",
        )
    if not FIRST_DAY <= day <= LAST_DAY:
        return AsOf(
            today,
            today,
            f"Choose a day from {FIRST_DAY.year} to {LAST_DAY.year}; this page answers for today.",
        )
    return AsOf(day, today)


def read_instant(text: str) -> datetime | None:
    """The instant in a parameter, with its zone, in UTC; None for anything else."""
    try:
        instant = parse_datetime(text)
        told = instant.astimezone(UTC) if instant and instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return told if told and FIRST_DAY <= told.date() <= LAST_DAY else None
