"""The portfolio and the dossier of the real deal, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from deals.models import Deal
from tests.browser.conftest import Reader
from tests.browser.looking import (
    THEMES,
    WIDTHS,
    clean,
    clean_throughout,
    light_at_first,
    light_to_its_end,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def path(reference_data: Deal) -> str:
    return reference_data.get_absolute_url()


@THEMES
@WIDTHS
def test_a_dossier_is_clean_and_accessible(
    visitor: Reader, path: str, theme: str, width: int
) -> None:
    clean_throughout(visitor(theme=theme, width=width).open(path))


@THEMES
@WIDTHS
def test_a_portfolio_is_clean_and_accessible(
    visitor: Reader, path: str, theme: str, width: int
) -> None:
    clean(visitor(theme=theme, width=width).open("/"))


def test_a_past_day_is_one_click_from_today(visitor: Reader, path: str) -> None:
    visit = visitor(width=390).open(f"{path}?on=2025-09-01")
    expect(visit.page.locator(".verdict-answer")).to_contain_text("Not agreed")
    clean(visit)
    visit.page.get_by_role("link", name="Back to today").click()
    expect(visit.page.locator(".verdict-answer")).not_to_contain_text("Not agreed")


def test_the_first_view_is_light_and_without_the_library(visitor: Reader, path: str) -> None:
    light_at_first(visitor(width=390), path)


def test_all_charts_of_a_dossier_weigh_little(visitor: Reader, path: str) -> None:
    light_to_its_end(visitor(width=1440), path)


def test_charts_are_drawn_ahead_of_their_reader(visitor: Reader, path: str) -> None:
    page = visitor().open(path).page
    first, second, *_ = page.locator("[data-chart]").all()
    first.scroll_into_view_if_needed()
    second.and_(page.locator(".is-drawn")).wait_for()
    expect(second).not_to_be_in_viewport()


def test_phases_start_folded_on_a_phone_only(visitor: Reader, path: str) -> None:
    for width, shown in ((1440, True), (390, False)):
        page = visitor(width=width).open(path).page
        assert page.locator(".phase-list").first.is_visible() is shown


def test_paper_is_light_and_shows_what_is_folded(visitor: Reader, path: str) -> None:
    page = visitor(theme="dark").open(path).page
    source = page.locator("#sources .group li").last
    expect(source).to_be_hidden()
    page.emulate_media(media="print")
    expect(source).to_be_visible()
    expect(page.locator(".nav").first).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    link = page.locator("#sources .sources a").first
    assert link.evaluate("(link) => getComputedStyle(link, '::after').content") != "none"


def test_a_source_opens_by_keyboard_and_gives_the_focus_back(visitor: Reader, path: str) -> None:
    page = visitor().open(path).page
    mark = page.locator(".verdict .mark:not(.mark-letter)").first
    mark.focus()
    page.keyboard.press("Enter")
    note = page.locator(f"#{mark.get_attribute('popovertarget')}")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Reliability")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_link_to_a_folded_milestone_unfolds_it(visitor: Reader, path: str) -> None:
    page = visitor().open(path).page
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


@pytest.mark.parametrize("day", ["", "?on=2026-01-01"])
def test_table_and_file_of_a_chart_hold_the_same(visitor: Reader, path: str, day: str) -> None:
    page = visitor().open(path + day).scroll_through().page
    for figure in page.locator("[data-figure]:has([data-twin])").all():
        figure.scroll_into_view_if_needed()
        with page.expect_download() as waiting:
            figure.locator("[data-file-kind=csv]").click()
        lines = waiting.value.path().read_text("utf-8-sig").strip().splitlines()
        rows = figure.locator("tbody tr")
        assert len(lines) == rows.count() + 1
        for cell in rows.last.locator("[data-value]").all():
            assert (cell.get_attribute("data-value") or "") in lines[-1].replace('""', '"')


def test_what_is_drawn_of_a_mass_stands_in_its_table(visitor: Reader, path: str) -> None:
    page = visitor().open(path).page
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


@THEMES
@WIDTHS
def test_the_pages_of_shipments_are_clean_and_accessible(
    visitor: Reader, path: str, theme: str, width: int
) -> None:
    visit = visitor(theme=theme, width=width)
    clean(visit.open(f"{path}shipments/").scroll_through())
    visit.page.locator(".consignment h3 a").first.click()
    expect(visit.page.locator("h1")).to_contain_text("Shipment")
    clean(visit)
