"""The refresh with real workers: through the queue, at once, and across an outage."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from deals.models import Deal, Event
from milestones import tasks
from milestones.models import LastRefresh, Milestone, StatusChange
from milestones.states import Status
from milestones.verdicts import refresh
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from tests import factories as make
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db(transaction=True)
AGREEMENT_TEXT = {
    "metric": "documents.count",
    "op": "gte",
    "value": 1,
    "filters": {"type": "agreement_text", "public": True},
}
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FLIPS, AT_ONCE = 3, 200
"""Turns of the evidence, and refreshes of the one deal that two workers race for at each."""


@pytest.fixture
def milestone() -> Milestone:
    """A milestone that waits for a signing and has its baseline verdict."""
    milestone = make.make_milestone()
    make.make_milestone(deal=milestone.deal)
    refresh.refresh_deal(milestone.deal_id, today=NOW.date(), now=NOW)
    return milestone


def chain_of(milestone: Milestone) -> list[str]:
    """The statuses in the log, oldest first; each line has to begin where the one before ended."""
    lines = list(StatusChange.objects.filter(milestone=milestone).order_by("id"))
    for before, after in pairwise(lines):
        assert before.new == after.old
    return [line.new for line in lines]


def is_met(milestone: Milestone) -> bool:
    return Milestone.objects.filter(pk=milestone.pk, status=Status.MET).exists()


def test_a_save_is_judged_by_a_worker(milestone: Milestone, celery_worker_process: Worker) -> None:
    make.make_event(deal=milestone.deal)
    assert eventually(lambda: is_met(milestone))
    assert chain_of(milestone) == [Status.MET]


def test_two_workers_write_each_change_once(
    milestone: Milestone, start_celery_worker: Callable[..., Worker]
) -> None:
    workers = [start_celery_worker(), start_celery_worker()]
    before = [refreshes_of(worker) for worker in workers]
    event = make.make_event(deal=milestone.deal)
    assert eventually(lambda: is_met(milestone), 300)
    for turn in range(FLIPS):
        ask_for_refreshes(milestone, AT_ONCE // 2)
        withdrawn = None if turn % 2 else make.VOIDED
        Event.objects.filter(pk=event.pk).update(voided_at=withdrawn, void_reason="a misprint")
        ask_for_refreshes(milestone, AT_ONCE // 2)
        assert eventually(lambda: is_met(milestone) is bool(turn % 2), 300)  # noqa: B023

    def shares() -> list[int]:
        return [refreshes_of(one) - was for one, was in zip(workers, before, strict=True)]

    assert eventually(lambda: sum(shares()) == FLIPS * AT_ONCE, 300)
    assert min(shares()) > FLIPS * AT_ONCE / 10
    assert len(chain_of(milestone)) == 1 + FLIPS


def ask_for_refreshes(milestone: Milestone, count: int) -> None:
    for _ in range(count):
        tasks.refresh_deal.delay(milestone.deal_id)


def refreshes_of(worker: Worker) -> int:
    """How many refreshes a worker has ended well, by its log."""
    return len(re.findall(r"milestones\.tasks\.refresh_deal\[.*succeeded", worker.log.read_text()))


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two threads, each with a connection of its own, closed at the end."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
        gate = threading.Barrier(2)
        for done in [threads.submit(_close, gate) for _ in range(2)]:
            done.result()


def _close(gate: threading.Barrier) -> None:
    gate.wait(5)
    connection.close()


def test_two_hundred_refreshes_at_the_same_moment_write_each_change_once(
    milestone: Milestone, pool: ThreadPoolExecutor
) -> None:
    event = make.make_event(deal=milestone.deal)
    gate = threading.Barrier(2)

    def race() -> int:
        gate.wait(5)
        return len(refresh.refresh_deal(milestone.deal_id, today=NOW.date(), now=NOW))

    for turn in range(200):
        withdrawn = NOW if turn % 2 else None
        Event.objects.filter(pk=event.pk).update(voided_at=withdrawn, void_reason="a misprint")
        written = [done.result() for done in [pool.submit(race), pool.submit(race)]]
        assert sorted(written) == [0, 2]
    assert len(chain_of(milestone)) == 200


def test_a_form_that_is_being_saved_and_a_refresh_do_not_lock_each_other_out(
    milestone: Milestone, pool: ThreadPoolExecutor
) -> None:
    gate = threading.Barrier(2)

    def save(title: str) -> None:
        gate.wait(5)
        Milestone.objects.filter(deal=milestone.deal).update(title=title)

    def judge() -> None:
        gate.wait(5)
        refresh.refresh_deal(milestone.deal_id, today=NOW.date(), now=NOW)

    for turn in range(60):
        for done in [pool.submit(save, f"Title {turn}"), pool.submit(judge)]:
            done.result()
    assert set(Milestone.objects.values_list("title", flat=True)) == {"Title 59"}


def test_an_outage_of_the_queue_changes_only_when(
    milestone: Milestone,
    celery_worker_process: Worker,
    valkey_server: Server,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop_all([valkey_server], 3)
    make.make_event(deal=milestone.deal)
    deal = Deal.objects.get(pk=milestone.deal_id)
    assert "Error calling" in caplog.text
    assert LastRefresh.objects.get(deal=deal).revision != deal.revision
    valkey_server.start()
    assert eventually(lambda: _asked(tasks.sweep.delay), 20)
    assert eventually(lambda: is_met(milestone), 20)
    assert chain_of(milestone) == [Status.MET]


def _asked(publish: Callable[[], object]) -> bool:
    try:
        publish()
    except OSError:
        return False
    return True


def test_a_form_is_saved_while_the_queue_is_away(
    milestone: Milestone, client: Client, valkey_server: Server
) -> None:
    Milestone.objects.filter(pk=milestone.pk).update(rule=AGREEMENT_TEXT)
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    stop_all([valkey_server], 3)
    answer = client.post(
        reverse("admin:deals_document_add"),
        {
            "deal": milestone.deal_id,
            "kind": "agreement_text",
            "source": make.make_source().pk,
            "is_public": "on",
            "dated_on": "2026-11-01",
            "date_precision": "day",
        },
    )
    assert answer.status_code == 302, answer.content
    assert client.get(answer["Location"]).status_code == 200
    refresh.refresh_moved(today=NOW.date(), now=NOW)
    assert is_met(milestone)
