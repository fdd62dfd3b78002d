"""Every link and every anchor leads somewhere, for everybody who is shown it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import resolve

from deals.models import Deal
from minerals_tracker.pages.changes import changes_page as change_page
from minerals_tracker.pages.deal_pages import event_page, shipment_list
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR, MANAGER
from tests.factories import make_issue, make_line, make_report, make_shipment
from tests.minerals_tracker.people import NOBODY, client_of

LINK = re.compile(r'<a [^>]*href="([^"]*)"')
ID = re.compile(r'\bid="([^"]+)"')
CLOSED = frozenset({"login"})
ENOUGH, ENOUGH_OF_ADMIN = 8, 1
"""So many pages of one view tell what the others would."""
POPOVER = re.compile(r'popovertarget="([^"]+)"')


class Walk:
    """A walk over the site: pages by path, and every anchor that was asked for."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.pages: dict[str, set[str]] = {}
        self.dead: list[str] = []
        self.wanted: set[tuple[str, str, str]] = set()
        self.queue: list[str] = []
        self.seen: Counter[str] = Counter()

    def follow(self, start: str) -> None:
        self.queue.append(start)
        while self.queue:
            address = self.queue.pop()
            view = resolve(address.partition("?")[0]).view_name
            enough = ENOUGH_OF_ADMIN if view.startswith("admin:") else ENOUGH
            if address not in self.pages and view not in CLOSED and self.seen[view] < enough:
                self.seen[view] += 1
                self.visit(address)

    def visit(self, address: str) -> None:
        response = self.client.get(address, follow=True)
        if response.status_code != 200:
            self.dead.append(f"{address}: {response.status_code}")
        content = b"".join(response)
        is_page = response.headers["Content-Type"].startswith("text/html")
        text = content.decode() if is_page else ""
        self.pages[address] = {unescape(name) for name in ID.findall(text)}
        for name in POPOVER.findall(text):
            self.wanted.add((address, address, name))
        for href in LINK.findall(text):
            target, _, fragment = urljoin(address, unescape(href)).partition("#")
            if not target.startswith("/"):
                continue
            if fragment:
                self.wanted.add((address, target, fragment))
            self.queue.append(target)

    def lost(self) -> list[str]:
        """Anchors that are not on the page to which they lead."""
        return sorted(
            f"{page} -> {target}#{name}"
            for page, target, name in self.wanted
            if name not in self.pages.get(target, {name})
        )


@pytest.mark.django_db
@pytest.mark.parametrize("role", [NOBODY, ANALYST, EDITOR, MANAGER, ADMINISTRATOR])
def test_no_link_and_no_anchor_is_dead(
    reference_data: Deal, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    settings.PUBLIC_READ = True
    for lists in (event_page, shipment_list, change_page):
        monkeypatch.setattr(lists, "PAGE", 4)
    for _ in range(9):
        make_line(shipment=make_shipment(deal=reference_data))
    make_issue()
    make_report()
    walk = Walk(client_of(role))
    walk.follow("/")
    assert walk.dead == []
    assert walk.lost() == []
    assert {"/methodology/", reference_data.get_absolute_url()} <= set(walk.pages)
    for name in ("shipments", "events", "changes"):
        assert any("?" in page and f"/{name}/" in page for page in walk.pages), name
    assert ("queue" in walk.seen) is (role in (EDITOR, ADMINISTRATOR))
    assert ("admin:index" in walk.seen) is (role in (EDITOR, ADMINISTRATOR))
