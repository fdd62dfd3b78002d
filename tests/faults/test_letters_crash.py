"""Kill the sender again and again: nobody gets two letters, and at most one each is in doubt."""

from __future__ import annotations

import random
import time

import pytest

from minerals_tracker.models import Delivery
from minerals_tracker.tasks import send_letters
from tests.faults.rounds_of_letters import (
    READERS,
    Start,
    assert_nobody_got_two,
    doubtful,
    is_done,
    kill,
    let_leases_run_out,
    senders,
    start,
)
from tests.mailservers import MailServer
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db(transaction=True)
KILLS, WORKERS = 20, 4


def kill_senders(dice: random.Random) -> int:
    """SIGKILL whoever has claimed letters, at a random moment of its work; says how many."""
    assert eventually(senders)
    time.sleep(dice.uniform(0, 0.05))
    found = senders()
    for pid in found:
        kill(pid)
    return len(found)


def test_senders_killed_at_twenty_points_send_nothing_twice(
    start_celery_worker: Start, server: MailServer, readers: None
) -> None:
    dice = random.Random(8)
    for _ in range(WORKERS):
        start(start_celery_worker, server)
    killed = 0
    for _ in range(KILLS):
        send_letters.delay()
        killed += kill_senders(dice)
        let_leases_run_out()
    send_letters.delay()
    assert eventually(is_done, 30)
    assert_nobody_got_two(server)
    # Of each that was killed, the letter in its hands; none where it had not begun one.
    assert doubtful() <= killed
    assert len(server.received) >= READERS - doubtful()


def test_whole_workers_killed_leave_the_rest_to_their_successors(
    start_celery_worker: Start, server: MailServer, readers: None
) -> None:
    """Parents and all: nobody is left who could tell, but for the rows."""
    server.pause = 0.005
    generations: list[list[Worker]] = []
    for _ in range(2):
        generations.append([start(start_celery_worker, server) for _ in range(2)])
        send_letters.delay(), send_letters.delay()
        before = len(server.received)
        assert eventually(lambda: len(server.received) > before + 5)  # noqa: B023 (asked at once)
        _kill_all(generations[-1])
        let_leases_run_out()
    start(start_celery_worker, server)
    send_letters.delay()
    assert eventually(is_done, 30)
    assert_nobody_got_two(server)
    assert doubtful() <= sum(map(len, generations))


def test_sender_killed_after_a_message_leaves_that_letter_in_doubt_and_none_twice(
    start_celery_worker: Start, server: MailServer, readers: None
) -> None:
    """Its machine is lost before the answer of the mail server is written down."""
    held = "r20@example.org"
    server.stall = frozenset({held})
    worker = start(start_celery_worker, server)
    send_letters.delay()
    assert eventually(lambda: server.received[held])
    _kill_all([worker])
    server.stall = frozenset()
    let_leases_run_out()
    start(start_celery_worker, server)
    send_letters.delay()
    assert eventually(is_done, 30)
    assert_nobody_got_two(server)
    assert [row.address for row in Delivery.objects.filter(state="uncertain")] == [held]
    assert server.received[held] == 1
    assert len(server.received) == READERS


def _kill_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.kill_session()
