"""Take the pictures of docs/img from a running product: `make demo`, then from the checkout

    .venv/bin/python -m docs.screenshots http://localhost:8000

Each page in both themes, as wide as a desk screen and as a phone, from its top or from the element
named. A picture that is too heavy for the repository is cut at its lower end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browsers import find_chromium, trouble

FOLDER = Path(__file__).parent / "img"
HEAVIEST = 250_000
"""Bytes of a picture."""
THEMES = ("light", "dark")
SIZES = {"desk": (1440, 1500), "phone": (390, 1300)}
"""Width of the window and height of the picture, in px."""


@dataclass(frozen=True)
class Shot:
    """A picture: the page, and the element at its top edge."""

    name: str
    path: str
    selector: str = "body"


SHOTS = (
    Shot("portfolio", "/"),
    Shot("dossier", "/deals/ussm-fwo/"),
    Shot("illustrative", "/deals/illustrative/"),
    Shot("illustrative-metals", "/deals/illustrative/", "#contained-copper"),
    Shot("illustrative-signals", "/deals/illustrative/", "#signals"),
)


def main(address: str) -> None:
    """Take every picture, and say how heavy it is."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(trouble())
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        for file, size in pictures(browser, address):
            sys.stdout.write(f"{file} {size // 1000} KB\n")
        browser.close()


def pictures(browser: Browser, address: str) -> Iterator[tuple[str, int]]:
    for theme in THEMES:
        for screen, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
            for shot in SHOTS:
                answer = page.goto(address + shot.path, wait_until="networkidle")
                if answer is None or not answer.ok:
                    sys.exit(f"{address}{shot.path} does not answer: is `make demo` running there?")
                draw_all(page)
                file = FOLDER / f"{shot.name}-{screen}-{theme}.png"
                file.write_bytes(taken(page, shot, (width, height)))
                yield file.name, file.stat().st_size
            page.close()


def draw_all(page: Page) -> None:
    """Bring every figure near the window once, for a chart is drawn no earlier."""
    for figure in page.query_selector_all("figure[data-figure]"):
        figure.scroll_into_view_if_needed()
        page.wait_for_timeout(60)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)


def taken(page: Page, shot: Shot, size: tuple[int, int]) -> bytes:
    """A picture of the page from the element down, light enough to be kept."""
    width, height = size
    top = page.locator(shot.selector).first.evaluate(
        "element => element.getBoundingClientRect().top + scrollY"
    )
    while True:
        clip = {"x": 0, "y": max(top, 0), "width": width, "height": height}
        picture = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
        if len(picture) <= HEAVIEST:
            return picture
        height -= 100


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
