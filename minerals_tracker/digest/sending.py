"""Claimed letters -> the mail server -> settled rows, one at a time."""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.core.mail import send_mail

from minerals_tracker.digest import ledger
from minerals_tracker.digest.choices import Choice, choices_for
from minerals_tracker.digest.editions import edition_for
from minerals_tracker.digest.letters import Envelope, compose, sender
from minerals_tracker.digest.links import host, message_id
from minerals_tracker.digest.post import Outcome, PostOffice, Result
from minerals_tracker.models import Delivery, Edition
from minerals_tracker.states import DeliveryState

log = logging.getLogger(__name__)

BATCH = 50
Clock = Callable[[], datetime]


def worker_name() -> str:
    """A name that no other claim carries, and that says where to look."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def send_due(*, clock: Clock, until: datetime) -> int:
    """Send what is due, batch by batch, until nothing is left or the time is up. Gives a count."""
    count = 0
    with PostOffice() as office:
        while clock() < until:
            claimed = ledger.claim(worker_name(), now=clock(), limit=BATCH)
            if not claimed:
                break
            count += send_batch(claimed, office, clock=clock)
    return count


def send_one(delivery: Delivery, *, clock: Clock) -> Delivery:
    """Send one waiting letter before its hour, through the ledger; gives the row as it stands."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PENDING)
    waiting.update(next_attempt_at=clock())
    with PostOffice() as office:
        send_batch(
            ledger.claim(worker_name(), now=clock(), limit=1, only=delivery.pk), office, clock=clock
        )
    delivery.refresh_from_db()
    return delivery


def send_preview(edition: Edition, user: User, *, clock: Clock) -> Outcome:
    """Send an edition to somebody of the staff, beside the ledger and marked as a preview."""
    edition.subject = f"[Preview] {edition.subject}"
    name = f"<preview.{uuid.uuid4().hex}@{host()}>"
    message = compose(edition, Envelope(user.pk, user.email, name, clock()))
    with PostOffice() as office:
        return office.hand_over(
            message, sender=sender(), address=user.email, before_data=lambda: True
        )


def send_batch(claimed: list[Delivery], office: PostOffice, *, clock: Clock) -> int:
    """Send these claims; a server out of reach ends the batch, a bad address only itself."""
    choices = choices_for(claimed)
    editions: dict[tuple[int, str], Edition] = {}
    sent, refused = 0, []
    for place, delivery in enumerate(claimed):
        problem = _problem(delivery, choices.get(delivery.pk))
        if problem:
            ledger.hold_back(delivery, problem, now=clock())
            continue
        choice = choices[delivery.pk]
        key = (delivery.issue_id, choice.key)
        if key not in editions:
            editions[key] = edition_for(delivery.issue, choice)
        outcome = _send(delivery, editions[key], office, clock)
        if outcome.result is Result.UNREACHABLE:
            _postpone(claimed[place:], outcome, clock())
            break
        sent += outcome.result is Result.ACCEPTED
        if outcome.result in {Result.BAD_ADDRESS, Result.REFUSED}:
            refused.append((delivery, outcome))
    tell_administrators(refused)
    return sent


def _send(delivery: Delivery, edition: Edition, office: PostOffice, clock: Clock) -> Outcome:
    assert delivery.recipient is not None  # noqa: S101 (for the type checker; see _problem)
    delivery.address = delivery.recipient.email
    name = message_id(str(delivery.issue), delivery.recipient.pk)
    envelope = Envelope(delivery.recipient.pk, delivery.address, name, clock())
    try:
        message = compose(edition, envelope)
    except (ValueError, UnicodeError) as error:
        outcome = Outcome(Result.BAD_ADDRESS, f"Not an address: {error}")
    else:
        outcome = office.hand_over(
            message,
            sender=sender(),
            address=delivery.address,
            before_data=lambda: ledger.begin(delivery, edition, name, now=clock()),
        )
    if outcome.result is Result.WITHHELD:
        ledger.hold_back(delivery, "The letter was no longer wanted.", now=clock())
    elif outcome.result is not Result.UNREACHABLE:
        ledger.settle(delivery, outcome, now=clock())
    return outcome


def _problem(delivery: Delivery, choice: Choice | None) -> str:
    """Why this letter must not go, in a sentence; empty where it may."""
    user = delivery.recipient
    checks: list[tuple[bool, str]] = [
        (user is None, "The account was removed."),
        (user is not None and not user.is_active, "The account is not active."),
        (user is not None and not user.email, "The account has no address."),
        (choice is None, "The letter is switched off, or its address suspended."),
        (choice is not None and not choice.deals, "No deal that the account may read is chosen."),
    ]
    return next((sentence for applies, sentence in checks if applies), "")


def _postpone(deliveries: list[Delivery], outcome: Outcome, now: datetime) -> None:
    log.error("The mail server cannot be used: %s", outcome.reply)
    for delivery in deliveries:
        ledger.settle(delivery, outcome, now=now)


def tell_administrators(refused: list[tuple[Delivery, Outcome]]) -> None:
    """Write to the administrators which letters their servers refused for good."""
    if not refused:
        return
    lines = [f"{delivery.address}: {outcome.reply}" for delivery, outcome in refused]
    people = User.objects.filter(is_active=True, groups__name="Administrator").exclude(email="")
    addresses = list(people.values_list("email", flat=True).distinct())
    note = "These addresses refused the weekly letter. Nothing is sent to a suspended address."
    write = partial(send_mail, "Weekly letter refused", "\n".join([note, "", *lines]), None)
    for address in set(addresses) - {delivery.address for delivery, _ in refused}:
        write([address], fail_silently=True)
