"""Prices in the units of their markets, and the market in which a lot is valued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shipments.models import Price, ShipmentLine
from shipments.states import QuantityBasis
from shipments.valuation.price_units import factor_asked, usd_per_tonne
from shipments.valuation.steps import INDICATIVE, value_line
from shipments.valuation.valuing import kept_valuation, value_shipment
from tests.factories import (
    make_exchange_rate,
    make_line,
    make_place,
    make_price,
    make_shipment,
    make_source,
)
from tests.shipments.logging_form import antimony, editor
from tests.shipments.test_valuation import DAY, OXIDE, price

ADD = "/admin/shipments/price/add/"
PRINTED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("amount", "unit", "usd"),
    [
        ("9259", "USD/t", "9259"),
        ("56", "USD/kg", "56000"),
        ("4.2", "USD/lb", "9259.4150"),
        ("420", "USc/lb", "9259.4150"),
        ("330", "USD/mtu", "33000"),
        ("330", "USD/dmtu", "33000"),
    ],
)
def test_a_price_is_converted_from_the_unit_of_its_market(amount: str, unit: str, usd: str) -> None:
    assert usd_per_tonne(Decimal(amount), unit) == Decimal(usd)


@pytest.mark.parametrize(
    ("now", "last", "said"),
    [(30, 10, ""), (31, 10, "3.1 times above"), (10, 30, ""), (10, 31, "3.1 times below")],
)
def test_a_price_is_held_against_the_last_one(now: int, last: int, said: str) -> None:
    assert factor_asked(Decimal(now), Decimal(last)) == said


def told(*, market: str = "US", **changes: Any) -> str:
    rows = [price(market="CN", terms="FOB Shanghai", key="1"), price(market="", key="2")]
    mine = price(market="US", key="3", on=DAY - timedelta(days=90))
    return value_line(replace(OXIDE, **changes), [*rows, mine], on=DAY, destination=market).worth


def test_a_lot_is_valued_in_the_market_of_its_destination_and_says_where() -> None:
    assert told() == "Price 90 days old; market US."
    assert told(market="CN") == "Price 0 days old; market CN, FOB Shanghai."
    assert told(market="NL") == "Price 0 days old; market not named."
    only = price(market="CN", tax_included=True)
    said = value_line(OXIDE, [only], on=DAY, destination="US").worth
    assert said == "Price 0 days old; market CN: no price of US is on file; with tax in it."
    assert "the destination is unknown" in value_line(OXIDE, [only], on=DAY).worth
    assert value_line(replace(OXIDE, moisture_pct=None), [only], on=DAY).worth == ""


def test_the_value_of_a_concentrate_is_indicative() -> None:
    assert told(is_concentrate=True).endswith(INDICATIVE)
    assert INDICATIVE not in told()


@pytest.mark.django_db
def test_two_markets_stand_beside_each_other_on_one_day() -> None:
    commodity, source = antimony(), make_source()
    shared: dict[str, Any] = {"commodity": commodity, "source": source, "priced_on": PRINTED}
    make_price(market="NL", terms="CIF Rotterdam", **shared)
    make_price(market="CN", usd_per_tonne=Decimal(9_000), tax_included=True, **shared)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_price(market="CN", **shared)
    to = make_place(country="NL")
    shipment = make_shipment(on=PRINTED + timedelta(days=5), destination=to)
    mass = {"wet_low_kg": 1000, "wet_high_kg": 1000, "wet_qualifier": "exact"}
    line = make_line(shipment=shipment, commodity=commodity, moisture_pct=10, **mass)
    value_shipment(shipment, today=PRINTED + timedelta(days=40))
    line.refresh_from_db()
    assert line.valued_price_note == "market NL, CIF Rotterdam"
    assert line.value_low_usd == Decimal(18_000)
    kept = kept_valuation(ShipmentLine.objects.get())
    assert kept
    assert kept.worth.startswith("Price 5 days old; market NL, CIF Rotterdam. Indicative")


def form(**fields: Any) -> dict[str, Any]:
    known = {
        "commodity": antimony(key="sb").pk,
        "printed_value": "4.2",
        "printed_unit": "USD/lb",
        "quantity_basis": QuantityBasis.ELEMENT.value,
        "priced_on": f"{PRINTED}",
        "date_precision": "day",
        "source": make_source().pk,
        "tax_included": "unknown",
    }
    return known | fields


@pytest.mark.django_db
def test_a_price_far_from_the_last_one_is_asked_about_before_it_is_saved() -> None:
    client, data = editor(), form()
    assert client.post(ADD, data).status_code == 302
    assert Price.objects.get().usd_per_tonne == Decimal("9259.4150")
    slip = data | {"printed_unit": "USD/t", "priced_on": f"{PRINTED + timedelta(days=30)}"}
    asked = client.post(ADD, slip)
    said = asked.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "USD 4.2 per tonne is 2 200 times below the USD 9 260 of 2 Mar 2026" in said
    assert Price.objects.count() == 1
    slip["unlikely"] = asked.context["adminform"].form["unlikely"].value()
    assert client.post(ADD, slip).status_code == 302
    assert Price.objects.count() == 2


@pytest.mark.django_db
def test_a_price_in_yuan_takes_a_rate_and_says_whether_tax_is_in_it() -> None:
    client, data = editor(), form(printed_unit="CNY/t", printed_value="72000", market="CN")
    assert (
        "No rate of CNY from the 31 days up to 2 Mar 2026 is on file" in client.post(ADD, data).text
    )
    rate = make_exchange_rate(currency="CNY", per_usd=Decimal("7.2"), quoted_on=PRINTED)
    assert "Prices in CNY usually hold 13 % of tax" in client.post(ADD, data).text
    assert client.post(ADD, data | {"tax_included": "true"}).status_code == 302
    row = Price.objects.get()
    assert (row.usd_per_tonne, row.rate, row.tax_included) == (Decimal(10_000), rate, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"printed_unit": "USD/mtu", "quantity_basis": "product"}, "is one of what is assayed"),
        ({"printed_value": "0"}, "A price is greater than zero"),
        ({"printed_unit": "USD/oz"}, "Select a valid choice"),
        ({"printed_value": "4,200"}, "write 4.2000 or 4200"),
    ],
)
def test_a_price_that_cannot_be_is_refused(fields: dict[str, str], words: str) -> None:
    assert words in editor().post(ADD, form(**fields)).text
    assert Price.objects.count() == 0
