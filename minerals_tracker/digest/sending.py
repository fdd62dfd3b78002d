"""Claimed letters -> the mail server -> settled rows, group by group."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from minerals_tracker.digest import ledger
from minerals_tracker.digest.addresses import in_ascii
from minerals_tracker.digest.backoff import next_size
from minerals_tracker.digest.choices import Choice, choices_for
from minerals_tracker.digest.editions import edition_for
from minerals_tracker.digest.journal import Journal
from minerals_tracker.digest.ledger import Mark
from minerals_tracker.digest.letters import Envelope, Mould, cast
from minerals_tracker.digest.links import host, message_id
from minerals_tracker.digest.messages import post
from minerals_tracker.digest.post import Outcome, PostOffice, Result, bad_address
from minerals_tracker.models import Delivery, Edition, WeeklyIssue
from minerals_tracker.states import DeliveryState

log = logging.getLogger(__name__)

# A claim is two groups, so that another sender has its share; at least so many.
LEAST_CLAIM = 25
Clock = Callable[[], datetime]
Ended = list[tuple[Delivery, Outcome]]


@dataclass(frozen=True)
class Letter:
    """One claimed letter, ready to go."""

    delivery: Delivery
    message: bytes
    mark: Mark


class Sender:
    """One run of sending: a connection, a journal, and the moulds of the editions."""

    def __init__(self, office: PostOffice, journal: Journal, clock: Clock) -> None:
        self.office = office
        self.journal = journal
        self.clock = clock
        self.group_size = 1
        self._moulds: dict[tuple[int, Choice], tuple[Edition, Mould]] = {}

    def claim(self, limit: int, *, only: int | None = None) -> list[Delivery]:
        return ledger.claim(self.journal.name, now=self.clock(), limit=limit, only=only)

    def send(self, claimed: list[Delivery], *, until: datetime) -> int:
        """Send these claims; a server out of reach ends them, a bad address only itself."""
        letters, answers = self._prepare(claimed)
        ended = answers
        while letters and self.clock() < until:
            group, letters = letters[: self.group_size], letters[self.group_size :]
            answers = self._send_group(group, after=answers)
            ended = ended + answers
            if answers and answers[-1][1].result is Result.UNREACHABLE:
                log.error("The mail server cannot be used: %s", answers[-1][1].reply)
                answers += [(letter.delivery, answers[-1][1]) for letter in letters]
                letters = []
        self._settle(answers)
        ledger.give_back([letter.delivery.pk for letter in letters], worker=self.journal.name)
        tell_administrators(ended, self.office, now=self.clock())
        return sum(answer.result is Result.ACCEPTED for _, answer in ended)

    def _send_group(self, group: Sequence[Letter], *, after: Ended) -> Ended:
        """Send letters that one commit has marked, which settles those sent before them as well."""
        started = self.clock()
        with transaction.atomic():
            self._settle(after)
            marks = [letter.mark for letter in group]
            may_go = ledger.begin(marks, worker=self.journal.name, now=started)
        ended: Ended = []
        for letter in group:
            if letter.mark.delivery not in may_go:
                ledger.hold_back(letter.delivery, "The letter was no longer wanted.", now=started)
            elif ended and ended[-1][1].result is Result.UNREACHABLE:
                ended.append((letter.delivery, ended[-1][1]))
            else:
                ended.append((letter.delivery, self._hand_over(letter)))
        self.group_size = next_size(self.group_size, took=self.clock() - started)
        return ended

    def _hand_over(self, letter: Letter) -> Outcome:
        answer = self.office.hand_over(
            letter.message,
            address=letter.mark.address,
            before_data=partial(self.journal.begin, letter.mark.delivery),
        )
        self.journal.answer(letter.mark.delivery, answer)
        return answer

    def _settle(self, ended: Ended) -> None:
        ledger.settle_all(ended, worker=self.journal.name, now=self.clock())

    def _prepare(self, claimed: list[Delivery]) -> tuple[list[Letter], Ended]:
        """Letters ready to go; what must not go is held back, what is no address has its answer."""
        letters: list[Letter] = []
        ended: Ended = []
        choices = choices_for(claimed)
        for delivery in claimed:
            choice = choices.get(delivery.pk)
            problem = _problem(delivery, choice)
            if choice is None or problem:
                ledger.hold_back(delivery, problem, now=self.clock())
                continue
            letter = self._written(delivery, choice)
            if isinstance(letter, Letter):
                letters.append(letter)
            else:
                ended.append((delivery, letter))
        return letters, ended

    def _written(self, delivery: Delivery, choice: Choice) -> Letter | Outcome:
        """The letter, or why this one cannot be written; whatever that is, the others go."""
        assert delivery.recipient is not None  # noqa: S101 (for the type checker; see _problem)
        try:
            in_ascii(delivery.recipient.email)
        except ValueError as error:
            return bad_address(error)
        try:
            return self._letter(delivery, delivery.recipient, choice)
        except Exception as error:
            log.exception("The letter of %s cannot be written", delivery)
            return Outcome(Result.UNWRITTEN, f"{type(error).__name__}: {error}"[:500])

    def _letter(self, delivery: Delivery, reader: User, choice: Choice) -> Letter:
        edition, mould = self._edition(delivery.issue_id, choice)
        delivery.address = reader.email
        name = message_id(str(edition.issue), reader.pk)
        message = mould.fill(Envelope(reader.pk, reader.email, name, self.clock()))
        return Letter(delivery, message, Mark(delivery.pk, edition.pk, name, reader.email))

    def _edition(self, issue_id: int, choice: Choice) -> tuple[Edition, Mould]:
        key = (issue_id, choice)
        if key not in self._moulds:
            edition = edition_for(WeeklyIssue.objects.get(pk=issue_id), choice)
            self._moulds[key] = (edition, cast(edition))
        return self._moulds[key]


def send_due(*, clock: Clock, until: datetime) -> int:
    """Send what is due, batch by batch, until nothing is left or the time is up. Gives a count."""
    count = 0
    with PostOffice() as office, Journal() as journal:
        run = Sender(office, journal, clock)
        while clock() < until:
            claimed = run.claim(max(LEAST_CLAIM, 2 * run.group_size))
            if not claimed:
                break
            count += run.send(claimed, until=until)
    return count


def send_one(delivery: Delivery, *, clock: Clock) -> Delivery:
    """Send one waiting letter before its hour, through the ledger; gives the row as it stands."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PENDING)
    waiting.update(next_attempt_at=clock())
    with PostOffice() as office, Journal() as journal:
        run = Sender(office, journal, clock)
        run.send(run.claim(1, only=delivery.pk), until=datetime.max.replace(tzinfo=UTC))
    delivery.refresh_from_db()
    return delivery


def send_preview(edition: Edition, user: User, *, clock: Clock) -> Outcome:
    """Send an edition to somebody of the staff, beside the ledger and marked as a preview."""
    edition.subject = f"[Preview] {edition.subject}"
    name = f"<preview.{uuid.uuid4().hex}@{host()}>"
    try:
        message = cast(edition).fill(Envelope(user.pk, user.email, name, clock()))
    except ValueError as error:
        return bad_address(error)
    with PostOffice() as office:
        return office.hand_over(message, address=user.email)


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


def tell_administrators(ended: Ended, office: PostOffice, *, now: datetime) -> None:
    """Write to the administrators which letters their servers refused for good."""
    final = {Result.BAD_ADDRESS, Result.REFUSED}
    refused = [(row, answer) for row, answer in ended if answer.result in final]
    if not refused:
        return
    lines = [f"{row.address}: {answer.reply}" for row, answer in refused]
    people = User.objects.filter(is_active=True, groups__name="Administrator").exclude(email="")
    addresses = list(people.values_list("email", flat=True).distinct())
    note = "These addresses refused the weekly letter. Nothing is sent to a suspended address."
    text = "\n".join([note, "", *lines, ""])
    for address in sorted(set(addresses) - {row.address for row, _ in refused}):
        subject = "Weekly letter refused"
        post(office, to=address, subject=subject, text=text, about="refused", now=now)
