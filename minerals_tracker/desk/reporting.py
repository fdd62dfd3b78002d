"""Readers' error reports: the place they refer to, the limit per hour, settling them.

No network address is stored, only its hourly hash (`people.client_address.hashed_address`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.urls import Resolver404, resolve

from minerals_tracker.models import ErrorReport

FROM_ONE_ADDRESS = 5
FROM_ALL = 200
"""Most reports accepted within an hour."""

_PAGE = re.compile(r"/(?![/\\])[!-\[\]-~]{0,499}")
_ABOUT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")


class TooManyReportsError(Exception):
    """The limit of reports in an hour is reached; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of this site and a mark on it; both empty for the site as a whole."""

    page: str = ""
    about: str = ""


def read_place(query: Mapping[str, str]) -> Place:
    """Read the place from query parameters; anything but a page of this site is dropped."""
    page, about = query.get("page", ""), query.get("about", "")
    if not (_PAGE.fullmatch(page) and _exists(re.split(r"[?#]", page)[0])):
        return Place()
    return Place(page, about.strip() if _ABOUT.fullmatch(about) else "")


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def keep(report: ErrorReport, *, now: datetime) -> ErrorReport:
    """Save a report; raises TooManyReportsError above the limit of the hour.

    Reports are saved one after the other, so that simultaneous ones are counted too.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('minerals_tracker.report'))")
        recent = ErrorReport.objects.filter(recorded_at__gt=now - timedelta(hours=1))
        same = ErrorReport.objects.filter(sender=report.sender)
        if same.count() >= FROM_ONE_ADDRESS or recent.count() >= FROM_ALL:
            raise TooManyReportsError
        report.save()
    return report


def settle(report: ErrorReport, by: User, *, now: datetime) -> None:
    """Mark a report with an outcome as settled, or reopen one whose outcome was removed.

    Settling erases the reply address. The report is not saved here.
    """
    if not report.outcome:
        report.settled_at, report.settled_by = None, None
    elif report.settled_at is None:
        report.settled_at, report.settled_by, report.reply_to = now, by, ""
