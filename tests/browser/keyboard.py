"""What a hand on the keyboard does: it finds a field by Tab, and types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names; it may be there already."""
    for _ in range(300):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"No number of tabs leads to {selector}.")


def fill(page: Page, name: str, text: str) -> None:
    tab_to(page, f"[name='{name}']")
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    """Press the button of that name."""
    tab_to(page, f"[name='{name}'], button[value='{name}']")
    page.keyboard.press("Enter")
