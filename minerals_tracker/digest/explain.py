"""Why somebody did, or did not, get an issue: one sentence."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from deals.units import format_date
from minerals_tracker.digest.choices import choices_of
from minerals_tracker.digest.planning import due_for
from minerals_tracker.digest.post import is_configured
from minerals_tracker.digest.weeks import zone
from minerals_tracker.models import Delivery, DigestPreference, WeeklyIssue
from minerals_tracker.states import DeliveryState


def explain(user: User, issue: WeeklyIssue, *, now: datetime) -> str:
    """Say what became of this issue for this user, and why."""
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
    due = due_for(issue, wish)
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
