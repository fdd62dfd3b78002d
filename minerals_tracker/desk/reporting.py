"""A reader's report of an error: where it points to, and how many are taken.

No network address is kept: `sender_of` makes a hash of it that nobody can turn back without the
site's key, and that is another one each hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac

from minerals_tracker.models import ErrorReport

FROM_ONE_ADDRESS = 5
FROM_ALL = 200
"""Reports that are taken within an hour; above, a person is asked to wait."""

_PAGE = re.compile(r"/(?![/\\])[!-\[\]-~]{0,499}")
_ABOUT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")


class TooManyReportsError(Exception):
    """The hour's reports are used up; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of this site and the mark on it; both empty where the site as a whole is meant."""

    page: str = ""
    about: str = ""


def read_place(query: Mapping[str, str]) -> Place:
    """The place that an address names; what is no page of this site is left out."""
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


def sender_of(address: str, *, now: datetime) -> str:
    """A word for a network address in this hour that does not tell the address."""
    words = f"{address} {now:%Y-%m-%dT%H}"
    return salted_hmac("minerals_tracker.report", words, algorithm="sha256").hexdigest()


def keep(report: ErrorReport, *, now: datetime) -> ErrorReport:
    """Keep a report unless too many came within the hour; TooManyReportsError then.

    Reports come in one after the other, so that many at once are counted as well.
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
    """Close a report that has been given an outcome, or open it again where that was taken back.

    The address for an answer is erased with the settling. Nothing is saved here.
    """
    if not report.outcome:
        report.settled_at, report.settled_by = None, None
    elif report.settled_at is None:
        report.settled_at, report.settled_by, report.reply_to = now, by, ""
