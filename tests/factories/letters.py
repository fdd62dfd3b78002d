"""Rows of the roof: who reads the letter, weeks that were frozen, what readers report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from minerals_tracker.letters.content.freezing import freeze
from minerals_tracker.letters.content.reader_choices import SECTIONS, Choice
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.models import Delivery, DigestPreference, ErrorReport, Invitation, WeeklyIssue
from tests.factories.ground import make_user, number

WEEK = Week(2026, 47)


def make_reader(*, group: str = "Manager", email: str = "", **wishes: Any) -> User:
    """A person of a group who wants the letter; keyword arguments are wishes."""
    user = make_user(email=email or f"reader-{number()}@example.org")
    user.groups.add(Group.objects.get(name=group))
    defaults = {"wanted": True, "wanted_since": None, **wishes}
    DigestPreference.objects.update_or_create(user=user, defaults=defaults)
    user.refresh_from_db()
    return user


def make_issue(week: Week = WEEK) -> WeeklyIssue:
    """A week as it freezes from what the test has put into the database."""
    return freeze(week)


def make_delivery(*, issue: WeeklyIssue, recipient: User, **fields: Any) -> Delivery:
    """A row of the ledger, due an hour after the close."""
    due = issue.closes_at + timedelta(hours=1)
    defaults: dict[str, Any] = {
        "address": recipient.email,
        "weekday": 1,
        "hour": 8,
        "time_zone": "UTC",
        "due_at": due,
        "next_attempt_at": due,
    }
    return Delivery.objects.create(issue=issue, recipient=recipient, **{**defaults, **fields})


def make_report(**fields: Any) -> ErrorReport:
    """A reader's report that waits for an editor."""
    defaults = {"page": "/", "text": f"Something is wrong ({number()})", "sender": "0" * 64}
    return ErrorReport.objects.create(**{**defaults, **fields})


def make_invitation(**fields: Any) -> Invitation:
    """An open invitation whose letter is still to go."""
    now = timezone.now()
    defaults = {
        "email": f"invited-{number()}@example.org",
        "expires_at": now + timedelta(days=7),
        "next_attempt_at": now,
    }
    return Invitation.objects.create(**{**defaults, **fields})


def choice(*deals: str, sections: tuple[str, ...] = tuple(SECTIONS)) -> Choice:
    return Choice(tuple(deals), sections)


def within(week: Week = WEEK, *, hours: int = 48) -> datetime:
    """A moment inside the period of a week."""
    return week.opens_at + timedelta(hours=hours)
