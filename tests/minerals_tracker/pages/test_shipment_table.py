"""Shipments as a table: a line for each lot, three kinds of not known, and totals by mineral."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.shipment_list import ShipmentList, shipment_list
from minerals_tracker.pages.deal_pages.shipment_table import value_words
from tests.factories import make_commodity, make_deal, make_line, make_price, make_shipment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)


@pytest.fixture
def deal() -> Deal:
    """A shipment of two lots, one of them valued, and one of less than 2 t as a whole."""
    deal = make_deal()
    commodity = make_commodity()
    make_price(commodity=commodity)
    split = make_shipment(deal=deal, reference="SPLIT")
    make_line(
        shipment=split,
        commodity=commodity,
        wet_low_kg=Decimal(1000),
        wet_high_kg=Decimal(1000),
        wet_qualifier="exact",
        moisture_pct=Decimal(10),
        assay_pct=Decimal(50),
    )
    make_line(shipment=split, mineral_group="copper")
    whole = make_shipment(deal=deal, reference="WHOLE", total_low_kg=0, total_high_kg=2000)
    make_line(shipment=whole, mineral_group="copper")
    return deal


def listed(deal: Deal, **wanted: str) -> ShipmentList:
    return shipment_list(deal, AsOf(TODAY, TODAY), wanted)


def test_each_lot_is_a_line_and_says_what_is_not_known(deal: Deal, reader: Client) -> None:
    page = reader.get(f"{deal.get_absolute_url()}shipments/?on={TODAY}").content.decode()
    (split,) = re.findall(r'<tbody id="s-SPLIT">.*?</tbody>', page, re.DOTALL)
    valued, unknown = split.split("</tr>")[:2]
    assert 'rowspan="2"' in valued
    assert "1 t" in re.sub(r"\s", " ", valued)
    assert re.search(r'data-label="Value">USD', valued)
    assert unknown.count("not published") == 3  # its form, mass and assay
    assert ("not known" in unknown, "not valued" in unknown) == (True, True)


def test_totals_of_minerals_are_of_what_the_filters_leave(deal: Deal) -> None:
    def totals(**wanted: str) -> dict[str, tuple[str, str]]:
        return {t.name: (t.count, t.wet) for t in listed(deal, **wanted).shown.totals}

    every = totals()
    assert every["not split by mineral"] == ("1 shipment", "up to 2 t")
    assert every["antimony"] == ("1 lot", "1 t")
    assert set(totals(mineral="copper")) <= set(every)
    assert totals(state="sailed") == {}


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (1000, 1000, "USD 1 000"),
        (1000, 2000, "USD 1 000 to USD 2 000"),
        (1000, None, "at least USD 1 000"),
        (None, 2000, "USD 0 to USD 2 000"),
    ],
)
def test_values_are_said_with_both_ends(low: int | None, high: int | None, words: str) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert re.sub(r"\s", " ", value_words(*ends)) == words
