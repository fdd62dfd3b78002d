"""The harness itself: what other tests lean on is real and is clean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import redis
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from minerals_tracker.celery import app
from minerals_tracker.embedded.children import stop_all
from minerals_tracker.embedded.servers import Server
from tests.mailservers import MailServer
from tests.workers import Worker


@pytest.mark.django_db
def test_database_of_tests_is_postgresql_18() -> None:
    assert str(connection.settings_dict["NAME"]).startswith("test_minerals")
    assert connection.pg_version // 10_000 == 18  # type: ignore[attr-defined]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_cache_is_empty_at_the_start_of_a_test(turn: str) -> None:
    assert cache.get("left_over") is None
    cache.set("left_over", turn)


def test_two_workers_answer_through_the_queue(
    start_celery_worker: Callable[..., Worker],
) -> None:
    nodes = {start_celery_worker().node, start_celery_worker().node}
    answers = app.control.ping(destination=sorted(nodes), timeout=2)
    assert {name for answer in answers or [] for name in answer} == nodes


def test_worker_is_gone_after_stop(celery_worker_process: Worker) -> None:
    stop_all([celery_worker_process], seconds=5)
    assert celery_worker_process.poll() == 0
    assert not app.control.ping(destination=[celery_worker_process.node], timeout=0.3)


def test_letters_arrive_at_a_real_server(smtp_server: MailServer) -> None:
    send_mail("Subject", "Body", "from@example.org", ["to@example.org"])
    assert [message["Subject"] for message in smtp_server.messages] == ["Subject"]
    assert smtp_server.messages[0].get_content().strip() == "Body"


def test_valkey_can_be_stopped_and_started(valkey_server: Server) -> None:
    cache.set("kept", 1)
    stop_all([valkey_server], seconds=5)
    with pytest.raises(redis.ConnectionError):
        cache.get("kept")
    valkey_server.start()
    assert cache.get("kept") == 1


@pytest.mark.browser
def test_browser_opens_a_page_of_the_live_server(live_server: LiveServer, page: Page) -> None:
    answer = page.goto(f"{live_server.url}/healthz")
    assert answer is not None
    assert answer.status == 200
