"""The dossier of the real deal in Chromium: first view, all charts, once more."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from minerals_tracker.people.groups import ANALYST
from tests.benchmarks.made import make_real_deal
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import Site, site
from tests.browsers import find_chromium
from tests.minerals_tracker.people import make_person

NOTES = """\
Headless, 1440 by 900, the site and the browser on the same cores. Medians of the runs; bytes are
those on the wire, packed. Blocking time is what tasks took beyond 50 ms each. "Scrolled" is from
the first movement until the last chart of the page is drawn.

Of the first view's bytes the page itself is most, and a quarter of it the notes behind its marks.
Style sheets and scripts go without the headers of documents, which weighed more than some of them,
and templates without their indentation. The first paint waits for the style sheets and for the
fonts of the system to be looked up, not for the end of the page: leaving out what is not yet seen
(`content-visibility`), and containing the layout of sections, changed nothing that could be told
from noise.

Once the first chart is near and the library there, charts are drawn well ahead of the reader;
before, the way of the page under a smooth scroll was most of the time. Drawn in one task a chart
held a slow machine for half a second and more, since code that runs for the first time is five
times as slow; its drawing is therefore cut in steps that each run something new for the first time.
The first chart shows how fast the machine is, and a fast one draws the others at once. Adding notes
to a drawing one by one (`relayout`) was slower than drawing it again.
"""
WATCH = """
window.seen = {lcp: 0, tasks: [], opened: 0, parsed: Infinity};
new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver((list) => { seen.tasks.push(...list.getEntries()); })
  .observe({type: 'longtask', buffered: true});
document.addEventListener('load', (event) => {
  if (event.target.src?.includes('plotly')) seen.parsed = performance.now();
}, true);
"""
SCROLL = """async () => {
  const began = performance.now();
  seen.scrolled = began;
  const left = () => [...document.querySelectorAll('[data-chart]:not(.is-drawn):not(.is-failed)')]
    .filter((box) => box.offsetParent !== null);
  for (let box; (box = left()[0]);) {
    box.scrollIntoView({block: 'center'});
    await new Promise(requestAnimationFrame);
    if (performance.now() - began > 60000) throw new Error('charts are not drawn');
  }
  return performance.now() - began;
}"""


@dataclass
class Seen:
    """One visit, in ms and bytes."""

    lcp: float
    blocked: float
    bytes: float
    requests: float
    drawn: float
    blocked_drawing: float
    longest: float
    bytes_in_all: float


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    with site(person=make_person(ANALYST, name="reader")) as ours, _chromium() as browser:
        address = f"http://localhost:{ours.port}{deal.get_absolute_url()}"
        ours.get(deal.get_absolute_url())
        with _visitor(browser, ours) as (page, _, wire):
            _visit(page, wire, address)  # code of the browser itself is loaded
        cold = [_cold(browser, ours, address) for _ in range(scale.of(7))]
        warm = _warm(browser, ours, address, scale.of(7))
        slow = [_cold(browser, ours, address, slowed=4) for _ in range(scale.of(3))]
    for what, name, unit, bound in (
        ("first view, largest paint", "lcp", "ms", 300),
        ("first view, blocking time", "blocked", "ms", 50),
        ("first view, bytes", "bytes", "KB", 80),
        ("first view, requests", "requests", "requests", 10),
        ("scrolled, all charts drawn after", "drawn", "ms", 1200),
        ("scrolled, blocking time", "blocked_drawing", "ms", 200),
        ("scrolled, bytes in all", "bytes_in_all", "KB", 480),
    ):
        yield Result(what, median(getattr(seen, name) for seen in cold), unit, bound)
    yield Result("once more, until all is loaded", median(warm), "ms", 500)
    yield Result(
        "longest task after Plotly's parse, slowed four times",
        max(s.longest for s in slow),
        "ms",
        200,
    )


@contextlib.contextmanager
def _chromium() -> Iterator[Browser]:
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield browser
        browser.close()


@contextlib.contextmanager
def _visitor(browser: Browser, ours: Site) -> Iterator[tuple[Page, CDPSession, list[float]]]:
    """A page with an empty cache, its tools, and the kilobytes of each answer that it got."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    pairs = (cookie.split("=", 1) for cookie in ours.headers["Cookie"].split("; "))
    context.add_cookies(
        [
            {"name": name, "value": value, "url": f"http://localhost:{ours.port}"}
            for name, value in pairs
        ]
    )
    page = context.new_page()
    page.add_init_script(WATCH)
    wire: list[float] = []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda said: wire.append(said["encodedDataLength"] / 1000))
    yield page, tools, wire
    context.close()


def _visit(page: Page, wire: list[float], address: str) -> tuple[float, float, float, float]:
    page.goto(address, wait_until="load")
    page.wait_for_timeout(400)
    return page.evaluate("seen.lcp"), _blocked(_tasks(page)), sum(wire), float(len(wire))


def _tasks(page: Page, since: str = "opened") -> list[float]:
    """Milliseconds of the long tasks that began after a moment that the page has noted."""
    lasted = "seen.tasks.filter((t) => t.startTime >= seen[since]).map((t) => t.duration)"
    found: list[float] = page.evaluate(f"(since) => {lasted}", since)
    return found


def _cold(browser: Browser, ours: Site, address: str, *, slowed: int = 1) -> Seen:
    with _visitor(browser, ours) as (page, tools, wire):
        tools.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        first = _visit(page, wire, address)
        drawn = page.evaluate(SCROLL)
        page.wait_for_timeout(200)
        blocked, longest = _blocked(_tasks(page, "scrolled")), _tasks(page, "parsed")
        return Seen(*first, drawn, blocked, max(longest, default=0.0), sum(wire))


def _warm(browser: Browser, ours: Site, address: str, times: int) -> list[float]:
    """Milliseconds until a page that the browser has seen is loaded again."""
    with _visitor(browser, ours) as (page, _, wire):
        _visit(page, wire, address)
        found = []
        for _ in range(times):
            page.goto(address, wait_until="load")
            found.append(
                float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
            )
        return found


def _blocked(tasks: list[float]) -> float:
    return sum(max(task - 50, 0) for task in tasks)
