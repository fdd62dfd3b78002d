"""A form that changes a deal answers once its milestones are judged, and says which moved."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import Deal
from milestones.models import Milestone
from milestones.refresh import refresh_all
from milestones.states import Status
from minerals_tracker import consequences
from minerals_tracker.dashboard.kept import shelf
from minerals_tracker.embedded.children import stop_all
from minerals_tracker.groups import ANALYST
from minerals_tracker.models import Heartbeat
from tests.factories import make_deal, make_milestone
from tests.minerals_tracker.people import client_of
from tests.shipments.logging_form import ADD, editor, entry
from tests.workers import Worker, empty_queue

pytestmark = pytest.mark.django_db(transaction=True)
OF_KEPT = 4
"""Queries of a kept page: session, user, groups, state."""


@pytest.fixture
def deal(settings: Any) -> Deal:
    """A deal with a milestone that one delivery meets, judged."""
    settings.PUBLIC_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver"]
    deal = make_deal(slug="ridge", short_name="Ridge")
    rule = {"metric": "shipments.count", "op": "gte", "value": 1, "filters": {"state": "delivered"}}
    make_milestone(deal=deal, title="First delivery", rule=rule)
    refresh_all(today=timezone.localdate(), now=timezone.now())
    return deal


def told(client: Client, deal: Deal) -> list[str]:
    """What an editor is told who logs a delivery."""
    response = client.post(ADD, entry(deal=deal))
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_editor_is_told_what_moved_and_the_next_reader_finds_the_page(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "PATIENCE", timedelta(seconds=30))
    empty_queue()
    writer, reader = editor(), client_of(ANALYST)
    entry(deal=deal)  # its source moves the deals: they are judged before the form is sent
    refresh_all(today=timezone.localdate(), now=timezone.now())
    assert reader.get("/deals/ridge/").status_code == 200
    worker = Worker(1, {"PUBLIC_URL": "http://testserver", "ALLOWED_HOSTS": "testserver"})
    worker.start()
    try:
        Heartbeat.take("queue", now=timezone.now())
        said = told(writer, deal)
        shelf.clear()
        with CaptureQueriesContext(connection) as asked:
            page = reader.get("/deals/ridge/").content.decode()
    finally:
        stop_all([worker], 5)
    assert any("Ridge: “First delivery” was" in words and "is met now" in words for words in said)
    assert len(asked) == OF_KEPT
    assert Milestone.objects.get().status == Status.MET
    assert "1 of 1" in page


@pytest.mark.parametrize("silent_for", [None, consequences.AT_WORK + timedelta(seconds=1)])
def test_a_queue_that_is_away_is_not_waited_for(
    deal: Deal, monkeypatch: pytest.MonkeyPatch, silent_for: timedelta | None
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    if silent_for:
        Heartbeat.take("queue", now=timezone.now() - silent_for)
    said = told(editor(), deal)
    assert said
    assert not any("First delivery" in words for words in said)
    assert waited == []


def test_a_queue_that_takes_long_is_left_to_its_work(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "PATIENCE", timedelta(seconds=0.05))
    Heartbeat.take("queue", now=timezone.now())
    assert not any("First delivery" in words for words in told(editor(), deal))
    assert Milestone.objects.get().status != Status.MET


def test_a_form_that_is_saved_says_so_whatever_happens_then(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**kwargs: Any) -> list[str]:
        raise RuntimeError("no page")

    monkeypatch.setattr(consequences, "_is_judged", lambda **kwargs: True)
    monkeypatch.setattr(consequences, "render_read", fails)
    assert told(editor(), deal)


def test_a_form_that_changes_no_deal_waits_for_none(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    Heartbeat.take("queue", now=timezone.now())
    Deal.objects.update(short_name="Moved by somebody else")
    assert editor().post("/logout/").status_code == 302
    assert waited == []
