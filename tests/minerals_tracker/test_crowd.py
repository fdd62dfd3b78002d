"""A crowd that asks for other days holds up nobody who asks for today."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from minerals_tracker.web.crowd import AT_ONCE, COME_BACK, PastDayLimitMiddleware


class Slow:
    """A site whose pages of other days wait until they are let go."""

    def __init__(self) -> None:
        self.inside, self.go = threading.Semaphore(0), threading.Event()
        self.door = PastDayLimitMiddleware(self._page)

    def _page(self, request: HttpRequest) -> HttpResponse:
        if request.GET:
            self.inside.release()
            self.go.wait(10)
        return HttpResponse("the page")

    def get(self, query: str = "") -> HttpResponse:
        return self.door(RequestFactory().get(f"/deals/ridge/{query}"))


@pytest.fixture
def full() -> Iterator[tuple[Slow, list[Future[HttpResponse]]]]:
    """A site with as many requests for other days inside as there is room for."""
    slow = Slow()
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        asked = [crowd.submit(slow.get, f"?on=2026-01-{n + 1:02}") for n in range(AT_ONCE)]
        assert all(slow.inside.acquire(timeout=10) for _ in asked)
        yield slow, asked
        slow.go.set()


@pytest.mark.parametrize("query", ["?on=2026-02-01", "?against=2026-02-01", "?x=1&on=2026-02-01"])
def test_who_finds_no_room_is_asked_to_come_back(
    full: tuple[Slow, list[Future[HttpResponse]]], query: str
) -> None:
    answer = full[0].get(query)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == answer.headers["Refresh"] == str(COME_BACK)
    assert "Pages of today answer as ever" in answer.content.decode()


def test_today_is_answered_beside_a_crowd(
    full: tuple[Slow, list[Future[HttpResponse]]],
) -> None:
    assert full[0].get().status_code == 200


def test_there_is_room_again_once_they_are_answered(
    full: tuple[Slow, list[Future[HttpResponse]]],
) -> None:
    slow, asked = full
    slow.go.set()
    assert [answer.result(10).status_code for answer in asked] == [200] * AT_ONCE
    assert slow.get("?on=2026-02-01").status_code == 200


def test_a_page_that_fails_gives_its_room_back() -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("no page")

    door = PastDayLimitMiddleware(fails)
    for _ in range(AT_ONCE + 1):
        with pytest.raises(RuntimeError):
            door(RequestFactory().get("/?on=2026-01-31"))
