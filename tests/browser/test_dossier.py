"""The dossiers of both deals, as `make demo` shows them, in a real browser."""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Response, expect
from pytest_django import DjangoDbBlocker

from deals.charts.figure import Figure
from deals.units import format_date
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.dossier.dossier import dossier
from tests.browser.chart_tables import assert_reads_in_pandas
from tests.browser.conftest import Reader, Visit
from tests.browser.whole_site import Site, guest, site

__all__ = ["guest", "site"]
# The second mark makes the database, also where no other test of a run asks for it.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FIRST_VIEW_BYTES, FIRST_VIEW_REQUESTS = 78_000, 10
ALL_CHARTS_BYTES = 475_000
DEALS = pytest.mark.parametrize("name", ["made", "real"])


def answers_to(visit: Visit) -> list[Response]:
    """Collects what the server answers to a visit from here on."""
    answers: list[Response] = []
    visit.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    return answers


def compressed(answers: list[Response]) -> int:
    """Bytes of the answers' bodies as gzip makes them."""
    return sum(len(gzip.compress(answer.body())) for answer in answers)


@DEALS
def test_the_first_view_is_light_and_without_the_library(
    guest: Reader, site: Site, name: str
) -> None:
    visit = guest(width=390)
    answers = answers_to(visit)
    visit.open(site.dossier(name)).page.wait_for_load_state("networkidle")
    assert not [url for url in visit.requests if "plotly" in url]
    assert len(visit.requests) <= FIRST_VIEW_REQUESTS
    assert compressed(answers) <= FIRST_VIEW_BYTES
    assert answers[0].headers["content-encoding"] == "gzip"


@DEALS
def test_all_charts_weigh_little(guest: Reader, site: Site, name: str) -> None:
    visit = guest()
    answers = answers_to(visit)
    visit.open(site.dossier(name)).scroll_through().page.wait_for_load_state("networkidle")
    assert visit.page.locator("[data-chart].is-drawn").count() > 1
    assert [url for url in visit.requests if "plotly" in url]
    assert compressed(answers) <= ALL_CHARTS_BYTES


def test_charts_are_drawn_ahead_of_their_reader(guest: Reader, site: Site) -> None:
    page = guest().open(site.dossier("real")).page
    first, second, *_ = page.locator("[data-chart]").all()
    first.scroll_into_view_if_needed()
    second.and_(page.locator(".is-drawn")).wait_for()
    expect(second).not_to_be_in_viewport()


def test_phases_start_folded_on_a_phone_only(guest: Reader, site: Site) -> None:
    for width, shown in ((1440, True), (390, False)):
        page = guest(width=width).open(site.dossier("real")).page
        assert page.locator(".phase-list").first.is_visible() is shown


def test_paper_is_light_and_shows_what_is_folded(guest: Reader, site: Site) -> None:
    page = guest(theme="dark").open(site.dossier("real")).page
    source = page.locator("#sources .group li").last
    expect(source).to_be_hidden()
    chart = page.locator("#wet-by-month")
    page.emulate_media(media="print")
    expect(source).to_be_visible()
    expect(chart.locator(".plot")).to_be_hidden()  # nobody has come near it
    expect(chart.locator("table")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    expect(page.locator(".nav").first).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    link = page.locator("#sources .sources a").first
    assert link.evaluate("(link) => getComputedStyle(link, '::after').content") != "none"


@DEALS
def test_paper_has_every_chart_though_nobody_came_near(
    guest: Reader, site: Site, name: str
) -> None:
    visit = guest()
    with visit.page.expect_request_finished(lambda request: "plotly" in request.url):
        page = visit.open(site.dossier(name)).page
    page.wait_for_load_state("networkidle")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    charts = page.locator("[data-chart]")
    assert charts.count() == page.locator("[data-chart].is-drawn").count() > 3


OVERLAPPING = """() => {
  const tables = [...document.querySelectorAll('.fig .tb')].filter((one) => one.checkVisibility());
  const at = new Map(tables.map((one) => [one, one.getBoundingClientRect()]));
  const room = (table) => table.closest('.fig').getBoundingClientRect().right + 1;
  const crosses = (one, other) => one !== other
    && at.get(one).left < at.get(other).right - 1 && at.get(other).left < at.get(one).right - 1
    && at.get(one).top < at.get(other).bottom - 1 && at.get(other).top < at.get(one).bottom - 1;
  const wrong = (one) => at.get(one).right > room(one) || tables.some((two) => crosses(one, two));
  return [tables.length, tables.filter(wrong).map((table) => table.caption.textContent)];
}"""
A4 = 688
"""Pixels between the margins of a sheet."""


@DEALS
def test_tables_that_stand_for_charts_do_not_overlap_on_paper(
    guest: Reader, site: Site, name: str
) -> None:
    visit = guest(width=A4)
    visit.page.route("**/plotly-basic*", lambda route: route.abort())
    page = visit.open(site.dossier(name)).page
    page.emulate_media(media="print")
    tables, overlapping = page.evaluate(OVERLAPPING)
    assert tables > 2
    assert overlapping == []


def test_a_link_to_a_folded_milestone_unfolds_it(guest: Reader, site: Site) -> None:
    page = guest().open(site.dossier("real")).page
    link = page.locator(".att h4 a").first
    target = page.locator(link.get_attribute("href") or "")
    expect(target).to_be_hidden()
    link.click()
    expect(target).to_be_visible()


def numbers(drawing: Any) -> set[float]:
    """Every number that is drawn on an axis of values."""
    found: set[float] = set()
    for trace in drawing["data"]:
        for axis in ("x", "y"):
            found |= {float(v) for v in trace.get(axis, []) if isinstance(v, int | float)}
    return found


def test_what_is_drawn_of_a_mass_stands_in_its_table(guest: Reader, site: Site) -> None:
    page = guest().open(site.dossier("real")).page
    figure = page.locator("#wet-by-month")
    drawing = page.evaluate(
        "JSON.parse(document.getElementById('wet-by-month-drawing').textContent)"
    )
    cells = figure.locator("td.n")
    table = {
        float(cell.get_attribute("data-value") or cell.text_content() or 0) for cell in cells.all()
    }
    assert numbers(drawing)
    assert numbers(drawing) <= table | {0.0}
    assert not re.search(r"</?(?!br>)[a-z][^<>]*>", str(drawing))


@pytest.mark.parametrize("width", [1440, 390])
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
    page = guest().open(site.dossier("real")).scroll_through().page
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 10 < len(sheets) <= 20


def test_paper_lists_every_source_that_it_cites_and_where_it_came_from(
    guest: Reader, site: Site
) -> None:
    page = guest().open(site.dossier("real")).page
    page.emulate_media(media="print")
    marks = page.locator("main .mark:not(.mark-letter):visible")
    said = marks.evaluate_all("(all) => all.map((mark) => mark.dataset.paper ?? mark.textContent)")
    listed = page.locator("#sources .source-n:visible").all_inner_texts()
    assert any(" " in numbers for numbers in said)
    assert {number for numbers in said for number in numbers.split()} <= set(listed)
    day = timezone.localdate()
    expect(page.locator(".foot .paper-only")).to_contain_text(f"{site.dossier('real')}?on={day}")


def figures_of(site: Site, name: str, as_of: AsOf) -> dict[str, Figure]:
    """Every figure of a dossier as the server finds it."""
    page = dossier(site.deals[name], as_of)
    own = (page.milestones.timeline, page.promises.ladder, *page.signals.figures)
    shipped = (*page.shipments.metals, *page.shipments.figures)
    return {figure.id: figure for figure in (*own, *shipped)}


@pytest.mark.parametrize("ago", [0, 190], ids=["today", "past"])
@DEALS
def test_files_of_charts_hold_what_the_server_found(
    guest: Reader, site: Site, django_db_blocker: DjangoDbBlocker, name: str, ago: int
) -> None:
    today = timezone.localdate()
    as_of = AsOf(today - timedelta(days=ago), today)
    page = guest().open(f"{site.dossier(name)}?on={as_of.day}").scroll_through().page
    tables = page.locator("[data-figure]:has([data-twin])")
    with django_db_blocker.unblock():
        figures = figures_of(site, name, as_of)
    assert tables.count() == sum(bool(figure.rows) for figure in figures.values()) > 3
    for table in tables.all():
        figure = figures[table.get_attribute("id") or ""]
        with page.expect_download() as waiting:
            table.locator("[data-file-kind=csv]").click()
        deal = site.deals[name]
        assert waiting.value.suggested_filename == f"{deal.slug}-{figure.id}-{as_of.day}.csv"
        rows = list(csv.reader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
        width, ends = len(figure.columns), ["Deal", "Figure", "Definition", "As of", "Address"]
        assert rows[0] == [*figure.columns, *ends]
        own = [[cell.raw for cell in row] for row in figure.rows]
        assert [row[:width] for row in rows[1:]] == own, figure.id
        assert {row[width + 3] for row in rows[1:]} == {as_of.day.isoformat()}
        assert_reads_in_pandas(waiting.value.path(), figure)


KEEP_LAYOUTS = """() => {
    const draw = Plotly.toImage;
    window.layouts = [];
    Plotly.toImage = (made, how) => {
        window.layouts.push(JSON.stringify([made.data, made.layout]));
        return draw(made, how);
    };
}"""
"""What pictures are made from, kept for the test."""


@DEALS
def test_what_is_taken_away_says_whose_it_is(guest: Reader, site: Site, name: str) -> None:
    day, deal = timezone.localdate(), site.deals[name]
    page = guest().open(f"{site.dossier(name)}?on={day}").scroll_through().page
    figure = page.locator("#follow-through-money")
    texts = [figure.locator("details", has_text="Cite this").locator("p").text_content() or ""]
    for kind in ("svg", "csv"):
        with page.expect_download() as waiting:
            figure.locator(f"[data-file-kind={kind}]").click()
        texts.append(" ".join(html.unescape(waiting.value.path().read_text("utf-8")).split()))
        assert waiting.value.suggested_filename == f"{deal.slug}-follow-through-money-{day}.{kind}"
    for text in texts:
        assert deal.short_name in text
        assert f"{site.dossier(name)}?on={day}#follow-through-money" in text
        assert "USD million" in text
        assert ("(illustrative), invented figures" in text) is (name == "made")
    cited, picture, _ = texts
    assert " ".join(format_date(day).split()) in " ".join(cited.split())
    assert all(word in picture for word in ("known", "named, up to", "omputed by this site"))


@DEALS
def test_both_kinds_of_picture_are_made_from_one_layout(
    guest: Reader, site: Site, name: str
) -> None:
    page = guest().open(site.dossier(name)).scroll_through().page
    page.evaluate(KEEP_LAYOUTS)
    for kind in ("svg", "png"):
        with page.expect_download():
            page.locator(f"#phase-timeline [data-file-kind={kind}]").click()
    vector, raster = page.evaluate("window.layouts")
    assert vector == raster
    words = page.locator("#phase-timeline .fig-key li").all_inner_texts()
    assert words
    assert all(f'"text":"{word.strip().lower()}"' in vector.lower() for word in words)
