"""Every reading page of the site in a real browser, on the real deal."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from deals.models import Deal
from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
PATHS = [
    "/methodology/",
    "/methodology/dictionary/",
    "/deals/{slug}/milestones/",
    "/deals/{slug}/signals/",
    "/deals/{slug}/events/",
    "/deals/{slug}/disputed/",
    "/deals/{slug}/sources/",
    "/sources/S001/",
    "/search/?q=antimony",
    "/search/?q=nothing+like+it&kind=event",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_clean_and_accessible(
    visitor: Reader, reference_data: Deal, path: str, theme: str, width: int
) -> None:
    visit = visitor(theme=theme, width=width).open(path.format(slug=reference_data.slug))
    visit.scroll_through()
    assert visit.page.locator("h1").count() == 1
    visit.page.evaluate(UNFOLD)
    assert visit.problems == []
    assert visit.overflow() == 0
    found = Axe().run(visit.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
