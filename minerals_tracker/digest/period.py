"""PURE: the closed interval of an issue, on the clock of recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from minerals_tracker.digest.weeks import WEEK, Week, zone


@dataclass(frozen=True)
class Period:
    """What was recorded from `opens_at` until just before `closes_at` (UTC).

    `day` is the day of the cut-off in the site's zone: what had happened by its end has happened.
    """

    week: Week
    opens_at: datetime
    closes_at: datetime
    day: date

    @classmethod
    def of(cls, week: Week, site_zone: str) -> Period:
        day = week.closes_at.astimezone(zone(site_zone)).date()
        return cls(week, week.opens_at, week.closes_at, day)

    def previous(self) -> Period:
        """The period of the week before."""
        return Period(self.week.previous(), self.opens_at - WEEK, self.opens_at, self.day - WEEK)

    def news(self, since: datetime, field: str = "recorded_at") -> Q:
        """Rows of the period, later than the baseline of their deal."""
        return Q(
            **{
                f"{field}__gte": self.opens_at,
                f"{field}__lt": self.closes_at,
                f"{field}__gt": since,
            }
        )

    def known(self, prefix: str = "") -> Q:
        """Rows that stood at the close: recorded before it and not voided by then."""
        return Q(**{f"{prefix}recorded_at__lt": self.closes_at}) & (
            Q(**{f"{prefix}voided_at__isnull": True})
            | Q(**{f"{prefix}voided_at__gte": self.closes_at})
        )
