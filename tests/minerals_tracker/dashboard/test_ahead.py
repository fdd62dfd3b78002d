"""What was read lately is rendered anew once its deal has moved, and is the page that a reader gets."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import Deal
from milestones.refresh import refresh_all, refresh_deal
from minerals_tracker.dashboard.ahead import AT_ONCE, FEW, render_read
from minerals_tracker.dashboard.kept import shelf
from minerals_tracker.embedded.children import stop_all
from minerals_tracker.groups import ANALYST
from tests.benchmarks.web import site
from tests.factories import make_deal
from tests.minerals_tracker.people import client_of
from tests.workers import Worker, empty_queue, eventually

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
OF_KEPT = 4
"""Queries of a kept page: session, user, groups, state."""


@pytest.fixture
def deal(db: None, settings: LazySettings) -> Deal:
    settings.PUBLIC_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver"]
    return make_deal(short_name="Ridge", slug="ridge")


def queries_of(client: Client, address: str = "/deals/ridge/") -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def judge() -> None:
    refresh_all(today=timezone.localdate(), now=timezone.now())


def rendered() -> list[str]:
    """What is rendered once the deals are judged as they stand."""
    judge()
    return render_read()


def text_of(client: Client) -> str:
    return TOKEN.sub("", client.get("/deals/ridge/").content.decode())


def test_the_first_reader_after_a_change_finds_it_rendered(deal: Deal) -> None:
    reader = client_of(ANALYST)
    reader.get("/deals/ridge/")
    Deal.objects.update(short_name="Summit")
    assert rendered() == ["ridge"]
    assert queries_of(reader) == OF_KEPT
    ahead = text_of(reader)
    cache.clear()
    shelf.clear()
    assert text_of(reader) == ahead
    assert "Summit" in ahead


def test_a_reader_of_any_page_of_a_deal_counts(deal: Deal) -> None:
    client_of(ANALYST).get("/deals/ridge/shipments/")
    assert rendered() == ["ridge"]


def test_a_deal_that_has_moved_waits_until_it_is_judged(deal: Deal) -> None:
    reader = client_of(ANALYST)
    reader.get("/deals/ridge/")
    judge()
    Deal.objects.update(short_name="Summit")
    assert render_read() == []
    judge()
    assert render_read() == ["ridge"]
    assert queries_of(reader) == OF_KEPT


def test_the_deal_that_was_judged_last_comes_first(deal: Deal) -> None:
    others = [make_deal() for _ in range(FEW)]
    cache.set_many({f"read-{each.slug}": 1 for each in (deal, *others)})
    judge()
    refresh_deal(deal.pk, today=timezone.localdate(), now=timezone.now() + timedelta(seconds=1))
    found = render_read(most=FEW)
    assert found[0] == "ridge"
    assert len(found) == FEW


def test_what_nobody_reads_is_not_rendered(deal: Deal) -> None:
    assert rendered() == []
    assert queries_of(client_of(ANALYST)) > OF_KEPT


def test_rendering_ahead_makes_no_reader(deal: Deal) -> None:
    cache.set("read-ridge", 1, timeout=50)
    assert rendered() == ["ridge"]
    assert cache._cache.get_client().ttl(cache.make_key("read-ridge")) <= 50  # type: ignore[attr-defined]


def test_a_round_is_no_longer_than_it_may_be(deal: Deal) -> None:
    cache.set_many({f"read-{make_deal().slug}": 1 for _ in range(AT_ONCE + 1)})
    assert len(rendered()) == AT_ONCE


@pytest.mark.parametrize("host", ["tracker.example", "testserver.example:80", ""])
def test_an_address_that_the_site_does_not_answer_to_renders_nothing(
    deal: Deal, settings: LazySettings, host: str
) -> None:
    client_of(ANALYST).get("/deals/ridge/")
    settings.PUBLIC_URL = f"http://{host}"
    assert rendered() == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_renders_what_was_read_once_it_has_judged_it() -> None:
    empty_queue()
    deal = make_deal(short_name="Ridge")
    with site(PUBLIC_READ="true") as ours:
        host = f"localhost:{ours.port}"
        worker = Worker(1, {"PUBLIC_READ": "true", "PUBLIC_URL": f"http://{host}"})
        worker.start()
        try:
            ours.get(deal.get_absolute_url(), host=host)
            deal.short_name = "Summit"
            deal.save()
            assert eventually(is_rendered, 30)
        finally:
            stop_all([worker], 5)


def is_rendered() -> bool:
    return any(b"Summit" in body for body in kept_bodies())


def kept_bodies() -> list[bytes]:
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    keys = [key.decode().removeprefix("mt:1:") for key in client.keys("mt:1:page-*")]
    return [cache.get(key) for key in keys]
