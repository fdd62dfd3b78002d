"""Pages kept by revision: never stale, never somebody else's, and not needed for an answer."""

from __future__ import annotations

import gzip
import random
import re
import urllib.request
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from deals.models import Deal, Event, Source
from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.pages import page_cache
from minerals_tracker.pages.page_cache import code_version, held
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST
from tests.factories import make_deal, make_event, make_source
from tests.minerals_tracker.people import client_of, make_person
from tests.webs import web_processes

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def deal(db: None) -> Deal:
    return make_deal(short_name="Ridge", slug="ridge")


def text_of(client: Client, address: str = "/deals/ridge/", **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def kept_bodies() -> list[bytes]:
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    keys = [key.decode().removeprefix("mt:1:") for key in client.keys("mt:1:page-*")]
    return [cache.get(key)[1] for key in keys]


def test_second_reader_gets_what_the_first_had_rendered(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    analyst = client_of(ANALYST)
    first = text_of(analyst)
    with django_assert_num_queries(4):  # session, user, groups, revision
        assert TOKEN.sub("", text_of(analyst)) == TOKEN.sub("", first)


@pytest.mark.parametrize(
    "address", ["/", "/deals/ridge/", "/deals/ridge/shipments/", "/deals/ridge/compare/"]
)
def test_two_people_see_the_same_page_under_their_own_names(deal: Deal, address: str) -> None:
    one, two = client_of(ANALYST), Client()
    two.force_login(make_person(ANALYST, name="second"))
    mine, theirs = text_of(one, address), text_of(two, address)
    assert ANALYST.lower() in mine
    assert ">second<" in theirs
    assert ANALYST.lower() not in theirs
    same = TOKEN.sub("", theirs).replace("second", ANALYST.lower())
    assert same == TOKEN.sub("", mine)


def test_kept_bodies_hold_nothing_of_a_person(deal: Deal) -> None:
    client = client_of(ADMINISTRATOR)
    client.cookies["theme"] = "dark"
    page = text_of(client)
    assert 'data-theme="dark"' in page
    assert "/admin/" in page
    (body,) = kept_bodies()
    for word in (
        ADMINISTRATOR.lower(),
        "csrfmiddlewaretoken",
        "data-theme=",
        "/admin/",
        "sign out",
    ):
        assert word not in body.decode().lower()


def test_staff_link_is_for_staff_whoever_came_first(deal: Deal) -> None:
    assert 'href="/admin/"' in text_of(client_of(ADMINISTRATOR))
    assert 'href="/admin/"' not in text_of(client_of(ANALYST))


def test_sign_out_works_from_a_kept_page(deal: Deal) -> None:
    analyst = Client(enforce_csrf_checks=True)
    analyst.force_login(make_person(ANALYST))
    for _ in range(2):
        page = text_of(analyst)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    assert analyst.post("/logout/", {"csrfmiddlewaretoken": token[1]}).status_code == 302


def test_unchanged_page_is_not_sent_again(deal: Deal) -> None:
    analyst = client_of(ANALYST)
    first = analyst.get("/deals/ridge/")
    again = analyst.get("/deals/ridge/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "change",
    [
        lambda client: Deal.objects.update(short_name="Valley"),
        lambda client: Source.objects.update(title="Another"),
        lambda client: client.cookies.__setitem__("theme", "dark"),
        lambda client: client.force_login(make_person(ANALYST, name="second")),
    ],
)
def test_what_changes_the_page_sends_it_again(
    deal: Deal, change: Callable[[Client], object]
) -> None:
    make_source()
    analyst = client_of(ANALYST)
    etag = analyst.get("/deals/ridge/").headers["ETag"]
    change(analyst)
    assert analyst.get("/deals/ridge/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("query", "kept"), [("", 1), ("?on=2026-01-31", 1), ("?on=soon", 0), ("?x=1", 0)]
)
def test_invented_addresses_do_not_fill_the_cache(deal: Deal, query: str, kept: int) -> None:
    text_of(client_of(ANALYST), f"/deals/ridge/{query}")
    assert len(kept_bodies()) == kept


@pytest.mark.parametrize(
    ("query", "kept"),
    [("", 1), ("?against=2026-01-31", 1), ("?on=2026-01-31&against=2026-01-01", 1),
     ("?against=soon", 0), ("?against=2026-01-31&x=1", 0)],
)  # fmt: skip
def test_two_days_compared_are_kept_and_invented_addresses_not(
    deal: Deal, query: str, kept: int
) -> None:
    text_of(client_of(ANALYST), f"/deals/ridge/compare/{query}")
    assert len(kept_bodies()) == kept


def test_each_pair_of_days_has_a_page_of_its_own(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    analyst = client_of(ANALYST)
    days = ("?against=2026-01-31", "?on=2026-01-31", "?on=2026-01-31&against=2026-01-01")
    pages = set()
    for pair in days:
        pages.add(TOKEN.sub("", text_of(analyst, f"/deals/ridge/compare/{pair}")))
        with django_assert_num_queries(4):  # session, user, groups, revision
            text_of(analyst, f"/deals/ridge/compare/{pair}")
    assert len(pages) == 3
    make_event(deal=deal, title="A new find", happened_on=date(2026, 1, 10))
    assert "A new find" in text_of(analyst, f"/deals/ridge/compare/{days[2]}")


def test_any_spelling_of_the_host_shares_one_page(deal: Deal, settings: LazySettings) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://tracker.example", ["tracker.example"]
    analyst = client_of(ANALYST)
    hosts = ("tracker.example", "TRACKER.example", "tracker.example.", "tracker.example:4711")
    pages = {TOKEN.sub("", text_of(analyst, host=host)) for host in hosts}
    assert len(pages) == len(kept_bodies()) == 1
    assert "https://tracker.example/deals/ridge/?on=" in pages.pop()


def test_other_days_fill_a_part_of_the_cache_and_push_out_no_page_of_today(
    deal: Deal,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(page_cache, "OTHER_DAYS_KEPT", 3)
    analyst = client_of(ANALYST)
    for _ in range(2):
        text_of(analyst)
    for day in range(1, 29):
        said = text_of(analyst, f"/deals/ridge/?on=2026-01-{day:02}")
        assert f"Shown as it stood on <b>{day} Jan 2026" in said
    assert 1 < len(kept_bodies()) <= 1 + 3
    cache.clear()
    with django_assert_num_queries(4):  # session, user, groups, revision: held by the process
        text_of(analyst)


def test_a_page_of_another_day_is_kept(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    analyst = client_of(ANALYST)
    first = text_of(analyst, "/deals/ridge/?on=2026-01-31")
    with django_assert_num_queries(4):  # session, user, groups, revision
        again = text_of(analyst, "/deals/ridge/?on=2026-01-31")
    assert TOKEN.sub("", again) == TOKEN.sub("", first)


def test_a_process_holds_few_pages(deal: Deal) -> None:
    analyst = client_of(ANALYST)
    for _ in range(page_cache.PAGES_HELD + 2):
        slug = make_deal().slug
        for _ in range(2):
            text_of(analyst, f"/deals/{slug}/milestones/")
    assert held.cache_info().currsize == page_cache.PAGES_HELD


def test_a_malformed_other_day_is_still_said(deal: Deal) -> None:
    assert "is not a day" in text_of(client_of(ANALYST), "/deals/ridge/compare/?against=soon")


def test_days_have_pages_of_their_own(deal: Deal) -> None:
    analyst = client_of(ANALYST)
    text_of(analyst)
    assert "Shown as it stood on <b>31" in text_of(analyst, "/deals/ridge/?on=2026-01-31")


def test_another_version_of_the_code_has_pages_of_its_own(
    deal: Deal, settings: LazySettings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    analyst = client_of(ANALYST)
    text_of(analyst)
    assert len(kept_bodies()) == 1
    request.addfinalizer(code_version.cache_clear)
    settings.BASE_DIR = tmp_path
    code_version.cache_clear()
    text_of(analyst)
    assert len(kept_bodies()) == 2


def test_a_day_has_another_page_once_it_is_over(deal: Deal) -> None:
    analyst = client_of(ANALYST)
    behind, ahead = ZoneInfo("Pacific/Pago_Pago"), ZoneInfo("Pacific/Kiritimati")
    said = []
    for zone in (behind, ahead):  # a day apart at any instant
        with timezone.override(zone):
            page = text_of(analyst, f"/deals/ridge/?on={datetime.now(behind).date()}")
            said.append("Shown as it stood on" in page)
    assert said == [False, True]


def test_malformed_day_is_still_said(deal: Deal) -> None:
    assert "is not a day" in text_of(client_of(ANALYST), "/deals/ridge/?on=soon")


@pytest.mark.filterwarnings("ignore")
def test_without_the_cache_pages_are_rendered(
    deal: Deal, settings: LazySettings, cache_server: Server
) -> None:
    analyst = client_of(ANALYST)
    stop_all([cache_server], 3)
    assert "Ridge" in text_of(analyst)


@pytest.mark.django_db(transaction=True)
def test_every_read_is_as_fresh_as_the_last_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    deal = make_deal(short_name="name-0", slug="ridge")
    source = make_source(title="title-0")
    make_event(deal=deal, title="event-0", happened_on=date(2026, 1, 31), sources=[source])
    chance = random.Random(18)
    current = {"name": "name-0", "event": "event-0", "title": "title-0"}
    writes: dict[str, Callable[[str], object]] = {
        "name": lambda text: Deal.objects.update(short_name=text),
        "event": lambda text: Event.objects.update(title=text),
        "title": lambda text: Source.objects.update(title=text),
    }
    with web_processes(2, monkeypatch) as addresses:
        for turn in range(1, 101):
            what = chance.choice(sorted(writes))
            current[what] = f"{what}-{turn}"
            writes[what](current[what])
            # The cheap page shows all three as well; the dossier is rendered every now and then.
            path = "/deals/ridge/" if turn % 20 == 0 else "/deals/ridge/events/"
            for address in chance.choices(addresses, k=chance.randint(1, 2)):
                with urllib.request.urlopen(f"{address}{path}", timeout=20) as answer:
                    page = answer.read().decode()
                assert {word for word in current.values() if not said(word, page)} == set()


def said(word: str, page: str) -> bool:
    """Whether a page says a word, and not one that begins with it."""
    return re.search(rf"{word}(?!\d)", page) is not None


def test_packed_page_is_the_page(deal: Deal) -> None:
    make_event(deal=deal, title="Ærø")
    analyst = client_of(ANALYST)
    for _ in range(2):  # as rendered, and as kept
        packed = analyst.get("/deals/ridge/", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert set(packed.headers["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}
        page = gzip.decompress(packed.content).decode()
        assert TOKEN.sub("", page) == TOKEN.sub("", text_of(analyst))
        assert len(packed.content) < len(page) / 3


def test_packed_page_is_not_sent_again(deal: Deal) -> None:
    analyst = client_of(ANALYST)
    first = analyst.get("/deals/ridge/", headers={"Accept-Encoding": "gzip"})
    again = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    assert analyst.get("/deals/ridge/", headers=again).status_code == 304
