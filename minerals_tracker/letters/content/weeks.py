"""When a week closes, what was recorded in it, and when its letter is due in a time zone.

An ISO week closes when Monday begins in the first time zone on earth (UTC+14), on Sunday at 10:00
UTC: a letter on Monday at any hour, anywhere, is about a finished week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q
from django.utils.timezone import get_default_timezone, localdate

FIRST_ZONE_AHEAD = timedelta(hours=14)
WEEK = timedelta(days=7)
# A transaction begun before the close may still be committing; what it wrote carries the earlier
# time. The issue is frozen only after every ordinary one has ended.
GRACE = timedelta(minutes=5)


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week. Raises ValueError for a week that the year does not have."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read `2026-W47`. Raises ValueError with a sentence."""
        year, _, number = text.partition("-W")
        if not (year.isdecimal() and number.isdecimal()):
            raise ValueError(f"{text!r} is not an ISO week; write it like 2026-W47.")
        return cls(int(year), int(number))

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def closes_at(self) -> datetime:
        """The end of the week (exclusive), in UTC."""
        next_monday = datetime.combine(self.monday + WEEK, time(0), UTC)
        return next_monday - FIRST_ZONE_AHEAD

    @property
    def opens_at(self) -> datetime:
        """The start of the week (inclusive): the close of the week before."""
        return self.closes_at - WEEK

    @property
    def day(self) -> date:
        """The date of the close in the site's time zone; what happened by its end counts."""
        return localdate(self.closes_at, get_default_timezone())

    def news(self, since: datetime, field: str = "recorded_at") -> Q:
        """Filter for rows recorded in the week and after `since`, the deal's baseline."""
        inside = {f"{field}__gte": self.opens_at, f"{field}__lt": self.closes_at}
        return Q(**inside, **{f"{field}__gt": since})

    def known(self, prefix: str = "") -> Q:
        """Filter for rows recorded before the close and not voided by then."""
        voided = f"{prefix}voided_at"
        standing = Q(**{f"{voided}__isnull": True}) | Q(**{f"{voided}__gte": self.closes_at})
        return Q(**{f"{prefix}recorded_at__lt": self.closes_at}) & standing

    def next(self) -> Week:
        return Week.of(self.monday + WEEK)

    def previous(self) -> Week:
        return Week.of(self.monday - WEEK)


def last_closed(now: datetime, *, grace: timedelta = GRACE) -> Week:
    """The latest closed week; `grace` leaves time for open transactions to end."""
    week = Week.of((now - grace + FIRST_ZONE_AHEAD).astimezone(UTC).date())
    return week.previous()


def weeks_between(first: Week, last: Week) -> list[Week]:
    """All weeks from the first to the last, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next()
    return found


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; UTC if the name is unknown, so that a letter is still sent."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def due_at(closes_at: datetime, *, weekday: int, hour: int, time_zone: str) -> datetime:
    """The first moment at or after the close that is this hour of this weekday in the zone, UTC.

    By the wall clock of summer, all the year round: an hour that lies between the close of winter
    and that of summer would else bring no letter in one week and two in another. Where clocks skip
    the hour it is due as much later as they jump; where the hour comes twice, at its first time.
    """
    close = _latest_wall_time(closes_at, time_zone)
    day = close.date() + timedelta(days=(weekday - close.isoweekday()) % 7)
    due = datetime.combine(day, time(hour))
    if due < close:
        due += WEEK
    return due.replace(tzinfo=zone(time_zone)).astimezone(UTC)


@lru_cache(maxsize=1000)
def _latest_wall_time(moment: datetime, time_zone: str) -> datetime:
    """What a clock there would show at that moment in the season in which it is most ahead."""
    there = zone(time_zone)
    year = (moment + timedelta(weeks=week) for week in range(53))
    ahead = (day.astimezone(there).utcoffset() or timedelta(0) for day in year)
    return moment.replace(tzinfo=None) + max(ahead)
