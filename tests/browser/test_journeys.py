"""What a reader does with the page of a deal: reads a chart, takes it away, changes day
and theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Route, expect

from tests.browser.conftest import Reader, Visit
from tests.browser.faults import UNFOLD
from tests.browser.keyboard import tab_to
from tests.browser.whole_site import Site, guest, site

__all__ = ["guest", "site"]
# The second mark makes the database, also where no other test of a run asks for it.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CHART = "#wet-by-month"


@pytest.fixture
def path(site: Site) -> str:
    return site.dossier("real")


def plot_of(visit: Visit) -> Locator:
    """One chart of the page, near and drawn."""
    plot = visit.page.locator(f"{CHART} .plot")
    plot.scroll_into_view_if_needed()
    plot.and_(visit.page.locator(".is-drawn")).wait_for()
    return plot


def download(visit: Visit, kind: str) -> Download:
    with visit.page.expect_download() as waiting:
        visit.page.locator(f"{CHART} [data-file-kind={kind}]").click()
    return waiting.value


@pytest.mark.parametrize("name", ["made", "real"])
def test_a_dossier_is_read_by_keyboard_alone(guest: Reader, site: Site, name: str) -> None:
    visit = guest().open(site.dossier(name))
    _opens_a_source(visit)
    _reads_a_chart(visit)
    tab_to(visit.page, "[data-file-kind=csv]")
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
    tab_to(visit.page, selector)
    visit.page.keyboard.press("Enter")
    note = visit.page.locator(".pop:popover-open")
    expect(note).to_contain_text("reliab")
    tab_to(visit.page, ".pop:popover-open a[href^='/sources/']")
    expect(note.locator("a:focus")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    assert visit.page.evaluate("(s) => document.activeElement.matches(s)", selector)


def _reads_a_chart(visit: Visit) -> None:
    tab_to(visit.page, ".plot")
    plot = visit.page.locator(".plot:focus")
    plot.and_(visit.page.locator(".is-drawn")).wait_for()
    name = visit.page.locator("[data-figure]:has(.plot:focus)").get_attribute("id")
    said = visit.page.locator(f"#{name} [data-said]")
    visit.page.keyboard.press("ArrowRight")
    expect(said).to_have_text(re.compile(r"^1 of \d+: "))
    for key in ("End", "ArrowRight"):
        visit.page.keyboard.press(key)
        expect(said).to_have_text(re.compile(r"^(\d+) of \1: "))
    visit.page.keyboard.press("Tab")
    expect(said).to_be_empty()


def _changes_the_day(visit: Visit) -> None:
    tab_to(visit.page, "input[name=on]")
    visit.page.keyboard.type("01012026")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("status").first).to_contain_text("as it stood on 1 Jan 2026")
    assert visit.page.url.endswith("?on=2026-01-01")


def test_a_past_day_is_kept_from_page_to_page_and_left_by_one_click(
    guest: Reader, path: str
) -> None:
    page = guest().open(f"{path}?currency=USD").page
    page.get_by_label("Show the site as of").fill("2025-09-01")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-answer")).to_contain_text("Not agreed")
    assert "currency=USD" in page.url
    page.get_by_role("link", name="Milestones", exact=True).first.click()
    assert page.url.endswith("/milestones/?on=2025-09-01")
    page.get_by_role("link", name="Back to today").click()
    assert "on=" not in page.url


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_picture_can_be_taken_away(
    guest: Reader, path: str, tmp_path: Path, kind: str, begins: bytes
) -> None:
    visit = guest().open(path)
    plot_of(visit)
    download(visit, kind).save_as(tmp_path / "it")
    content = (tmp_path / "it").read_bytes()
    title = visit.page.locator(f"{CHART} h3").inner_text()
    assert content.startswith(begins)
    assert kind == "png" or title.split()[0].encode() in content
    assert visit.problems == []


def test_text_cannot_become_a_formula_in_a_file(guest: Reader, path: str, tmp_path: Path) -> None:
    visit = guest().open(path)
    plot_of(visit)
    cell = visit.page.locator(f"{CHART} tbody th").first
    cell.evaluate("(cell) => { cell.dataset.value = '=1+1'; }")
    download(visit, "csv").save_as(tmp_path / "it.csv")
    assert "\r\n'=1+1," in (tmp_path / "it.csv").read_bytes().decode("utf-8-sig")


def test_the_theme_is_kept_and_repaints_the_charts(guest: Reader, path: str) -> None:
    visit = guest(theme="auto", color_scheme="light").open(path)
    bar = plot_of(visit).locator(".point path").first
    before = bar.evaluate("(path) => getComputedStyle(path).fill")
    switch = visit.page.locator("[data-theme-switch]")
    switch.click()
    switch.click()
    expect(switch).to_have_text("Dark")
    expect(switch).to_have_accessible_name("Colour theme: Dark")
    expect(bar).not_to_have_css("fill", before)
    visit.page.reload()
    assert visit.page.locator("html").get_attribute("data-theme") == "dark"


def test_a_chart_keeps_its_place_while_it_loads(guest: Reader, path: str) -> None:
    visit = guest()
    held: list[Route] = []
    visit.page.route("**/plotly-basic*", lambda route: held.append(route))  # noqa: PLW0108
    box = visit.page.locator(f"{CHART} .plot")
    with visit.page.expect_request("**/plotly-basic*"):
        visit.open(path)
        box.scroll_into_view_if_needed()
    lines = "(box) => getComputedStyle(box, '::before').backgroundImage"
    assert "gradient" in box.evaluate(lines)
    waiting = box.bounding_box()
    for route in held:
        route.continue_()
    box.and_(visit.page.locator(".is-drawn")).wait_for()
    assert "gradient" not in box.evaluate(lines)
    assert box.bounding_box() == waiting
    assert visit.page.evaluate("window.shift") <= 0.02


def test_a_chart_that_cannot_be_drawn_opens_its_table(guest: Reader, path: str) -> None:
    visit = guest()
    visit.page.route("**/plotly-basic*", lambda route: route.abort())
    page = visit.open(path).scroll_through().page
    expect(page.locator(f"{CHART} .plot")).to_contain_text("could not be loaded")
    expect(page.locator(f"{CHART} table")).to_be_visible()


def test_without_scripts_tables_stand_in_place_of_charts(guest: Reader, path: str) -> None:
    page = guest(java_script_enabled=False).open(path).page
    expect(page.locator(f"{CHART} .plot")).to_be_hidden()
    assert page.locator(f"{CHART} table").is_visible()
    assert not page.locator("[data-theme-switch]").is_visible()


@pytest.mark.parametrize("width", [1024, 768, 640, 320])
def test_nothing_scrolls_sideways_with_everything_open(
    guest: Reader, site: Site, width: int
) -> None:
    visit = guest(width=width).open(site.dossier("made")).scroll_through()
    visit.page.evaluate(UNFOLD)
    assert visit.overflow() == 0
