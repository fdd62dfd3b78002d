"""Claim, hand over, settle: every step is one conditional update, committed before the next.

A letter is sent by whoever moved its row from pending to claimed. The mark that the message is
about to be handed over is committed before the mail server hears it; from then on only its own
answer, or a person, moves the row. A claim whose lease has run out goes back to waiting without
that mark, and is in doubt with it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from minerals_tracker.digest.backoff import is_hopeless, next_attempt
from minerals_tracker.digest.post import Outcome, Result, is_configured
from minerals_tracker.models import Delivery, DigestPreference, Edition
from minerals_tracker.states import REOPENABLE, DeliveryState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED)
DAY = timedelta(days=1)
# One issue a week reaches each recipient once; more than this in a day is a fault of ours.
BRAKE_BASE, BRAKE_FACTOR = 50, 2


def claim(worker: str, *, now: datetime, limit: int, only: int | None = None) -> list[Delivery]:
    """Take up to `limit` due letters for `worker` (or one by its id); others pass over them."""
    room = min(limit, allowance(now=now))
    if room <= 0:
        return []
    wanted = {} if only is None else {"pk": only}
    with transaction.atomic():
        due = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=DeliveryState.PENDING, next_attempt_at__lte=now, **wanted)
            .order_by("next_attempt_at", "id")
            .values_list("pk", flat=True)[:room]
        )
        Delivery.objects.filter(pk__in=due).update(
            state=DeliveryState.CLAIMED, claimed_at=now, claimed_by=worker, handed_over_at=None
        )
    claimed = Delivery.objects.filter(pk__in=due, claimed_by=worker)
    return list(claimed.select_related("recipient", "issue").order_by("next_attempt_at", "id"))


def oldest_due(*, now: datetime) -> datetime | None:
    """Since when the letter that has waited longest is due; None where none is, or none can go."""
    if not is_configured():
        return None
    waiting = Delivery.objects.filter(state__in=WAITING, due_at__lte=now)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def allowance(*, now: datetime) -> int:
    """How many letters may still go today before the brake holds."""
    recipients = DigestPreference.objects.filter(wanted=True).count()
    sent = Delivery.objects.filter(handed_over_at__gt=now - DAY).count()
    left = BRAKE_BASE + BRAKE_FACTOR * recipients - sent
    if left <= 0:
        log.error("The brake holds: %d letters in a day for %d recipients.", sent, recipients)
    return left


def begin(delivery: Delivery, edition: Edition, message_id: str, *, now: datetime) -> bool:
    """Mark, right before the message itself, that it may reach the server from now on.

    False where the claim has run out or the recipient no longer wants the letter: hands off.
    """
    wishing = DigestPreference.objects.filter(
        user=OuterRef("recipient"), wanted=True, user__is_active=True
    )
    return (
        _mine(delivery, DeliveryState.CLAIMED)
        .filter(Exists(wishing), handed_over_at__isnull=True)
        .update(
            handed_over_at=now,
            edition=edition,
            message_id=message_id,
            address=delivery.address,
            attempts=delivery.attempts + 1,
        )
        == 1
    )


def settle(delivery: Delivery, outcome: Outcome, *, now: datetime) -> bool:
    """Write down how a hand-over ended. True where it was still ours to settle."""
    changes = _settlement(delivery, outcome, now)
    # The server's late answer is welcome where the lease ran out meanwhile.
    mine = _mine(delivery, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)
    settled = mine.update(smtp_reply=outcome.reply, **changes) == 1
    if not settled:
        log.error("Delivery %d was no longer ours: %s", delivery.pk, outcome)
    elif outcome.result is Result.BAD_ADDRESS:
        suspend(delivery, outcome.reply, now=now)
    return settled


def _settlement(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    match outcome.result:
        case Result.ACCEPTED:
            return {"state": DeliveryState.SENT, "settled_at": now, "because": ""}
        case Result.LATER | Result.UNREACHABLE:
            return _again(delivery, now)
        case Result.DOUBTFUL:
            because = "The connection ended before the server had answered."
            return {"state": DeliveryState.UNCERTAIN, "settled_at": now, "because": because}
        case Result.BAD_ADDRESS:
            because = "The server refuses the address for good."
        case _:
            because = "The server refuses the letter for good."
    return {"state": DeliveryState.FAILED, "settled_at": now, "because": because}


def _again(delivery: Delivery, now: datetime) -> dict[str, Any]:
    attempts = delivery.attempts + 1
    moment = next_attempt(now, attempts=attempts, key=delivery.pk)
    if is_hopeless(moment, due_at=delivery.due_at):
        because = f"Given up after {attempts} attempts."
        return {"state": DeliveryState.FAILED, "settled_at": now, "because": because}
    return {
        "state": DeliveryState.PENDING,
        "handed_over_at": None,
        "next_attempt_at": moment,
        "attempts": attempts,
        "because": "The server could not take it yet.",
    }


def hold_back(delivery: Delivery, because: str, *, now: datetime) -> bool:
    """Keep a claimed letter from being sent, with the reason."""
    return (
        _mine(delivery, DeliveryState.CLAIMED)
        .filter(handed_over_at__isnull=True)
        .update(state=DeliveryState.SUPPRESSED, settled_at=now, because=because)
        == 1
    )


def recover(*, now: datetime) -> tuple[int, int]:
    """Settle claims whose lease has run out: (back to waiting, in doubt)."""
    expired = Delivery.objects.filter(state=DeliveryState.CLAIMED, claimed_at__lt=now - LEASE)
    doubtful = expired.filter(handed_over_at__isnull=False).update(
        state=DeliveryState.UNCERTAIN,
        settled_at=now,
        because="The sender stopped while handing it over.",
    )
    return expired.filter(handed_over_at__isnull=True).update(state=DeliveryState.PENDING), doubtful


def reopen(delivery: Delivery, *, by: str, now: datetime) -> bool:
    """Send again what a person has decided to send again; what was sent stays sent."""
    return (
        Delivery.objects.filter(pk=delivery.pk, state__in=REOPENABLE).update(
            state=DeliveryState.PENDING,
            next_attempt_at=now,
            due_at=now,
            handed_over_at=None,
            settled_at=None,
            because=f"Sent again by {by}.",
        )
        == 1
    )


def suspend(delivery: Delivery, reply: str, *, now: datetime) -> None:
    """Stop writing to an address that its server refuses for good."""
    DigestPreference.objects.filter(user=delivery.recipient_id).update(
        suspended_address=delivery.address, suspended_at=now, suspended_because=reply
    )
    log.error("The address of user %s is suspended: %s", delivery.recipient_id, reply)


def _mine(delivery: Delivery, *states: DeliveryState) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, state__in=states, claimed_by=delivery.claimed_by)
