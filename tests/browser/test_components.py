"""The components of the site, in both themes, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [1440, 390])
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@THEMES
@WIDTHS
def test_every_component_is_clean_and_accessible(reader: Reader, theme: str, width: int) -> None:
    visit = reader(theme=theme, width=width).open().scroll_through()
    assert visit.problems == []
    assert visit.overflow() == 0
    assert visit.page.locator(".is-failed").count() == 0
    assert visit.page.evaluate("window.shift") <= 0.02
    for twin in visit.page.locator("[data-twin] > summary").all():
        twin.click()
    visit.page.locator(".mark").first.click()
    found = Axe().run(visit.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    "path", ["/login/", "/fault/403/", "/fault/404/", "/fault/500/", "/password/reset/"]
)
def test_every_plain_page_is_clean_and_accessible(reader: Reader, path: str) -> None:
    visit = reader(theme="dark", width=390).open(path)
    assert visit.problems == []
    assert visit.overflow() == 0
    found = Axe().run(visit.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1024, 768, 640, 320])
def test_nothing_scrolls_sideways_with_every_table_open(reader: Reader, width: int) -> None:
    visit = reader(width=width).open().scroll_through()
    for twin in visit.page.locator("[data-twin] > summary").all():
        twin.click()
    assert visit.overflow() == 0


def test_the_library_is_not_asked_for_before_a_chart_is_near(reader: Reader) -> None:
    visit = reader(width=390).open()
    visit.page.wait_for_load_state("networkidle")
    assert not [url for url in visit.requests if "plotly" in url]
    assert len(visit.requests) <= 10
    visit.scroll_through()
    assert len([url for url in visit.requests if "plotly" in url]) == 1


def test_without_scripts_the_tables_remain(reader: Reader) -> None:
    visit = reader(java_script_enabled=False).open()
    assert "needs JavaScript" in visit.page.locator("#small .plot").inner_text()
    visit.page.locator("#small [data-twin] > summary").click()
    assert visit.page.locator("#small table").is_visible()
    assert not visit.page.locator("[data-theme-switch]").is_visible()
