"""Claim, send, settle: each step is one conditional update, committed before the next.

A letter is sent by the worker that changed its row from pending to claimed. Before its message goes
to the mail server, the row is marked and committed; from then on only the server's answer, the end
of the lease, or a person changes it. A claim whose lease ends returns to pending without the mark,
and becomes uncertain with it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from minerals_tracker.mail.mail_server import Outcome, Result, is_configured
from minerals_tracker.models import Delivery, DigestPreference
from minerals_tracker.states import REOPENABLE, DeliveryState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
DAY = timedelta(days=1)
# One issue a week reaches each recipient once; more than this in a day is a fault of ours.
BRAKE_BASE, BRAKE_FACTOR = 50, 2
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=4)
# By then the next issue is near, and a letter of last week is no longer news.
GIVE_UP_AFTER = timedelta(days=5)
ENDS = {
    Result.DOUBTFUL: (
        DeliveryState.UNCERTAIN,
        "The connection ended before the server had answered.",
    ),
    Result.BAD_ADDRESS: (DeliveryState.FAILED, "The server refuses the address for good."),
    Result.REFUSED: (DeliveryState.FAILED, "The server refuses the letter for good."),
    Result.UNWRITTEN: (DeliveryState.FAILED, "The letter could not be written:"),
}


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
    return list(claimed.select_related("recipient").order_by("next_attempt_at", "id"))


def allowance(*, now: datetime) -> int:
    """How many more letters may be sent today under the daily limit."""
    recipients = DigestPreference.objects.filter(wanted=True).count()
    sent = Delivery.objects.filter(handed_over_at__gt=now - DAY).count()
    left = BRAKE_BASE + BRAKE_FACTOR * recipients - sent
    if left <= 0:
        log.error("The brake holds: %d letters in a day for %d recipients.", sent, recipients)
    return left


def oldest_due(*, now: datetime) -> datetime | None:
    """Due time of the letter that has waited longest; None if none is due or can be sent."""
    if not is_configured():
        return None
    waiting = (DeliveryState.PENDING, DeliveryState.CLAIMED)
    rows = Delivery.objects.filter(state__in=waiting, due_at__lte=now)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()


def begin(delivery: Delivery, *, now: datetime) -> bool:
    """Mark that a letter's message is about to be sent.

    Returns False if it must not be sent: the claim has ended, or the recipient has opted out.
    """
    wanted = DigestPreference.objects.filter(
        user=delivery.recipient_id, wanted=True, user__is_active=True
    )
    unbegun = _not_begun(delivery.claimed_by).filter(Exists(wanted), pk=delivery.pk)
    marked = unbegun.update(
        handed_over_at=now,
        attempts=delivery.attempts + 1,
        edition=delivery.edition,
        message_id=delivery.message_id,
        address=delivery.address,
    )
    return marked == 1


def settle(delivery: Delivery, outcome: Outcome, *, now: datetime) -> bool:
    """Record the outcome of sending; True if the letter was still claimed by this worker.

    A server's late answer is accepted even after the lease has ended.
    """
    mine = Delivery.objects.filter(
        pk=delivery.pk,
        state__in=(DeliveryState.CLAIMED, DeliveryState.UNCERTAIN),
        claimed_by=delivery.claimed_by,
    )
    changes = _settlement(delivery, outcome, now)
    settled = mine.update(smtp_reply=outcome.reply, **changes) == 1
    if not settled:
        log.error("Delivery %d was no longer ours: %s", delivery.pk, outcome)
    elif outcome.result is Result.BAD_ADDRESS:
        _suspend(delivery, outcome.reply, now=now)
    return settled


def _settlement(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    if outcome.result is Result.ACCEPTED:
        return {"state": DeliveryState.SENT, "settled_at": now}
    if outcome.result in {Result.LATER, Result.UNREACHABLE}:
        return _again(delivery, now)
    state, because = ENDS[outcome.result]
    if outcome.result is Result.UNWRITTEN:
        because = f"{because} {outcome.reply}"
    return {"state": state, "settled_at": now, "because": with_reason(because)}


def _again(delivery: Delivery, now: datetime) -> dict[str, Any]:
    attempts = delivery.attempts + 1
    moment = next_attempt(now, attempts=attempts, key=delivery.pk)
    if moment - delivery.due_at > GIVE_UP_AFTER:
        because = with_reason(f"Given up after {attempts} attempts.")
        return {"state": DeliveryState.FAILED, "settled_at": now, "because": because}
    return {
        "state": DeliveryState.PENDING,
        "handed_over_at": None,
        "next_attempt_at": moment,
        "attempts": attempts,
    }


def next_attempt(now: datetime, *, attempts: int, key: int) -> datetime:
    """The moment of the next attempt after `attempts` have failed.

    The wait doubles up to four hours; up to a quarter is added by the row's key, so that letters
    that failed together do not come back together.
    """
    wait = min(FIRST_WAIT * (1 << min(attempts - 1, 12)), LONGEST_WAIT)
    return now + wait * (1 + key % 128 / 512)


def hold_back(delivery: Delivery, because: str, *, now: datetime) -> bool:
    """Hold a claimed letter back, with the reason."""
    mine = _not_begun(delivery.claimed_by).filter(pk=delivery.pk)
    held = {"state": DeliveryState.SUPPRESSED, "settled_at": now}
    return mine.update(**held, because=with_reason(because)) == 1


def give_back(worker: str) -> None:
    """Return to pending the letters that a worker claimed and did not begin."""
    _not_begun(worker).update(state=DeliveryState.PENDING)


def recover(*, now: datetime) -> tuple[int, int]:
    """Settle letters whose lease has ended; returns (back to pending, uncertain).

    A worker marks one letter at a time, so a dead one leaves at most one uncertain.
    """
    expired = Delivery.objects.filter(state=DeliveryState.CLAIMED, claimed_at__lt=now - LEASE)
    doubtful = expired.filter(handed_over_at__isnull=False).update(
        state=DeliveryState.UNCERTAIN,
        settled_at=now,
        because=with_reason("The sender stopped while handing it over."),
    )
    waiting = expired.filter(handed_over_at__isnull=True).update(state=DeliveryState.PENDING)
    if waiting or doubtful:
        log.warning("A sender died: %d letters wait again, %d are in doubt", waiting, doubtful)
    return waiting, doubtful


def reopen(delivery: Delivery, *, by: str, why: str, now: datetime) -> bool:
    """Queue a letter again at a person's request; False if it was sent."""
    decided = f"Sent again by {by} on {now:%Y-%m-%d %H:%M} UTC: {why}"
    return (
        Delivery.objects.filter(pk=delivery.pk, state__in=REOPENABLE).update(
            state=DeliveryState.PENDING,
            next_attempt_at=now,
            due_at=now,
            handed_over_at=None,
            settled_at=None,
            because=with_reason(decided),
        )
        == 1
    )


def with_reason(sentence: str) -> Case:
    """SQL that appends a line to the stored reason, so that earlier lines are kept."""
    text: TextField[str, str] = TextField()
    line = Concat("because", Value(f"\n{sentence}"), output_field=text)
    return Case(When(because="", then=Value(sentence)), default=line, output_field=text)


def _suspend(delivery: Delivery, reply: str, *, now: datetime) -> None:
    """Stop writing to an address that its server refuses for good."""
    DigestPreference.objects.filter(user=delivery.recipient_id).update(
        suspended_address=delivery.address, suspended_at=now, suspended_because=reply
    )
    log.error("The address of user %s is suspended: %s", delivery.recipient_id, reply)


def _not_begun(worker: str) -> QuerySet[Delivery]:
    """What a sender has claimed, and whose message for certain has not reached the server."""
    return Delivery.objects.filter(
        state=DeliveryState.CLAIMED, claimed_by=worker, handed_over_at__isnull=True
    )
