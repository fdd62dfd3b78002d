"""Plan who gets an issue and when: rows of deliveries, made before they are due.

Due times are computed once and stored, so that finding due letters is one indexed query.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q

from deals.units import format_date
from minerals_tracker.letters.content.reader_choices import choices_of
from minerals_tracker.letters.content.weeks import due_at, zone
from minerals_tracker.letters.sending.ledger import with_reason
from minerals_tracker.mail.mail_server import is_configured
from minerals_tracker.models import Delivery, DigestPreference, WeeklyIssue
from minerals_tracker.states import DeliveryState

SUMMER_TIME = timedelta(hours=1)


def plan(issue: WeeklyIssue) -> int:
    """Create the missing deliveries of an issue; returns how many. Safe to repeat.

    A reader who switched the letter on after its due time waits for the next issue. Concurrent
    calls are harmless: the database allows one row for each recipient.
    """
    has_row = Delivery.objects.filter(issue=issue, recipient=OuterRef("user"))
    wishing = DigestPreference.objects.filter(
        ~Exists(has_row), wanted=True, user__is_active=True
    ).select_related("user")
    in_time = []
    for wish in wishing:
        row = _row(issue, wish)
        if wish.wanted_since is None or row.due_at >= wish.wanted_since:
            in_time.append(row)
    made = Delivery.objects.bulk_create(in_time, ignore_conflicts=True, batch_size=1000)
    _replan(issue)
    return len(made)


def row_for(issue: WeeklyIssue, wish: DigestPreference) -> Delivery:
    """The delivery of one reader; created now if it is missing."""
    Delivery.objects.bulk_create([_row(issue, wish)], ignore_conflicts=True)
    return Delivery.objects.get(issue=issue, recipient=wish.user)


def _row(issue: WeeklyIssue, wish: DigestPreference) -> Delivery:
    hour = _hour(issue, wish)
    return Delivery(issue=issue, recipient=wish.user, address=wish.user.email, **hour)


def _hour(issue: WeeklyIssue, wish: DigestPreference) -> dict[str, Any]:
    """The chosen hour as a delivery keeps it, and when it comes, UTC."""
    chosen: dict[str, Any] = {
        "weekday": wish.weekday,
        "hour": wish.hour,
        "time_zone": wish.time_zone,
    }
    due = due_at(issue.closes_at, **chosen)
    return {**chosen, "due_at": due, "next_attempt_at": due}


def _replan(issue: WeeklyIssue) -> None:
    """Move letters not tried yet to the hour that their recipient has chosen meanwhile."""
    same = Q(
        weekday=F("recipient__letter__weekday"),
        hour=F("recipient__letter__hour"),
        time_zone=F("recipient__letter__time_zone"),
    )
    waiting = Delivery.objects.filter(
        issue=issue, state=DeliveryState.PENDING, attempts=0, recipient__letter__isnull=False
    )
    for row in waiting.exclude(same).select_related("recipient__letter"):
        assert row.recipient is not None  # noqa: S101 (filtered above; for the type checker)
        moved = _hour(issue, row.recipient.letter)
        Delivery.objects.filter(pk=row.pk, state=DeliveryState.PENDING).update(**moved)


def overtake(latest: WeeklyIssue, *, now: datetime) -> int:
    """Hold back letters of earlier issues still waiting: nobody gets two at once after a pause."""
    earlier = WeeklyIssue.objects.filter(closes_at__lt=latest.closes_at)
    # Ids, not a join: the state has to be asked of the row itself when its lock is held. What a
    # person sends again is due later than the close (and its hour of summer time) and may go.
    late = Delivery.objects.filter(
        issue_id__in=list(earlier.values_list("pk", flat=True)),
        state=DeliveryState.PENDING,
        due_at__lte=latest.closes_at + SUMMER_TIME,
    )
    return late.update(
        state=DeliveryState.SUPPRESSED,
        settled_at=now,
        because=with_reason(f"Overtaken by issue {latest}."),
    )


def explain(user: User, issue: WeeklyIssue, *, now: datetime) -> str:
    """Explain what happened to this issue for this user, and why."""
    delivery = Delivery.objects.filter(issue=issue, recipient=user).first()
    if delivery is not None:
        return _of_delivery(delivery, now)
    return _without_delivery(user, issue, now)


def _of_delivery(row: Delivery, now: datetime) -> str:
    because = row.because.rpartition("\n")[2]
    when = moment(row.settled_at or row.next_attempt_at, row.time_zone)
    sentences = {
        DeliveryState.SENT: f"Sent to {row.address} on {when}; the server said: {row.smtp_reply}",
        DeliveryState.CLAIMED: "Being sent right now.",
        DeliveryState.UNCERTAIN: f"In doubt since {when}: it may have arrived. {because} "
        "It is not sent again by itself.",
        DeliveryState.FAILED: f"Refused on {when}: {row.smtp_reply or because} {because}",
        DeliveryState.SUPPRESSED: f"Held back on {when}: {because}",
    }
    if row.state in sentences:
        return sentences[DeliveryState(row.state)].strip()
    if not is_configured():
        return "No mail server is configured: nothing is sent."
    if row.attempts:
        return f"Tried {row.attempts} times ({row.smtp_reply}); next attempt on {when}."
    late = "It is due now" if row.next_attempt_at <= now else "It will be sent"
    return f"{late}: {when} is its hour."


def _without_delivery(user: User, issue: WeeklyIssue, now: datetime) -> str:
    wish = DigestPreference.objects.filter(user=user).first()
    if wish is None or not wish.wanted:
        return "The letter is switched off in the account."
    choice = choices_of([user.pk]).get(user.pk)
    due = _hour(issue, wish)["due_at"]
    newer = WeeklyIssue.objects.filter(closes_at__gt=issue.closes_at).exists()
    checks = [
        (not user.is_active, "The account is not active."),
        (not user.email, "The account has no address."),
        (wish.is_suspended, f"The address is suspended: {wish.suspended_because}"),
        (choice is None or not choice.deals, "No deal that the account may read is chosen."),
        (not is_configured(), "No mail server is configured: nothing is due."),
        (
            wish.wanted_since is not None and due < wish.wanted_since,
            "The letter was switched on after this issue was due; the next one will be sent.",
        ),
        (newer, "The tracker did not run when it was due; a later issue was sent in its place."),
    ]
    planned = f"It will be planned at the next tick, for {moment(due, wish.time_zone)}."
    return next((sentence for applies, sentence in checks if applies), planned)


def moment(instant: datetime, time_zone: str) -> str:
    """`23 Nov 2026, 08:00 Asia/Karachi`."""
    local = instant.astimezone(zone(time_zone))
    return f"{format_date(local.date())}, {local:%H:%M} {time_zone}"
