"""What may be wrong with a page that is open in a browser, in words."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit

MOST_SHIFT = 0.02
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOW = {"resultTypes": ["violations"], "preload": False}
"""Without reading stylesheets again, for which axe would want styles of its own on the page."""
ALL = {**HOW, "runOnly": {"type": "tag", "values": RULES}}
OF_THE_LAW = {**HOW, "runOnly": {"type": "tag", "values": RULES[:-1]}}
"""WCAG 2.2 AA without what its authors merely recommend."""
COLOURS = ["color-contrast", "link-in-text-block"]
OF_COLOURS = {**HOW, "runOnly": {"type": "rule", "values": COLOURS}}
OF_STRUCTURE = {**ALL, "rules": {name: {"enabled": False} for name in COLOURS}}
"""Everything but colours, which take more time than all the rest."""
AUDIT = """async (options) => {
  await Promise.all(document.getAnimations().map((one) => one.finished));
  return (await axe.run(document, options)).violations.flatMap(
    (rule) => rule.nodes.slice(0, 3).map((node) => `${rule.id}: ${node.target.join(' ')}`));
}"""
UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"


def faults_in_both_themes(visit: Visit, path: str) -> Iterator[str]:
    """Open a page and name all its faults, charts drawn and everything unfolded, then
    in the dark."""
    yield from faults_of_opening(visit, path)
    visit.scroll_through()
    page = visit.page
    if page.locator(".is-failed").count():
        yield "a chart failed"
    if page.evaluate("window.shift") > MOST_SHIFT:
        yield f"shifts by {page.evaluate('window.shift')}: {page.evaluate('window.moved')}"
    yield from faults_of_access(visit, ALL)


def faults_of_access(visit: Visit, rules: object) -> Iterator[str]:
    """Rules of accessibility that an open page breaks once all is unfolded, and then in
    the dark."""
    page = visit.page
    page.evaluate(UNFOLD)
    if visit.overflow() > 0:
        yield f"{visit.overflow()} px too wide when unfolded"
    page.evaluate(Axe().axe_script)
    yield from audit(page, rules)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {found}" for found in audit(page, OF_COLOURS))
    page.emulate_media(color_scheme="light")
    yield from visit.problems


def faults_at_a_look(visit: Visit, rules: object) -> Iterator[str]:
    """Rules of accessibility that an open page breaks as it stands, and what the browser said."""
    visit.page.evaluate(Axe().axe_script)
    yield from audit(visit.page, rules)
    yield from visit.problems


def faults_of_opening(visit: Visit, path: str) -> Iterator[str]:
    """Open a page and name what shows without looking closer; `problems` are left to the caller."""
    answer = visit.page.goto(visit.address + path)
    if answer is None or answer.status != 200:
        yield f"answered {answer and answer.status}"
    if visit.page.locator("h1").count() != 1:
        yield f"{visit.page.locator('h1').count()} headings of the first level"
    if visit.overflow() > 0:
        yield f"{visit.overflow()} px too wide"


def audit(page: Page, options: object) -> list[str]:
    """Rules of accessibility that a page breaks, each with the place."""
    found: list[str] = page.evaluate(AUDIT, options)
    return found
