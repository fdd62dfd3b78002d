"""What tests of pages ask of every page in a browser: that it is clean, and what it weighs."""

from __future__ import annotations

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Response

from tests.browser.conftest import Visit

THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [1440, 390])
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_VIEW_BYTES, FIRST_VIEW_REQUESTS = 77_000, 10
ALL_CHARTS_BYTES = 475_000
UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"


def clean(visit: Visit) -> None:
    """Nothing complained, nothing came from elsewhere, nothing is cut off or hard to reach."""
    assert visit.problems == []
    assert visit.overflow() == 0
    found = Axe().run(visit.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def clean_throughout(visit: Visit) -> None:
    """The same of a page whose charts are drawn, as it opens and with everything unfolded."""
    visit.scroll_through()
    assert visit.page.locator(".is-failed").count() == 0
    assert visit.page.evaluate("window.shift") <= 0.02
    clean(visit)
    visit.page.evaluate(UNFOLD)
    clean(visit)


def answers_to(visit: Visit) -> list[Response]:
    """Collects what the server answers to a visit from here on."""
    answers: list[Response] = []
    visit.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108
    return answers


def compressed(answers: list[Response]) -> int:
    """Bytes of the answers' bodies as gzip makes them."""
    return sum(len(gzip.compress(answer.body())) for answer in answers)


def light_at_first(visit: Visit, path: str) -> None:
    """The first view is small, and does without the drawing library."""
    answers = answers_to(visit)
    visit.open(path).page.wait_for_load_state("networkidle")
    assert not [url for url in visit.requests if "plotly" in url]
    assert len(visit.requests) <= FIRST_VIEW_REQUESTS
    assert compressed(answers) <= FIRST_VIEW_BYTES
    assert answers[0].headers["content-encoding"] == "gzip"


def light_to_its_end(visit: Visit, path: str) -> None:
    """So is the page with all charts drawn."""
    answers = answers_to(visit)
    visit.open(path).scroll_through().page.wait_for_load_state("networkidle")
    assert visit.page.locator("[data-chart].is-drawn").count() > 1
    assert [url for url in visit.requests if "plotly" in url]
    assert compressed(answers) <= ALL_CHARTS_BYTES


def press_until(visit: Visit, selector: str, limit: int = 60) -> None:
    """Walk by Tab until `selector` has the focus."""
    for _ in range(limit):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} is not reached within {limit} steps of the Tab key")
