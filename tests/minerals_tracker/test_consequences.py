"""A form that changes a deal says which milestones moved, or that they are being judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery.backends.redis import RedisBackend
from celery.exceptions import TimeoutError as CeleryTimeoutError
from celery.result import AsyncResult
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from deals.models import Deal
from milestones.models import Milestone
from milestones.states import Status
from milestones.verdicts.refresh import refresh_all
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.models import Heartbeat
from minerals_tracker.web import consequences
from minerals_tracker.web.consequences import AT_WORK, FEW, PATIENCE, UNDER_WAY
from tests.factories import make_deal, make_milestone
from tests.shipments.logging_form import ADD, editor, entry
from tests.workers import Worker, empty_queue, eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deal() -> Deal:
    """A deal with a milestone that one delivery meets, judged, and a queue that was at work."""
    empty_queue()
    deal = make_deal(slug="ridge", short_name="Ridge")
    rule = {"metric": "shipments.count", "op": "gte", "value": 1, "filters": {"state": "delivered"}}
    make_milestone(deal=deal, title="First delivery", rule=rule)
    Heartbeat.take("queue", now=timezone.now())
    return deal


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks whose results are waited for; the wait itself is the real one."""
    waits: list[str] = []
    get = AsyncResult.get

    def noted(self: AsyncResult[Any], *args: Any, **kwargs: Any) -> Any:
        waits.append(self.id)
        return get(self, *args, **kwargs)

    monkeypatch.setattr(AsyncResult, "get", noted)
    return waits


def told(deal: Deal, client: Client | None = None) -> list[str]:
    """What an editor is told who logs a delivery, all deals being judged before."""
    form = entry(deal=deal)
    refresh_all(today=timezone.localdate(), now=timezone.now())
    response = (client or editor()).post(ADD, form)
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_editor_is_told_what_moved(
    deal: Deal, start_celery_worker: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "PATIENCE", 30)
    start_celery_worker()
    said = told(deal)
    assert any("Ridge: “First delivery” was" in words and "is met now" in words for words in said)
    assert UNDER_WAY not in said
    assert Milestone.objects.get().status == Status.MET


@pytest.mark.parametrize("silent_for", [None, AT_WORK + timedelta(seconds=1)])
def test_a_queue_that_is_away_is_not_waited_for(
    deal: Deal, waits: list[str], silent_for: timedelta | None
) -> None:
    Heartbeat.objects.all().delete()
    if silent_for:
        Heartbeat.take("queue", now=timezone.now() - silent_for)
    assert told(deal)[-1] == UNDER_WAY
    assert waits == []


def test_a_queue_that_takes_long_is_left_to_its_work(
    deal: Deal, waits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "PATIENCE", 0.05)
    assert told(deal)[-1] == UNDER_WAY
    assert len(waits) == 1
    assert Milestone.objects.get().status != Status.MET


def test_a_form_that_moves_many_deals_waits_for_none(deal: Deal, waits: list[str]) -> None:
    form = entry(deal=deal)
    assert FEW == 3
    refresh_all(today=timezone.localdate(), now=timezone.now())
    for _ in range(FEW):
        make_deal()
    response = editor().post(ADD, form)
    assert UNDER_WAY in [str(message) for message in get_messages(response.wsgi_request)]
    assert waits == []


@pytest.mark.filterwarnings("ignore")
def test_without_the_cache_deals_are_judged_all_the_same(
    deal: Deal, start_celery_worker: Callable[..., Worker], cache_server: Server
) -> None:
    client = editor()
    start_celery_worker()
    stop_all([cache_server], 3)
    assert told(deal, client)[-1] == UNDER_WAY
    assert eventually(lambda: Milestone.objects.get().status == Status.MET, 30)


@pytest.mark.filterwarnings("ignore")
def test_without_the_queue_a_form_is_saved_and_says_so(deal: Deal, valkey_server: Server) -> None:
    client = editor()
    stop_all([valkey_server], 3)
    assert told(deal, client)[-1] == UNDER_WAY
    assert deal.shipments.count() == 1


def test_a_task_that_fails_fails_no_form(
    deal: Deal, monkeypatch: pytest.MonkeyPatch, start_celery_worker: Callable[..., Worker]
) -> None:
    """The worker has the tables of another database, in which the milestones cannot be read."""
    monkeypatch.setattr(consequences, "PATIENCE", 30)
    start_celery_worker(DATABASE_URL="postgres://nobody@localhost:1/nothing")
    assert told(deal)[-1] == UNDER_WAY
    assert Milestone.objects.get().status != Status.MET


def test_a_wait_ends_soon_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself Celery looks at the clock once a second, and would wait that long for nothing."""
    steps: list[float] = []
    monkeypatch.setattr(
        RedisBackend.ResultConsumer, "drain_events", lambda self, timeout: steps.append(timeout)
    )
    result: AsyncResult[None] = AsyncResult("a-task-that-nobody-does")
    with pytest.raises(CeleryTimeoutError):
        result.get(timeout=0.01)
    result.forget()
    assert steps
    assert max(steps) < PATIENCE / 2


def test_a_form_that_changes_no_deal_waits_for_none(deal: Deal, waits: list[str]) -> None:
    Deal.objects.update(short_name="Moved by somebody else")
    assert editor().post("/logout/").status_code == 302
    assert waits == []
