"""Kill the sender again and again, and let several send at once: nobody gets two letters."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from minerals_tracker.digest.ledger import LEASE
from minerals_tracker.models import Delivery, DigestPreference
from minerals_tracker.states import DeliveryState
from minerals_tracker.tasks import send_letters
from tests.factories import make_deal
from tests.mailservers import MailServer, serving
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db(transaction=True)
READERS, KILLS, WORKERS = 200, 20, 4
Start = Callable[..., Worker]


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    with serving(MailServer(), settings) as running:
        yield running


@pytest.fixture
def readers(transactional_db: None) -> None:
    """Two hundred people whose hour is the close itself, so that it has come whenever this runs."""
    make_deal(recorded_at=timezone.now() - timedelta(days=8))
    people = User.objects.bulk_create(
        User(username=f"r{n}", email=f"r{n}@example.org", is_superuser=True) for n in range(READERS)
    )
    DigestPreference.objects.bulk_create(
        DigestPreference(user=person, weekday=7, hour=10, wanted_since=None) for person in people
    )


def start(start_celery_worker: Start, server: MailServer) -> Worker:
    return start_celery_worker(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(server.port))


def is_done() -> bool:
    waiting = {DeliveryState.PENDING, DeliveryState.CLAIMED}
    rows = Delivery.objects.filter(issue=Delivery.objects.latest("issue__closes_at").issue)
    return rows.count() == READERS and not rows.filter(state__in=waiting).exists()


def let_leases_run_out() -> None:
    Delivery.objects.filter(state=DeliveryState.CLAIMED).update(
        claimed_at=F("claimed_at") - LEASE - timedelta(seconds=1)
    )


def kill_the_sender(dice: random.Random) -> None:
    """SIGKILL the process that has claimed letters, at a random moment of its work."""
    claimed = Delivery.objects.filter(
        state=DeliveryState.CLAIMED, claimed_at__gt=timezone.now() - LEASE
    )
    assert eventually(claimed.exists)
    time.sleep(dice.uniform(0, 0.05))
    pids = {int(name.split(":")[1]) for name in claimed.values_list("claimed_by", flat=True)}
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        assert eventually(partial(_is_gone, pid))


def _is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def assert_nobody_got_two(server: MailServer) -> None:
    assert max(server.received.values()) == 1
    for row in Delivery.objects.all():
        if row.state == DeliveryState.SENT:
            assert server.received[row.address] == 1
        else:
            assert row.state == DeliveryState.UNCERTAIN


def test_senders_killed_at_twenty_points_send_nothing_twice(
    start_celery_worker: Start, server: MailServer, readers: None
) -> None:
    dice = random.Random(8)
    for _ in range(WORKERS):
        start(start_celery_worker, server)
    for _ in range(KILLS):
        send_letters.delay()
        kill_the_sender(dice)
        let_leases_run_out()
    send_letters.delay()
    assert eventually(is_done, 30)
    assert_nobody_got_two(server)
    doubtful = Delivery.objects.filter(state=DeliveryState.UNCERTAIN).count()
    # A kill of a process that had not begun a letter puts none in doubt.
    assert doubtful <= KILLS
    assert len(server.received) >= READERS - doubtful


def test_many_ticks_at_once_send_nothing_twice(
    start_celery_worker: Start, server: MailServer, readers: None
) -> None:
    start(start_celery_worker, server)
    start(start_celery_worker, server)
    for _ in range(8):
        send_letters.delay()
    assert eventually(lambda: len(server.received) == READERS, 30)
    assert eventually(is_done)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert_nobody_got_two(server)
    senders = {row.claimed_by.split(":")[1] for row in Delivery.objects.all()}
    assert len(senders) == 2
