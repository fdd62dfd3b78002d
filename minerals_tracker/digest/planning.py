"""Who gets the latest issue, and when: rows of the ledger, made before their hour.

Due times are computed once and written down, so that "what is due?" is one indexed question.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from minerals_tracker.digest.ledger import with_reason
from minerals_tracker.digest.weeks import due_at
from minerals_tracker.models import Delivery, DigestPreference, WeeklyIssue
from minerals_tracker.states import DeliveryState

SUMMER_TIME = timedelta(hours=1)


def plan(issue: WeeklyIssue, *, now: datetime) -> int:
    """Make the missing rows of an issue; repeat it as often as you like. Gives the new rows.

    Who switched the letter on after its due time waits for the next issue. Somebody else's
    concurrent plan wins silently: the database keeps one row for each recipient.
    """
    has_row = Delivery.objects.filter(issue=issue, recipient=OuterRef("user"))
    wishing = DigestPreference.objects.filter(
        ~Exists(has_row), wanted=True, user__is_active=True
    ).select_related("user")
    rows = [_row(issue, wish) for wish in wishing]
    in_time = [
        row
        for row, wish in zip(rows, wishing, strict=True)
        if wish.wanted_since is None or row.due_at >= wish.wanted_since
    ]
    made = Delivery.objects.bulk_create(in_time, ignore_conflicts=True, batch_size=1000)
    replan(issue)
    return len(made)


def row_for(issue: WeeklyIssue, wish: DigestPreference) -> Delivery:
    """The row of one reader, made now where there is none yet."""
    Delivery.objects.bulk_create([_row(issue, wish)], ignore_conflicts=True)
    return Delivery.objects.get(issue=issue, recipient=wish.user)


def _row(issue: WeeklyIssue, wish: DigestPreference) -> Delivery:
    due = due_for(issue, wish)
    return Delivery(
        issue=issue,
        recipient=wish.user,
        address=wish.user.email,
        weekday=wish.weekday,
        hour=wish.hour,
        time_zone=wish.time_zone,
        due_at=due,
        next_attempt_at=due,
    )


def due_for(issue: WeeklyIssue, wish: DigestPreference) -> datetime:
    """When an issue is due to somebody with these wishes, UTC."""
    return due_at(issue.closes_at, weekday=wish.weekday, hour=wish.hour, time_zone=wish.time_zone)


def replan(issue: WeeklyIssue) -> int:
    """Move letters not tried yet to the hour that their recipient has chosen meanwhile."""
    same = Q(
        weekday=F("recipient__letter__weekday"),
        hour=F("recipient__letter__hour"),
        time_zone=F("recipient__letter__time_zone"),
    )
    stale = Delivery.objects.filter(
        issue=issue, state=DeliveryState.PENDING, attempts=0, recipient__letter__isnull=False
    ).exclude(same)
    changed = 0
    for row in stale.select_related("recipient__letter"):
        assert row.recipient is not None  # noqa: S101 (filtered above; for the type checker)
        wish = row.recipient.letter
        due = due_for(issue, wish)
        changed += Delivery.objects.filter(pk=row.pk, state=DeliveryState.PENDING).update(
            weekday=wish.weekday,
            hour=wish.hour,
            time_zone=wish.time_zone,
            due_at=due,
            next_attempt_at=due,
        )
    return changed


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
