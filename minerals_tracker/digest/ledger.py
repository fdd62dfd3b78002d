"""Claim, hand over, settle: every step is one conditional update, committed before the next.

A letter is sent by whoever moved its row from pending to claimed. The mark that the message may
be handed over is committed before the mail server hears it, for a group of letters at once; from
then on only its own answer, the notes of its sender, or a person moves the row. A claim whose
lease has run out goes back to waiting without that mark, and is in doubt with it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from minerals_tracker.digest.backoff import is_hopeless, next_attempt
from minerals_tracker.digest.post import Outcome, Result, is_configured
from minerals_tracker.models import Delivery, DigestPreference
from minerals_tracker.states import REOPENABLE, DeliveryState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
# For many rows in one statement; the ORM would take one for each.
BEGIN = """
    UPDATE minerals_tracker_delivery AS delivery
    SET handed_over_at = %(now)s, edition_id = mark.edition, message_id = mark.message_id,
        address = mark.address, attempts = delivery.attempts + 1
    FROM unnest(%(ids)s::bigint[], %(editions)s::bigint[], %(message_ids)s::text[],
            %(addresses)s::text[]) AS mark (delivery, edition, message_id, address),
        minerals_tracker_digestpreference AS wish, auth_user AS reader
    WHERE delivery.id = mark.delivery AND delivery.state = 'claimed'
        AND delivery.claimed_by = %(worker)s AND delivery.handed_over_at IS NULL
        AND wish.user_id = delivery.recipient_id AND wish.wanted
        AND reader.id = delivery.recipient_id AND reader.is_active
    RETURNING delivery.id"""
# The server's late answer is welcome where the lease ran out meanwhile.
ACCEPT = """
    UPDATE minerals_tracker_delivery AS delivery
    SET state = 'sent', settled_at = %(now)s, smtp_reply = answer.reply
    FROM unnest(%(ids)s::bigint[], %(replies)s::text[]) AS answer (delivery, reply)
    WHERE delivery.id = answer.delivery AND delivery.state IN ('claimed', 'uncertain')
        AND delivery.claimed_by = %(worker)s
    RETURNING delivery.id"""
ENDS = {
    Result.DOUBTFUL: (
        DeliveryState.UNCERTAIN,
        "The connection ended before the server had answered.",
    ),
    Result.BAD_ADDRESS: (DeliveryState.FAILED, "The server refuses the address for good."),
    Result.REFUSED: (DeliveryState.FAILED, "The server refuses the letter for good."),
    Result.UNWRITTEN: (DeliveryState.FAILED, "The letter could not be written:"),
}
WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED)
DAY = timedelta(days=1)
# One issue a week reaches each recipient once; more than this in a day is a fault of ours.
BRAKE_BASE, BRAKE_FACTOR = 50, 2


@dataclass(frozen=True)
class Mark:
    """One letter about to be handed over: ids of its delivery and edition, its name, its address."""

    delivery: int
    edition: int
    message_id: str
    address: str


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


def begin(marks: Sequence[Mark], *, worker: str, now: datetime) -> set[int]:
    """Mark, before their messages, that these letters may reach the server from now on.

    Gives the ids of the deliveries that may go. The others: hands off, for the claim has run out
    or the recipient no longer wants the letter.
    """
    if not marks:
        return set()
    values: dict[str, Any] = {
        "worker": worker,
        "now": now,
        "ids": [mark.delivery for mark in marks],
        "editions": [mark.edition for mark in marks],
        "message_ids": [mark.message_id for mark in marks],
        "addresses": [mark.address for mark in marks],
    }
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, values)
        return {pk for (pk,) in cursor.fetchall()}


def settle_all(ended: Sequence[tuple[Delivery, Outcome]], *, worker: str, now: datetime) -> None:
    """Write down how hand-overs ended: those accepted in one statement, any other by itself."""
    accepted = {row.pk: answer for row, answer in ended if answer.result is Result.ACCEPTED}
    if accepted:
        replies = [answer.reply for answer in accepted.values()]
        with connection.cursor() as cursor:
            values = {"ids": list(accepted), "replies": replies, "worker": worker, "now": now}
            cursor.execute(ACCEPT, values)  # type: ignore[arg-type]  # lists become arrays
            settled = {pk for (pk,) in cursor.fetchall()}
        for pk in accepted.keys() - settled:
            log.error("Delivery %d was no longer ours: %s", pk, accepted[pk])
    for row, answer in ended:
        if row.pk not in accepted:
            settle(row, answer, now=now)


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
    if is_hopeless(moment, due_at=delivery.due_at):
        because = with_reason(f"Given up after {attempts} attempts.")
        return {"state": DeliveryState.FAILED, "settled_at": now, "because": because}
    return {
        "state": DeliveryState.PENDING,
        "handed_over_at": None,
        "next_attempt_at": moment,
        "attempts": attempts,
    }


def hold_back(delivery: Delivery, because: str, *, now: datetime) -> bool:
    """Keep a claimed letter from being sent, with the reason."""
    return (
        _mine(delivery, DeliveryState.CLAIMED)
        .filter(handed_over_at__isnull=True)
        .update(state=DeliveryState.SUPPRESSED, settled_at=now, because=with_reason(because))
        == 1
    )


def give_back(deliveries: Collection[int], *, worker: str) -> int:
    """Let claimed letters wait again whose message, for certain, was not begun. Gives a count."""
    marked = Case(When(handed_over_at__isnull=False, then=1), default=0)
    mine = Delivery.objects.filter(
        pk__in=deliveries, state=DeliveryState.CLAIMED, claimed_by=worker
    )
    return mine.update(
        state=DeliveryState.PENDING, handed_over_at=None, attempts=F("attempts") - marked
    )


def reopen(delivery: Delivery, *, by: str, why: str, now: datetime) -> bool:
    """Send again what a person has decided to send again; what was sent stays sent."""
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
    """What is kept in words, and one line more: nothing said before is lost."""
    text: TextField[str, str] = TextField()
    line = Concat("because", Value(f"\n{sentence}"), output_field=text)
    return Case(When(because="", then=Value(sentence)), default=line, output_field=text)


def suspend(delivery: Delivery, reply: str, *, now: datetime) -> None:
    """Stop writing to an address that its server refuses for good."""
    DigestPreference.objects.filter(user=delivery.recipient_id).update(
        suspended_address=delivery.address, suspended_at=now, suspended_because=reply
    )
    log.error("The address of user %s is suspended: %s", delivery.recipient_id, reply)


def _mine(delivery: Delivery, *states: DeliveryState) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, state__in=states, claimed_by=delivery.claimed_by)
