"""The harness itself: what other tests lean on is real and is clean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import redis
from django.core.cache import cache
from django.db import connection

from minerals_tracker.celery import app
from minerals_tracker.local import layout
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
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


def test_the_queue_can_be_stopped_and_started_and_keeps_what_it_has(valkey_server: Server) -> None:
    with redis.Redis(unix_socket_path=str(layout().valkey_socket)) as queue:
        queue.set("kept", 1)
        stop_all([valkey_server], seconds=5)
        with pytest.raises(redis.ConnectionError):
            queue.get("kept")
        valkey_server.start()
        assert queue.getdel("kept") == b"1"


def test_the_cache_can_be_stopped_and_started(cache_server: Server) -> None:
    cache.set("kept", 1)
    stop_all([cache_server], seconds=5)
    with pytest.raises(redis.ConnectionError):
        cache.get("kept")
    cache_server.start()
    assert cache.get("kept") is None
    cache.set("kept", 1)
    assert cache.get("kept") == 1
