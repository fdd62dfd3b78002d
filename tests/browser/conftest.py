"""A reader with a real browser, who keeps a record of everything that went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_user

REPORT_VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
});
window.shift = 0;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    window.shift += entry.value;
    window.moved.push(...entry.sources.map((one) => {
      const name = `${one.node?.nodeName}.${one.node?.className}`;
      return `${name} from ${one.previousRect.y} to ${one.currentRect.y}`;
    }));
  }
}).observe({ type: 'layout-shift', buffered: true });
"""


@dataclass
class Visit:
    """A page in a browser, with the requests it made and what the console complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Visit:
        self.page.goto(self.address + path)
        return self

    def scroll_through(self) -> Visit:
        """Bring every chart near the screen, one after the other, and wait until it is drawn."""
        for box in self.page.locator("[data-chart]").all():
            box.scroll_into_view_if_needed()
            box.and_(self.page.locator(".is-drawn, .is-failed")).wait_for()
        return self

    @property
    def problems(self) -> list[str]:
        """Complaints, violations of the policy, and requests to other hosts."""
        away = [
            url for url in self.requests if not url.startswith((self.address, "blob:", "data:"))
        ]
        return self.complaints + away + list(self.page.evaluate("window.violations"))

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return wide


Reader = Callable[..., Visit]


def windows(browser: Browser, address: str) -> Iterator[Reader]:
    """Hand out a function that opens windows at an address, and close them afterwards."""
    contexts: list[BrowserContext] = []

    def start(*, theme: str = "light", width: int = 1440, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        context.add_init_script(REPORT_VIOLATIONS)
        contexts.append(context)
        visit = Visit(context.new_page(), address)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on(
            "console",
            lambda message: (
                visit.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        return visit

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def editor(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """An editor in front of the login page."""
    user = make_user(username="rukhsana", password="a long password")
    user.groups.add(Group.objects.get(name="Editor"))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(REPORT_VIOLATIONS)
    visit = Visit(context.new_page(), live_server.url)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on(
        "console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    yield visit
    context.close()
