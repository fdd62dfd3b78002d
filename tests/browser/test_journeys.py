"""What a reader does with a page: open a source, read a chart, take it away, change the day."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Download, Route, expect

from tests.browser.conftest import Reader, Visit
from tests.browser.looking import press_until
from tests.pictures import make_figure

pytestmark = pytest.mark.browser


def test_a_source_opens_and_closes_by_keyboard(reader: Reader) -> None:
    visit = reader().open()
    press_until(visit, ".mark:not(.mark-letter)")
    visit.page.keyboard.press("Enter")
    note = visit.page.locator(".pop:popover-open")
    expect(note).to_contain_text("A Gazette")
    expect(note).to_contain_text("A, completely reliable")
    visit.page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    assert visit.page.evaluate("document.activeElement.matches('.mark')")


def test_arrow_keys_read_the_points_of_a_chart(reader: Reader) -> None:
    visit = reader().open().scroll_through()
    visit.page.locator("#small-title").scroll_into_view_if_needed()
    visit.page.locator("#small .plot").focus()
    said = visit.page.locator("#small [data-said]")
    visit.page.keyboard.press("ArrowRight")
    expect(said).to_have_text("1 of 2: Sb: 3 t")
    visit.page.keyboard.press("End")
    expect(said).to_have_text("2 of 2: Cu: 5 t")
    visit.page.keyboard.press("ArrowRight")
    expect(said).to_have_text("2 of 2: Cu: 5 t")
    visit.page.keyboard.press("Tab")
    expect(said).to_be_empty()


def download(visit: Visit, kind: str) -> Download:
    with visit.page.expect_download() as waiting:
        visit.page.locator(f"#small [data-file-kind={kind}]").click()
    return waiting.value


def test_the_table_file_holds_the_figures_of_the_chart(reader: Reader, tmp_path: Path) -> None:
    visit = reader().open().scroll_through()
    file = download(visit, "csv")
    file.save_as(tmp_path / "it.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "it.csv").read_text("utf-8-sig"))))
    figure = make_figure()
    assert file.suggested_filename == "small-2026-06-28.csv"
    assert rows == [list(figure.columns), *([cell.raw for cell in row] for row in figure.rows)]


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_picture_can_be_taken_away(
    reader: Reader, tmp_path: Path, kind: str, begins: bytes
) -> None:
    visit = reader().open().scroll_through()
    download(visit, kind).save_as(tmp_path / "it")
    content = (tmp_path / "it").read_bytes()
    assert content.startswith(begins)
    assert kind == "png" or b"Copper weighs more than antimony" in content
    assert visit.problems == []


def test_the_day_can_be_changed_and_changed_back(reader: Reader) -> None:
    visit = reader().open("/?q=kept")
    visit.page.get_by_label("Show the site as of").fill("2026-01-01")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("status").first).to_contain_text("as it stood on 1 Jan 2026")
    assert "q=kept" in visit.page.url
    visit.page.get_by_role("link", name="Milestones", exact=True).first.click()
    assert visit.page.url.endswith("/milestones/?on=2026-01-01")
    visit.page.get_by_role("link", name="Back to today").click()
    assert "on=" not in visit.page.url


def test_the_theme_is_kept_and_repaints_the_charts(reader: Reader) -> None:
    visit = reader(theme="auto", color_scheme="light").open().scroll_through()
    bar = visit.page.locator("#small .point path").first
    before = bar.evaluate("(path) => getComputedStyle(path).fill")
    switch = visit.page.locator("[data-theme-switch]")
    switch.click()
    switch.click()
    expect(switch).to_have_text("Dark")
    expect(bar).not_to_have_css("fill", before)
    visit.page.reload()
    assert visit.page.locator("html").get_attribute("data-theme") == "dark"


def test_a_chart_keeps_its_place_while_it_loads(reader: Reader) -> None:
    visit = reader()
    held: list[Route] = []
    visit.page.route("**/plotly-basic*", lambda route: held.append(route))  # noqa: PLW0108
    visit.open()
    box = visit.page.locator("#small .plot")
    with visit.page.expect_request("**/plotly-basic*"):
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


def test_a_chart_that_cannot_be_drawn_opens_its_table(reader: Reader) -> None:
    visit = reader()
    visit.page.route("**/plotly-basic*", lambda route: route.abort())
    visit.open().scroll_through()
    expect(visit.page.locator("#small .plot")).to_contain_text("could not be loaded")
    expect(visit.page.locator("#small table")).to_be_visible()


def test_paper_is_light_and_shows_the_tables_of_charts_never_seen(reader: Reader) -> None:
    visit = reader(theme="dark").open()
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    expect(visit.page.locator("#small .plot")).to_be_hidden()
    expect(visit.page.locator("#small table")).to_be_visible()


def test_text_cannot_become_a_formula_in_a_file(reader: Reader, tmp_path: Path) -> None:
    visit = reader().open().scroll_through()
    visit.page.locator("#small tbody th").first.evaluate(
        "(cell) => { cell.dataset.value = '=1+1'; }"
    )
    download(visit, "csv").save_as(tmp_path / "it.csv")
    assert "\r\n'=1+1,3\r\n" in (tmp_path / "it.csv").read_bytes().decode("utf-8-sig")
