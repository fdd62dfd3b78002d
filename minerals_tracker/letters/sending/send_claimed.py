"""Send claimed letters and settle them, one by one."""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth.models import User

from minerals_tracker.letters.content.reader_choices import Choice, choices_of
from minerals_tracker.letters.rendering.editions import edition_for
from minerals_tracker.letters.sending import ledger
from minerals_tracker.letters.sending.messages import Letter, post
from minerals_tracker.letters.sending.reader_links import host, message_id
from minerals_tracker.mail.addresses import in_ascii
from minerals_tracker.mail.mail_server import Outcome, PostOffice, Result, bad_address
from minerals_tracker.models import Delivery, Edition, WeeklyIssue
from minerals_tracker.states import DeliveryState

log = logging.getLogger(__name__)

CLAIM = 25
Clock = Callable[[], datetime]


class Sender:
    """One run of sending: a connection, a name that is unique, and the letters of the editions."""

    def __init__(self, office: PostOffice, clock: Clock) -> None:
        self.office = office
        self.clock = clock
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._editions: dict[tuple[int, Choice], tuple[Edition, Letter]] = {}

    def send_some(self, *, until: datetime, only: int | None = None) -> int | None:
        """Claim and send some letters, or one by id; returns the number, None if none is due.

        An unreachable server ends the claim; a bad address fails only its own letter.
        """
        claimed = ledger.claim(self.name, now=self.clock(), limit=CLAIM, only=only)
        if not claimed:
            return None
        ended: list[tuple[Delivery, Outcome]] = []
        out_of_reach: Outcome | None = None
        choices = choices_of(row.recipient_id for row in claimed if row.recipient_id)
        for delivery in claimed:
            if self.clock() >= until:
                ledger.give_back(self.name)
                break
            outcome = out_of_reach or self._send(delivery, choices.get(delivery.recipient_id or 0))
            if outcome is None:
                continue
            ledger.settle(delivery, outcome, now=self.clock())
            ended.append((delivery, outcome))
            if outcome.result is Result.UNREACHABLE and out_of_reach is None:
                log.error("The mail server cannot be used: %s", outcome.reply)
                out_of_reach = outcome
        self._tell_administrators(ended)
        return sum(outcome.result is Result.ACCEPTED for _, outcome in ended)

    def _send(self, delivery: Delivery, choice: Choice | None) -> Outcome | None:
        """Mark a letter and hand it over; None where it must not go, and is held back."""
        problem = _problem(delivery, choice)
        if choice is None or problem:
            ledger.hold_back(delivery, problem, now=self.clock())
            return None
        message = self._message(delivery, choice)
        if isinstance(message, Outcome):
            return message
        if not ledger.begin(delivery, now=self.clock()):
            ledger.hold_back(delivery, "The letter was no longer wanted.", now=self.clock())
            return None
        return self.office.hand_over(message, address=delivery.address)

    def _message(self, delivery: Delivery, choice: Choice) -> bytes | Outcome:
        """The message, or why this one cannot be written; whatever that is, the others go."""
        reader = delivery.recipient
        assert reader is not None  # noqa: S101 (for the type checker; see _problem)
        try:
            in_ascii(reader.email)
        except ValueError as error:
            return bad_address(error)
        try:
            delivery.edition, letter = self._edition(delivery.issue_id, choice)
            delivery.address = reader.email
            delivery.message_id = message_id(str(delivery.edition.issue), reader.pk)
            return letter.for_reader(
                reader.pk,
                address=delivery.address,
                message_id=delivery.message_id,
                now=self.clock(),
            )
        except Exception as error:
            log.exception("The letter of %s cannot be written", delivery)
            return Outcome.of(Result.UNWRITTEN, error)

    def _edition(self, issue_id: int, choice: Choice) -> tuple[Edition, Letter]:
        """The edition of a choice, with its letter, built once for all its readers."""
        if (issue_id, choice) not in self._editions:
            edition = edition_for(WeeklyIssue.objects.get(pk=issue_id), choice)
            self._editions[issue_id, choice] = (edition, Letter(edition))
        return self._editions[issue_id, choice]

    def _tell_administrators(self, ended: list[tuple[Delivery, Outcome]]) -> None:
        """Write to the administrators which letters their servers refused for good."""
        final = {Result.BAD_ADDRESS, Result.REFUSED}
        refused = {row.address: answer.reply for row, answer in ended if answer.result in final}
        if not refused:
            return
        people = User.objects.filter(is_active=True, groups__name="Administrator").exclude(email="")
        note = "These addresses refused the weekly letter. Nothing is sent to a suspended address."
        text = "\n".join([note, "", *(f"{who}: {why}" for who, why in refused.items()), ""])
        for address in sorted(set(people.values_list("email", flat=True)) - refused.keys()):
            post(
                self.office,
                to=address,
                subject="Weekly letter refused",
                text=text,
                about="refused",
                now=self.clock(),
            )


def send_due(*, clock: Clock, until: datetime) -> int:
    """Send due letters until none is left or `until` has passed; returns how many."""
    count = 0
    with PostOffice() as office:
        sender = Sender(office, clock)
        while clock() < until and (sent := sender.send_some(until=until)) is not None:
            count += sent
    return count


def send_one(delivery: Delivery, *, clock: Clock) -> None:
    """Send one waiting letter before its hour, through the ledger."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PENDING)
    waiting.update(next_attempt_at=clock())
    with PostOffice() as office:
        Sender(office, clock).send_some(until=datetime.max.replace(tzinfo=UTC), only=delivery.pk)


def send_preview(edition: Edition, user: User, *, clock: Clock) -> Outcome:
    """Send an edition to a staff user, marked as a preview; no delivery is recorded."""
    edition.subject = f"[Preview] {edition.subject}"
    name = f"<preview.{uuid.uuid4().hex}@{host()}>"
    letter = Letter(edition)
    try:
        message = letter.for_reader(user.pk, address=user.email, message_id=name, now=clock())
    except ValueError as error:
        return bad_address(error)
    with PostOffice() as office:
        return office.hand_over(message, address=user.email)


def _problem(delivery: Delivery, choice: Choice | None) -> str:
    """Why this letter must not go, in a sentence; empty where it may."""
    user = delivery.recipient
    if user is None:
        return "The account was removed."
    checks: list[tuple[bool, str]] = [
        (not user.is_active, "The account is not active."),
        (not user.email, "The account has no address."),
        (choice is None, "The letter is switched off, or its address suspended."),
        (choice is not None and not choice.deals, "No deal that the account may read is chosen."),
    ]
    return next((sentence for applies, sentence in checks if applies), "")
