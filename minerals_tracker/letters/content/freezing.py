"""Freeze the weeks that have closed, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from deals.models import Deal
from minerals_tracker.letters.content.week_content import digest, gather
from minerals_tracker.letters.content.weeks import Week, last_closed, weeks_between
from minerals_tracker.models import WeeklyIssue

# Holders of this advisory lock freeze issues; any fixed number serves.
FREEZING = 0x6D74_7765_656B


def freeze_due(*, now: datetime) -> list[WeeklyIssue]:
    """Freeze every closed week that has no issue yet, oldest first; usually none.

    After a pause the weeks that passed without a letter are frozen too, as they stood at their
    own close, and named in the last one, which alone is sent.
    """
    last = unfrozen(now)
    if last is None:
        return []
    missing = weeks_between(_first_week() or last, last)
    return [freeze(week, unsent=missing[:-1] if week == last else ()) for week in missing]


def freeze(week: Week, *, unsent: Sequence[Week] = ()) -> WeeklyIssue:
    """Return the issue of a closed week; freeze it now if it is not. Safe to call concurrently."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FREEZING])
        issue = WeeklyIssue.objects.filter(year=week.year, week=week.number).first()
        if issue is None:
            issue = draft(week, unsent=unsent)
            issue.save()
        return issue


def draft(week: Week, *, unsent: Sequence[Week] = ()) -> WeeklyIssue:
    """An unsaved issue as it would be frozen now, also for a week that is still open."""
    content = gather(week, unsent=unsent)
    return WeeklyIssue(
        year=week.year,
        week=week.number,
        opens_at=week.opens_at,
        closes_at=week.closes_at,
        content=content,
        sha256=digest(content),
    )


def is_intact(issue: WeeklyIssue) -> bool:
    """Whether the content still has the hash it was frozen with."""
    return digest(issue.content) == issue.sha256


def unfrozen(now: datetime) -> Week | None:
    """The last closed week if it has no issue yet, else None."""
    last, first = last_closed(now), _first_week()
    return last if first is not None and first <= last else None


def _first_week() -> Week | None:
    """The week after the last issue; before any issue, the week that knew the first deal."""
    newest = WeeklyIssue.objects.order_by("closes_at").last()
    if newest is not None:
        return Week(newest.year, newest.week).next()
    oldest = Deal.objects.order_by("recorded_at").first()
    if oldest is None:
        return None
    # One more day than the grace: the week in which the deal was recorded, not the one before.
    week = Week.of(oldest.recorded_at.date())
    return week if oldest.recorded_at < week.closes_at else week.next()
