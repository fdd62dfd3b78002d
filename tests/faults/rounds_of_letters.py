"""Two hundred readers, and how the tests of faults look at what became of their letters."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.db.models import F, QuerySet
from django.utils import timezone

from minerals_tracker.letters.sending.ledger import LEASE
from minerals_tracker.models import Delivery
from minerals_tracker.states import DeliveryState
from tests.mailservers import MailServer
from tests.workers import Worker, eventually

READERS = 200
Start = Callable[..., Worker]


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


def claims() -> QuerySet[Delivery]:
    """Letters that somebody is sending right now."""
    return Delivery.objects.filter(
        state=DeliveryState.CLAIMED, claimed_at__gt=timezone.now() - LEASE
    )


def senders() -> set[int]:
    """Processes that live and have claimed letters."""
    named = {int(name.split(":")[1]) for name in claims().values_list("claimed_by", flat=True)}
    return {pid for pid in named if not _is_gone(pid)}


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert eventually(partial(_is_gone, pid))


def _is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def doubtful() -> int:
    return Delivery.objects.filter(state=DeliveryState.UNCERTAIN).count()


def assert_nobody_got_two(server: MailServer) -> None:
    """Everybody has exactly one letter, or a row that says that it is in doubt."""
    assert max(server.received.values()) == 1
    for row in Delivery.objects.all():
        if row.state == DeliveryState.SENT:
            assert server.received[row.address] == 1
        else:
            assert row.state == DeliveryState.UNCERTAIN
