"""Claims, leases and late answers: what each step of the ledger lets through."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minerals_tracker.letters.rendering.editions import edition_for
from minerals_tracker.letters.sending import ledger
from minerals_tracker.mail.mail_server import Outcome, Result
from minerals_tracker.models import Delivery, DigestPreference, Edition
from minerals_tracker.states import DeliveryState
from tests.factories import WEEK, choice, make_deal, make_delivery, make_issue, make_reader

pytestmark = pytest.mark.django_db
NOW = WEEK.closes_at + timedelta(days=1)
ACCEPTED = Outcome(Result.ACCEPTED, "250 OK")


@pytest.fixture
def edition() -> Edition:
    make_deal(slug="one", recorded_at=WEEK.opens_at)
    return edition_for(make_issue(), choice("one"))


@pytest.fixture
def waiting(edition: Edition) -> Delivery:
    return make_delivery(issue=edition.issue, recipient=make_reader())


def take(worker: str = "a", now: datetime = NOW) -> Delivery:
    (row,) = ledger.claim(worker, now=now, limit=10)
    return row


def begin(row: Delivery, edition: Edition, *, now: datetime = NOW) -> bool:
    """Mark a letter; whether it may go."""
    row.edition, row.message_id, row.address = edition, "<x@y>", "ann@example.org"
    return ledger.begin(row, now=now)


def state() -> str:
    return Delivery.objects.get().state


def test_claimed_letter_is_nobody_elses(waiting: Delivery) -> None:
    take("a")
    assert ledger.claim("b", now=NOW, limit=10) == []


def test_letter_is_claimed_at_its_moment_and_not_before(waiting: Delivery) -> None:
    moment = waiting.next_attempt_at
    assert ledger.claim("a", now=moment - timedelta(microseconds=1), limit=10) == []
    assert take(now=moment).pk == waiting.pk


def test_slow_worker_cannot_begin_what_another_has_taken(
    waiting: Delivery, edition: Edition
) -> None:
    slow = take("slow")
    later = NOW + ledger.LEASE * 2
    ledger.recover(now=later)
    quick = take("quick", now=later)
    assert not begin(slow, edition, now=later)
    assert begin(quick, edition, now=later)


def test_letter_is_begun_once(waiting: Delivery, edition: Edition) -> None:
    row = take()
    assert begin(row, edition)
    assert not begin(row, edition)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (ACCEPTED, DeliveryState.SENT),
        (Outcome(Result.BAD_ADDRESS, "550 no such user"), DeliveryState.FAILED),
        (Outcome(Result.LATER, "451 try again"), DeliveryState.PENDING),
    ],
)
def test_late_answer_of_the_server_ends_the_doubt(
    waiting: Delivery, edition: Edition, late: Outcome, expected: str
) -> None:
    row = take()
    begin(row, edition)
    ledger.recover(now=NOW + ledger.LEASE * 2)
    assert ledger.settle(row, late, now=NOW + ledger.LEASE * 2)
    assert state() == expected


def test_answer_comes_too_late_once_a_person_has_decided(
    waiting: Delivery, edition: Edition
) -> None:
    row = take()
    begin(row, edition)
    ledger.recover(now=NOW + ledger.LEASE * 2)
    assert ledger.reopen(row, by="root", why="Lost.", now=NOW + ledger.LEASE * 2)
    assert not ledger.settle(row, ACCEPTED, now=NOW + ledger.LEASE * 2)
    assert state() == DeliveryState.PENDING


def test_letter_stopped_after_the_claim_is_not_begun(waiting: Delivery, edition: Edition) -> None:
    row = take()
    DigestPreference.objects.update(wanted=False)
    assert not begin(row, edition)


@pytest.mark.parametrize(("sent", "claimed"), [(51, 1), (52, 0)])
def test_brake_holds_when_more_goes_than_can_be_right(
    waiting: Delivery, sent: int, claimed: int
) -> None:
    """One reader: two letters a day and fifty to spare."""
    for _ in range(sent):
        other = make_reader(wanted=False)
        make_delivery(issue=waiting.issue, recipient=other, state="uncertain", handed_over_at=NOW)
    assert len(ledger.claim("a", now=NOW, limit=10)) == claimed


def test_brake_lets_go_after_a_day(waiting: Delivery) -> None:
    for _ in range(52):
        make_delivery(
            issue=waiting.issue,
            recipient=make_reader(wanted=False),
            state="uncertain",
            handed_over_at=NOW - ledger.DAY,
        )
    assert len(ledger.claim("a", now=NOW, limit=10)) == 1


@given(attempts=st.integers(1, 10_000), key=st.integers(1, 10**9))
def test_wait_lies_between_its_base_and_a_quarter_more(attempts: int, key: int) -> None:
    base = min(ledger.FIRST_WAIT * 2 ** min(attempts - 1, 20), ledger.LONGEST_WAIT)
    wait = ledger.next_attempt(NOW, attempts=attempts, key=key) - NOW
    assert base <= wait <= base * 1.25


def test_letters_that_failed_together_come_back_apart() -> None:
    moments = {ledger.next_attempt(NOW, attempts=3, key=key) for key in range(100)}
    assert len(moments) == 100


@pytest.mark.parametrize(("late", "expected"), [(0, "pending"), (1, "failed")])
def test_last_attempt_is_five_days_after_the_letter_was_due(
    waiting: Delivery, edition: Edition, late: int, expected: str
) -> None:
    row = take()
    assert begin(row, edition)
    last = waiting.due_at + ledger.GIVE_UP_AFTER + timedelta(microseconds=late)
    now = last - (ledger.next_attempt(NOW, attempts=1, key=row.pk) - NOW)
    ledger.settle(row, Outcome(Result.LATER, "451 try again"), now=now)
    assert state() == expected


def test_dead_sender_leaves_the_letter_in_its_hands_in_doubt_and_the_rest_waiting(
    waiting: Delivery, edition: Edition
) -> None:
    for _ in range(3):
        make_delivery(issue=edition.issue, recipient=make_reader())
    first, second, *_ = ledger.claim("dead", now=NOW, limit=10)
    begin(first, edition)
    ledger.settle(first, ACCEPTED, now=NOW)
    begin(second, edition)
    assert ledger.recover(now=NOW + ledger.LEASE) == (0, 0)
    assert ledger.recover(now=NOW + ledger.LEASE + timedelta(seconds=1)) == (2, 1)
    states = Delivery.objects.order_by("next_attempt_at", "id").values_list("state", flat=True)
    assert list(states) == ["sent", "uncertain", "pending", "pending"]
    assert second not in ledger.claim("b", now=NOW + timedelta(days=3), limit=10)


def test_sender_whose_time_is_up_gives_back_what_it_has_not_begun(
    waiting: Delivery, edition: Edition
) -> None:
    make_delivery(issue=edition.issue, recipient=make_reader())
    first, second = ledger.claim("a", now=NOW, limit=10)
    begin(first, edition)
    ledger.give_back("a")
    assert {row.pk: row.state for row in Delivery.objects.all()} == {
        first.pk: DeliveryState.CLAIMED,
        second.pk: DeliveryState.PENDING,
    }
    assert [row.pk for row in ledger.claim("b", now=NOW, limit=10)] == [second.pk]
