"""The editors' work queue: what waits, why, and where to do it.

Illustrative deals are left out. The number of queries is fixed; each section lists its first rows
and says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from deals.models import Deal, Source
from minerals_tracker.desk.doubles import pairs
from minerals_tracker.desk.due import papers, stale_signals, to_review, turning
from minerals_tracker.desk.sections import SHOWN, Item, Section, listed, sentence
from minerals_tracker.letters.content.freezing import unfrozen
from minerals_tracker.models import (
    Delivery,
    DigestPreference,
    DoubleSource,
    ErrorReport,
    WeeklyIssue,
)
from minerals_tracker.pages.desk_count import IN_DOUBT
from minerals_tracker.states import Sameness


def queue(user: User, *, today: date) -> tuple[Section, ...]:
    """All sections for a user; rows that the user may not change get no link."""
    deals = list(Deal.objects.active().real())
    return (
        _reports(),
        turning(deals, today),
        stale_signals(user, deals, today),
        to_review(deals),
        papers(today),
        _doubles(user),
        _letters(user, today),
    )


def _reports() -> Section:
    rows = ErrorReport.objects.open()
    items = (
        Item(
            row.text if len(row.text) <= 160 else f"{row.text[:160]}…",
            f"reported {row.recorded_at:%-d %b %Y}{f' about {row.about}' if row.about else ''}",
            row.page,
            "Settle",
            reverse("admin:minerals_tracker_errorreport_change", args=[row.pk]),
        )
        for row in rows.order_by("recorded_at", "pk")[:SHOWN]
    )
    return Section(
        "reports",
        "Errors that readers report",
        (
            "The oldest first. Settle each with what became of it; nothing a reader wrote is "
            "published."
        ),
        "No report is open.",
        tuple(items),
        rows.count(),
        f"{reverse('admin:minerals_tracker_errorreport_changelist')}?standing=open",
    )


def _doubles(user: User) -> Section:
    apart = DoubleSource.objects.filter(decision=Sameness.APART, undone_at__isnull=True)
    decided = {frozenset(pair) for pair in apart.values_list("source", "other")}
    may = user.has_perm("deals.change_source")
    found = pairs(Source.objects.standing().real(), decided)
    items = (
        Item(
            f"{pair.one.key} and {pair.other.key}: {pair.one.title}",
            sentence(pair.why),
            reverse("source", args=[pair.one.key]),
            "Compare",
            reverse("double", args=[pair.one.key, pair.other.key]) if may else "",
        )
        for pair in found
    )
    return Section(
        "doubles",
        "Sources entered twice",
        "Two records of one document count as two wherever origins are counted.",
        "No two sources look like one document.",
        listed(items),
        len(found),
        reverse("doubles") if may else "",
    )


def _letters(user: User, today: date) -> Section:
    """Told by name to who may act on them; everybody else at the desk learns how many there are."""
    letters = Delivery.objects.filter(state__in=IN_DOUBT).select_related("issue")
    suspended = DigestPreference.objects.exclude(suspended_address="")
    may = user.has_perm("minerals_tracker.change_delivery")
    lead = "Nothing of these is sent again by itself."
    unsaid = list(_unsaid(today))
    return Section(
        "letters",
        "Letters in doubt and suspended addresses",
        lead if may else f"{lead} An administrator sees the addresses and decides.",
        "No letter is in doubt and no address is suspended.",
        listed([*unsaid, *(_letter_items(letters, suspended) if may else ())]),
        len(unsaid) + letters.count() + suspended.count(),
    )


def _unsaid(today: date) -> Iterable[Item]:
    """What the last letter should have said and did not; for everybody at the desk."""
    week = unfrozen(datetime.combine(today, time(0), UTC))
    if week is not None:
        why = (
            "The week has closed, and no letter could be made of it; the log of the worker says why"
        )
        yield Item(f"Issue {week}", why, reverse("weekly"), "", "")
    last = WeeklyIssue.objects.order_by("closes_at").last()
    for block in last.content["deals"] if last else ():
        if "problem" in block:
            title, why = f"{block['name']}, issue {last}", f"Left out: {block['problem']}"
            yield Item(title, sentence(why), reverse("deal", args=[block["slug"]]), "", "")


def _letter_items(
    letters: QuerySet[Delivery], suspended: QuerySet[DigestPreference]
) -> Iterable[Item]:
    ledger = reverse("admin:minerals_tracker_delivery_changelist")
    for row in letters[:SHOWN]:
        yield Item(
            f"{row.address}, issue {row.issue}",
            sentence(f"{row.get_state_display()}. {row.because or row.smtp_reply}"),
            row.issue.get_absolute_url(),
            "Decide",
            f"{ledger}?state__exact={row.state}&issue__id__exact={row.issue_id}",
        )
    for wish in suspended[:SHOWN]:
        yield Item(
            wish.suspended_address,
            f"Suspended: {wish.suspended_because}",
            "",
            "Look at it",
            reverse("admin:minerals_tracker_digestpreference_change", args=[wish.pk]),
        )
