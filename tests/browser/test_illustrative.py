"""Both deals beside each other as `make demo` shows them, in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from deals.figures import Figure
from deals.models import Deal
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.dossier import dossier
from minerals_tracker.demo.loading import load
from minerals_tracker.reference import load as load_reference
from tests.browser.conftest import Reader, Visit, windows
from tests.browser.looking import (
    THEMES,
    WIDTHS,
    clean,
    clean_throughout,
    light_at_first,
    light_to_its_end,
    press_until,
)

# The second mark makes the database, also where no other test of a run asks for it.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAST = 190
DEALS = pytest.mark.parametrize("name", ["made", "real"])
DAYS = pytest.mark.parametrize("ago", [0, PAST], ids=["today", "past"])


@dataclass
class Site:
    """A running site with both deals in it, read by the tests of this module and changed by none."""

    address: str
    deals: dict[str, Deal]
    asked: Callable[[str, AsOf], dict[str, Figure]]

    def path(self, name: str) -> str:
        return self.deals[name].get_absolute_url()


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """Entering the illustrative deal takes seconds, so the tests of this module share one site."""

    def asked(name: str, as_of: AsOf) -> dict[str, Figure]:
        with django_db_blocker.unblock():
            page = dossier(deals[name], as_of)
        own = (page.milestones.timeline, page.promises.ladder, *page.signals.figures)
        shipped = (*page.shipments.metals, *page.shipments.figures)
        return {figure.id: figure for figure in (*own, *shipped)}

    with django_db_blocker.unblock(), override_settings(PUBLIC_READ=True):
        load_reference()
        real = Deal.objects.get()
        made = load(today=timezone.localdate(), now=timezone.now())
        assert made is not None
        deals = {"made": made, "real": real}
        server = LiveServer("localhost")
        yield Site(server.url, deals, asked)
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def guest(browser: Browser, site: Site) -> Iterator[Reader]:
    """A function that opens windows on that site."""
    yield from windows(browser, site.address)


@THEMES
@WIDTHS
def test_the_illustrative_dossier_is_clean_and_says_what_it_is(
    guest: Reader, site: Site, theme: str, width: int
) -> None:
    visit = guest(theme=theme, width=width).open(site.path("made"))
    clean_throughout(visit)
    charts = visit.page.locator("[data-figure]")
    assert charts.count() == visit.page.locator("[data-figure].is-illus .illus").count() > 5


@THEMES
@WIDTHS
def test_a_portfolio_of_both_deals_is_clean(
    guest: Reader, site: Site, theme: str, width: int
) -> None:
    visit = guest(theme=theme, width=width).open("/")
    clean(visit)
    expect(visit.page.locator(".deal")).to_have_count(2)
    expect(visit.page.locator(".deal.is-illus")).to_have_count(1)


@pytest.mark.parametrize(
    "path", ["milestones", "signals", "shipments", "customs", "events", "sources", "compare"]
)
def test_the_pages_of_the_illustrative_deal_are_clean(guest: Reader, site: Site, path: str) -> None:
    for theme, width in (("dark", 390), ("light", 1440)):
        visit = guest(theme=theme, width=width).open(f"{site.path('made')}{path}/")
        clean(visit.scroll_through())


@DEALS
def test_the_first_view_is_light(guest: Reader, site: Site, name: str) -> None:
    light_at_first(guest(width=390), site.path(name))


@DEALS
def test_all_charts_weigh_little(guest: Reader, site: Site, name: str) -> None:
    light_to_its_end(guest(width=1440), site.path(name))


@WIDTHS
def test_an_act_takes_no_more_room_than_what_it_changed(
    guest: Reader, site: Site, width: int
) -> None:
    page = guest(width=width).open("/changes/").page
    spare = page.locator(".acts > li").evaluate_all(
        """(acts) => acts.map((act) => act.getBoundingClientRect().bottom
            - Math.max(...[...act.children].map((part) => part.getBoundingClientRect().bottom)))"""
    )
    assert spare
    assert max(spare) < 40


def test_the_real_dossier_is_printed_on_twenty_sheets_at_most(guest: Reader, site: Site) -> None:
    page = guest().open(site.path("real")).scroll_through().page
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 10 < len(sheets) <= 20


def test_paper_lists_every_source_that_it_cites_and_where_it_came_from(
    guest: Reader, site: Site
) -> None:
    page = guest().open(site.path("real")).page
    page.emulate_media(media="print")
    marks = page.locator("main .mark:not(.mark-letter):visible")
    said = marks.evaluate_all("(all) => all.map((mark) => mark.dataset.paper ?? mark.textContent)")
    listed = page.locator("#sources .source-n:visible").all_inner_texts()
    assert any(" " in numbers for numbers in said)
    assert {number for numbers in said for number in numbers.split()} <= set(listed)
    day = timezone.localdate()
    expect(page.locator(".foot .paper-only")).to_contain_text(f"{site.path('real')}?on={day}")


@DAYS
@DEALS
def test_files_of_charts_hold_what_the_server_found(
    guest: Reader, site: Site, name: str, ago: int
) -> None:
    today = timezone.localdate()
    as_of = AsOf(today - timedelta(days=ago), today)
    page = guest().open(f"{site.path(name)}?on={as_of.day}").scroll_through().page
    tables = page.locator("[data-figure]:has([data-twin])")
    figures = site.asked(name, as_of)
    assert tables.count() == sum(bool(figure.rows) for figure in figures.values()) > 3
    for table in tables.all():
        figure = figures[table.get_attribute("id") or ""]
        with page.expect_download() as waiting:
            table.locator("[data-file-kind=csv]").click()
        rows = list(csv.reader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
        assert rows[0] == list(figure.columns)
        assert rows[1:] == [[cell.raw for cell in row] for row in figure.rows], figure.id


@DEALS
def test_a_dossier_is_read_by_keyboard_alone(guest: Reader, site: Site, name: str) -> None:
    visit = guest().open(site.path(name))
    _opens_a_source(visit)
    _reads_a_chart(visit)
    press_until(visit, "[data-file-kind=csv]")
    with visit.page.expect_download() as waiting:
        visit.page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")
    visit.page.keyboard.press("Control+Home")
    visit.page.reload()
    _changes_the_day(visit)
    assert visit.problems == []


def _opens_a_source(visit: Visit) -> None:
    selector = "main .mark:not(.mark-letter)"
    if not visit.page.locator(selector).count():
        selector = "main .mark"
    press_until(visit, selector)
    visit.page.keyboard.press("Enter")
    note = visit.page.locator(".pop:popover-open")
    expect(note).to_have_count(1)
    press_until(visit, ".pop:popover-open summary")
    visit.page.keyboard.press("Enter")
    expect(note.locator("details p")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    assert visit.page.evaluate("(s) => document.activeElement.matches(s)", selector)


def _reads_a_chart(visit: Visit) -> None:
    press_until(visit, ".plot", limit=300)
    plot = visit.page.locator(".plot:focus")
    plot.and_(visit.page.locator(".is-drawn")).wait_for()
    said = visit.page.locator("[data-figure]:has(.plot:focus) [data-said]")
    visit.page.keyboard.press("ArrowRight")
    expect(said).to_have_text(re.compile(r"^1 of \d+: "))
    visit.page.keyboard.press("End")
    expect(said).to_have_text(re.compile(r"^(\d+) of \1: "))


def _changes_the_day(visit: Visit) -> None:
    press_until(visit, "input[name=on]")
    visit.page.keyboard.type("01012026")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("status").first).to_contain_text("as it stood on 1 Jan 2026")
    assert visit.page.url.endswith("?on=2026-01-01")
