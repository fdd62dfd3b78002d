"""Of many who ask for a page that nobody has rendered yet, one renders it and the others get his."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from minerals_tracker.dashboard import turns
from minerals_tracker.dashboard.kept import kept, shelf
from tests.factories import make_deal
from tests.minerals_tracker.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
READERS = 6


@pytest.fixture
def ask() -> Iterator[Callable[[Callable[[HttpRequest], HttpResponse]], HttpResponse]]:
    """Ask a kept view for the page of a deal as somebody who is logged in."""
    make_deal(slug="ridge")
    person = make_person("Analysts")
    cache.clear()

    def asking(view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
        request = RequestFactory().get("/deals/ridge/")
        request.user = person
        request.session = {}  # type: ignore[assignment]
        try:
            return kept(lambda request, slug: view(request))(request, slug="ridge")
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    yield asking
    shelf.clear()
    cache.clear()


@pytest.mark.real_clock
def test_many_who_ask_at_once_have_it_rendered_once(ask: Callable[..., HttpResponse]) -> None:
    all_wait, rendered = threading.Barrier(READERS), []

    def view(request: HttpRequest) -> HttpResponse:
        rendered.append(threading.get_ident())
        all_wait.wait(10)
        return HttpResponse(b"the page")

    def reader(number: int) -> bytes:
        if number:
            while not rendered:
                threading.Event().wait(0.001)
            threading.Timer(0.05, all_wait.wait, [10]).start()
        return ask(view).content

    with ThreadPoolExecutor(READERS) as pool:
        found = list(pool.map(reader, range(READERS)))
    assert found == [b"the page"] * READERS
    assert len(rendered) == 1


def test_who_waits_in_vain_renders_it(
    ask: Callable[..., HttpResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn of a process that was killed lies about until its time is up."""
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    monkeypatch.setattr(turns, "_key", lambda state: "turn-of-the-dead")
    cache.set("turn-of-the-dead", 1)
    assert ask(lambda request: HttpResponse(b"the page")).content == b"the page"


def test_a_page_that_fails_leaves_no_turn(ask: Callable[..., HttpResponse]) -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("no page")

    with pytest.raises(RuntimeError):
        ask(fails)
    assert cache._cache.get_client().keys("*turn-*") == []  # type: ignore[attr-defined]
