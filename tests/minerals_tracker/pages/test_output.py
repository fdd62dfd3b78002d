"""What a dossier tells of output and of sums that papers name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.dossier.dossier import Dossier, dossier
from tests.factories import make_deal, make_instrument, make_output, make_shipment, make_source

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
ABOUT_1110 = {"low_t": Decimal(999), "high_t": Decimal(1221), "qualifier": "about"}


def read(deal: Deal, day: date = DAY) -> Dossier:
    return dossier(deal, AsOf(day, DAY))


def figures(page: Dossier) -> dict[str, tuple[str, str]]:
    return {stat.label: (stat.value, stat.note) for stat in page.head.stats}


def test_a_report_is_told_with_its_qualifier_and_period(reader: Client) -> None:
    deal = make_deal()
    make_output(deal=deal, sources=[make_source()], **ABOUT_1110)
    page = read(deal)
    assert page.output
    assert (
        page.output.finding == "About 1\u202f110 t of mixed oxide produced in Apr 2025 to Jun 2025"
    )
    told = ("about 1\u202f110 t", "Apr 2025 to Jun 2025, newest report")
    assert figures(page)["Mixed oxide, produced"] == told
    assert 'id="h-output"' in reader.get(f"/deals/{deal.slug}/").content.decode()


def test_a_capacity_is_a_year_and_never_the_newest_output() -> None:
    deal = make_deal()
    make_output(deal=deal, kind="capacity", ends_on=date(2025, 8, 31), published_on=DAY)
    alone = read(deal).output
    assert alone
    assert alone.finding == "Capacity of 600 t a year of mixed oxide reported"
    make_output(deal=deal)
    both = read(deal).output
    assert both
    assert [row.mass for row in both.rows] == ["600 t a year", "600 t"]
    assert both.newest.mass == "600 t"


def test_a_report_without_a_mass_says_so() -> None:
    deal = make_deal()
    make_output(deal=deal, low_t=None, high_t=None)
    panel = read(deal).output
    assert panel
    assert panel.finding == "Mixed oxide produced, mass not published"


def test_no_report_is_told_before_it_was_out() -> None:
    deal = make_deal()
    make_output(deal=deal, published_on=date(2025, 8, 7))
    assert read(deal, date(2025, 8, 6)).output is None
    assert read(deal, date(2025, 8, 7)).output


def test_a_deal_that_ships_nothing_is_not_said_to_await_a_shipment(reader: Client) -> None:
    deal = make_deal(ships_goods=False)
    assert figures(read(deal))["Output"] == ("none", "no report on file")
    page = reader.get(f"/deals/{deal.slug}/").content.decode()
    assert "Nothing has arrived" not in page
    assert 'href="#shipments"' not in page
    make_shipment(deal=deal)
    assert 'href="#shipments"' in reader.get(f"/deals/{deal.slug}/").content.decode()


def test_sums_of_papers_stand_for_a_headline_sum_and_are_not_added(reader: Client) -> None:
    deal = make_deal()
    assert figures(read(deal))["Named by sources"] == ("no sum named", "by any source on file")
    make_instrument(deal=deal, amount=Decimal(400_000_000), name="Shares")
    only = read(deal)
    told = ("USD\xa0400\xa0million", "by a paper, no headline sum")
    assert figures(only)["Named by sources"] == told
    assert only.money.finding == (
        "A paper names USD\xa0400\xa0million; nothing is on record as committed or paid out"
    )
    make_instrument(
        deal=deal,
        amount=Decimal(135_000_000),
        currency="AUD",
        amount_qualifier="up_to",
        name="Grant",
    )
    two = read(deal)
    told = ("2 sums", "each by a paper of its own, never added up")
    assert figures(two)["Named by sources"] == told
    assert two.money.finding.startswith("Papers name 2 sums;")
    assert {row.amount for row in two.money.papers} == {
        "USD\xa0400\xa0million",
        "up to AUD\xa0135\xa0million",
    }
    page = reader.get(f"/deals/{deal.slug}/").content.decode()
    assert "2 sums named by papers" in page
    assert "0 interpretations" not in page
