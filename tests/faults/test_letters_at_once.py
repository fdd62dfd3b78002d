"""Many workers, two clocks, a queue that is lost: each reader gets one letter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.models import Delivery
from minerals_tracker.states import DeliveryState
from minerals_tracker.tasks import send_letters
from tests.faults.rounds_of_letters import (
    READERS,
    Start,
    assert_nobody_got_two,
    is_done,
    start,
)
from tests.mailservers import MailServer
from tests.workers import Beat, eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_ticks_at_once_send_nothing_twice(
    start_celery_worker: Start, server: MailServer, readers: None
) -> None:
    server.pause = 0.005
    start(start_celery_worker, server)
    start(start_celery_worker, server)
    for _ in range(8):
        send_letters.delay()
    assert eventually(lambda: len(server.received) == READERS, 30)
    assert eventually(is_done)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert_nobody_got_two(server)
    assert len({row.claimed_by.split(":")[1] for row in Delivery.objects.all()}) == 2


def test_two_clocks_and_four_workers_send_each_letter_once(
    start_celery_worker: Start,
    start_beat: Callable[[], Beat],
    server: MailServer,
    readers: None,
) -> None:
    server.pause = 0.01
    for _ in range(4):
        start(start_celery_worker, server)
    start_beat(), start_beat()
    assert eventually(lambda: len(server.received) == READERS, 60)
    assert eventually(is_done)
    assert_nobody_got_two(server)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert len({row.claimed_by.split(":")[1] for row in Delivery.objects.all()}) > 1


def test_queue_lost_in_the_middle_costs_no_letter(
    start_celery_worker: Start, server: MailServer, readers: None, valkey_server: Server
) -> None:
    server.pause = 0.01
    start(start_celery_worker, server)
    send_letters.delay()
    assert eventually(lambda: len(server.received) > 20)
    stop_all([valkey_server], 3)
    before = len(server.received)
    assert before < READERS
    assert eventually(lambda: len(server.received) > before)
    valkey_server.start()
    assert eventually(_ticked, 20)
    assert eventually(is_done, 30)
    assert_nobody_got_two(server)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def _ticked() -> bool:
    try:
        send_letters.delay()
    except OSError:
        return False
    return True
