"""A title in a script that runs from right to left moves no number or bracket beside it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client

from deals.models import Deal
from minerals_tracker.letters.rendering.editions import render
from tests.factories import (
    WEEK,
    choice,
    make_deal,
    make_event,
    make_instrument,
    make_issue,
    make_milestone,
    make_phase,
    make_shipment,
    make_source,
    within,
)

pytestmark = pytest.mark.django_db
TITLE = "معاہدہ (2025) 12 فیصد"
FSI, PDI = "\u2068", "\u2069"
NO_END = {
    "input",
    "img",
    "br",
    "link",
    "meta",
    "hr",
    "rect",
    "circle",
    "polygon",
    "polyline",
    "use",
}
PAGES = [
    "",
    "milestones/",
    "shipments/",
    "customs/",
    "signals/",
    "events/",
    "disputed/",
    "sources/",
]


class Bare(HTMLParser):
    """Texts and names with the title that neither an element nor a sign of Unicode isolates."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.count = 0
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        inside = bool(self._open) and self._open[-1][1]
        if tag not in NO_END:
            self._open.append(
                (tag, inside or tag in ("bdi", "script") or told.get("dir") == "auto")
            )
        for name in ("aria-label", "title"):
            self._look(told.get(name, ""), f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in NO_END:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._open or not self._open[-1][1]:
            self._look(data, self._open[-1][0] if self._open else "")
        else:
            self.count += TITLE in data

    def _look(self, text: str, where: str) -> None:
        self.count += TITLE in text
        if TITLE in text.replace(f"{FSI}{TITLE}{PDI}", ""):
            self.found.append(f"{where}: {text.strip()[:120]}")


@pytest.fixture
def deal() -> Deal:
    deal = make_deal(slug="one", short_name=TITLE, title=TITLE, recorded_at=WEEK.opens_at)
    source = make_source(key="S-RTL", title=TITLE, publisher=TITLE)
    other = make_source(key="S-2", title=TITLE, publisher=TITLE, origin=source)
    both = {"deal": deal, "sources": [source, other], "recorded_at": within()}
    make_instrument(name=TITLE, **both)
    phase = make_phase(name=TITLE, **both)
    make_milestone(title=TITLE, phase=phase, **both)
    make_event(title=TITLE, **both)
    make_shipment(on=WEEK.day, deal=deal, sources=[source, other], recorded_at=within())
    return deal


def bare(reader: Client, address: str) -> list[str]:
    response = reader.get(address)
    assert response.status_code == 200
    page = Bare(response.content.decode())
    assert page.count
    return page.found


@pytest.mark.parametrize("part", PAGES)
def test_the_pages_of_a_deal_isolate_titles(reader: Client, deal: Deal, part: str) -> None:
    assert bare(reader, f"{deal.get_absolute_url()}{part}") == []


@pytest.mark.parametrize("address", ["/", "/sources/S-RTL/", f"/search/?q={TITLE}", "/changes/"])
def test_other_pages_isolate_titles(reader: Client, deal: Deal, address: str) -> None:
    assert bare(reader, address) == []


def test_the_portfolio_isolates_titles_of_deals_that_name_sums(reader: Client, deal: Deal) -> None:
    deal.instruments.update(amount=5_000_000)
    assert bare(reader, "/") == []


def test_deals_side_by_side_isolate_titles(reader: Client, deal: Deal) -> None:
    other = make_deal(slug="two", short_name=TITLE, title=TITLE)
    make_instrument(deal=other, name=TITLE, amount=5_000_000)
    assert bare(reader, f"/compare/?deals={deal.slug},{other.slug}") == []


def test_a_letter_isolates_titles(deal: Deal) -> None:
    edition = render(make_issue(), choice(deal.slug))
    page = Bare(edition.html)
    assert (page.found, page.count > 3) == ([], True)
    assert edition.text.count(TITLE) == edition.text.count(f"{FSI}{TITLE}{PDI}") > 3


def test_forms_read_each_text_in_its_own_direction(admin_client: Client) -> None:
    for model in ("source", "event", "deal"):
        form = admin_client.get(f"/admin/deals/{model}/add/").content.decode()
        name = {"deal": "short_name"}.get(model, "title")
        (box,) = [part for part in form.split("<") if f'name="{name}"' in part]
        assert 'dir="auto"' in box
