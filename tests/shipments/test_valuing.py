"""Lots are valued in one place, with a copy of the price that was used."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from deals.models import Commodity
from deals.states import DatePrecision
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.valuation.valuing import day_among, day_of, value_shipment
from tests.factories import make_commodity, make_line, make_price, make_shipment, make_step

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ARRIVED = date(2026, 11, 2)


def antimony() -> Commodity:
    return make_commodity(
        group="antimony", element="Sb", assay_basis="% Sb", element_factor=Decimal(1)
    )


def lot(shipment: Shipment, commodity: Commodity | None, **fields: Any) -> ShipmentLine:
    known = {
        "wet_low_kg": Decimal(1000),
        "wet_high_kg": Decimal(1000),
        "wet_qualifier": "exact",
        "moisture_pct": Decimal(10),
        "assay_pct": Decimal(50),
    }
    return make_line(shipment=shipment, commodity=commodity, **(known | fields))


def test_a_lot_keeps_its_masses_its_value_and_the_price_used() -> None:
    shipment, commodity = make_shipment(on=ARRIVED), antimony()
    price = make_price(
        commodity=commodity, usd_per_tonne=Decimal(20_000), priced_on=date(2026, 10, 1)
    )
    line = lot(shipment, commodity)
    value_shipment(shipment, today=TODAY)
    line.refresh_from_db()
    assert (line.dry_low_kg, line.contained_high_kg) == (Decimal(900), Decimal(450))
    assert (line.value_low_usd, line.value_high_usd) == (Decimal(18_000), Decimal(18_000))
    assert (line.valued_price, line.valued_source) == (price, price.source)
    assert line.valued_usd_per_tonne == Decimal(20_000)


def test_a_later_change_of_the_price_row_leaves_the_copy() -> None:
    shipment, commodity = make_shipment(on=ARRIVED), antimony()
    price = make_price(commodity=commodity, priced_on=date(2026, 10, 1))
    line = lot(shipment, commodity)
    value_shipment(shipment, today=TODAY)
    price.usd_per_tonne = Decimal(1)
    price.save()
    line.refresh_from_db()
    assert line.valued_usd_per_tonne == Decimal(20_000)


def test_the_price_is_that_of_the_day_of_arrival() -> None:
    shipment, commodity = make_shipment(on=ARRIVED), antimony()
    make_price(commodity=commodity, priced_on=ARRIVED, usd_per_tonne=Decimal(10_000))
    make_price(commodity=commodity, priced_on=date(2026, 11, 3), usd_per_tonne=Decimal(99_000))
    line = lot(shipment, commodity)
    value_shipment(shipment, today=TODAY)
    line.refresh_from_db()
    assert line.valued_price_on == ARRIVED


def test_a_lot_whose_price_is_gone_loses_its_value_and_says_why() -> None:
    shipment, commodity = make_shipment(on=ARRIVED), antimony()
    line = lot(shipment, commodity, value_low_usd=Decimal(5), valued_usd_per_tonne=Decimal(5))
    value_shipment(shipment, today=TODAY)
    line.refresh_from_db()
    assert (line.value_low_usd, line.valued_usd_per_tonne) == (None, None)
    assert line.not_valued_because.startswith("not valued: no price")


def test_a_lot_known_only_by_its_mineral_is_not_valued() -> None:
    shipment = make_shipment(on=ARRIVED)
    line = lot(shipment, None)
    value_shipment(shipment, today=TODAY)
    line.refresh_from_db()
    assert "a lot of unknown commodity" in line.not_valued_because


def test_a_shipment_that_only_sailed_is_valued_on_that_day() -> None:
    shipment, commodity = make_shipment(state=""), antimony()
    make_step(shipment=shipment, state="sailed", reached_on=date(2026, 5, 1))
    make_price(commodity=commodity, priced_on=date(2026, 6, 1))
    line = lot(shipment, commodity)
    value_shipment(shipment, today=TODAY)
    line.refresh_from_db()
    assert line.value_low_usd is None


@pytest.mark.parametrize(
    ("states", "on"),
    [
        ({"cleared": ("2026-03-05", "day")}, date(2026, 3, 5)),
        ({"settled": ("2026-05-05", "day"), "assayed": ("2026-04-02", "day")}, date(2026, 4, 2)),
        ({"arrived": ("2026-02-01", "month"), "cleared": ("2026-02-10", "day")}, date(2026, 2, 10)),
        ({"arrived": ("2026-02-01", "month")}, date(2026, 2, 28)),
        (
            {"arrived": ("2026-01-01", "quarter"), "sailed": ("2026-01-05", "day")},
            date(2026, 3, 31),
        ),
        ({"sailed": ("2026-01-01", "month"), "planned": ("2025-12-01", "day")}, date(2026, 1, 31)),
        ({"rejected": ("2026-01-07", "day")}, date(2026, 1, 7)),
        ({}, TODAY),
    ],
)
def test_a_lot_is_valued_on_the_day_its_first_delivered_state_counts_from(
    states: dict[str, tuple[str, str]], on: date
) -> None:
    shipment, commodity = make_shipment(state=""), antimony()
    for state, (day, precision) in states.items():
        make_step(shipment=shipment, state=state, reached_on=day, date_precision=precision)
    make_price(commodity=commodity, priced_on=on, usd_per_tonne=Decimal(7_000))
    make_price(commodity=commodity, priced_on=on + timedelta(days=1))
    line = lot(shipment, commodity)
    value_shipment(shipment, today=TODAY)
    line.refresh_from_db()
    assert (line.valued_on, line.valued_usd_per_tonne) == (on, Decimal(7_000))


def test_a_form_a_file_and_the_page_value_on_the_same_day() -> None:
    states = {"settled": (date(2026, 5, 1), DatePrecision.MONTH)}
    steps = [ShipmentStep(state="settled", reached_on=date(2026, 5, 1), date_precision="month")]
    assert day_among(states, today=TODAY) == day_of(steps, today=TODAY) == date(2026, 5, 31)


def test_valuing_again_writes_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    shipment, commodity = make_shipment(on=ARRIVED), antimony()
    make_price(commodity=commodity, priced_on=date(2026, 10, 1))
    for _ in range(5):
        lot(shipment, commodity)
    value_shipment(shipment, today=TODAY)
    with django_assert_num_queries(4):
        value_shipment(shipment, today=TODAY)
