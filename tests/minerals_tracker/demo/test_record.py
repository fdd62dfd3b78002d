"""What is on record of both deals: parties, people, papers, places and minerals, as of a day."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.conf import LazySettings
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.record_page import SECTIONS, Section, record_page
from tests.minerals_tracker.demo.conftest import TODAY, Demo

pytestmark = pytest.mark.django_db
DEALS = pytest.mark.parametrize("name", ["deal", "real"])


def on_record(deal: Deal, day: date = TODAY) -> dict[str, Section]:
    return {section.key: section for section in record_page(deal, AsOf(day, TODAY))}


@DEALS
def test_every_row_of_the_deal_is_on_record(demo: Demo, name: str) -> None:
    deal: Deal = getattr(demo, name)
    found = on_record(deal)
    assert list(found) == [key for key, *_ in SECTIONS]
    relations = ("deal_parties", "people", "instruments", "phases", "commitments", "milestones")
    keys = ("parties", "people", "papers", "phases", "commitments", "milestones")
    for relation, key in zip(relations, keys, strict=True):
        assert len(found[key].rows) == getattr(deal, relation).count(), key
    empty = {key for key, section in found.items() if not section.rows}
    of_its_own = {"people"} if deal.is_illustrative else {"assets", "money"}
    assert empty == {"states", "output", *of_its_own}


def test_a_party_is_told_with_its_part_and_its_details(demo: Demo) -> None:
    (buyer,) = [row for row in on_record(demo.real)["parties"].rows if "USSM" in row.name]
    terms = dict(buyer.terms)
    assert terms["Role"] == "buyer, investor, refinery owner"
    assert terms["Former name"] == "Missouri Cobalt"
    assert "Glencore (USD 50 million, offtake)" in terms["Known backers"]
    assert terms["Site area, km²"] == "7.3"
    assert buyer.sources


def test_what_rests_on_a_later_source_is_counted_and_not_told(demo: Demo) -> None:
    early = on_record(demo.real, date(2025, 9, 10))
    for key, section in on_record(demo.real).items():
        known = {row.name for row in early[key].rows}
        assert known <= {row.name for row in section.rows}, key
    assert early["people"].later > 3
    assert "Lin Jian, Spokesman, Chinese Foreign Ministry" not in {
        row.name for row in early["people"].rows
    }
    for row in early["parties"].rows:
        assert all(
            source.published_by is None or source.published_by <= date(2025, 9, 10)
            for source in row.sources
        )
    assert early["milestones"].rows == ()


@DEALS
def test_what_is_invented_and_what_is_real_stay_apart(demo: Demo, name: str) -> None:
    deal: Deal = getattr(demo, name)
    found = on_record(deal)
    for key in ("places", "forms", "prices"):
        names = " ".join(row.name for row in found[key].rows).lower()
        invented = "invented" in names or "illustrative" in names
        assert invented is deal.is_illustrative, key


@DEALS
@pytest.mark.parametrize("day", [TODAY, date(2025, 10, 10)], ids=str)
def test_the_page_tells_every_row(
    demo: Demo, client: Client, settings: LazySettings, name: str, day: date
) -> None:
    settings.PUBLIC_READ = True
    deal: Deal = getattr(demo, name)
    html = unescape(client.get(f"/deals/{deal.slug}/record/?on={day}").content.decode())
    for section in on_record(deal, day).values():
        for row in section.rows:
            assert row.name in html
            assert all(label in html for label, _ in row.terms)
