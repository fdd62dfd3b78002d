"""The steps of a valuation are those it was made by, whatever becomes of prices and commodities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.models import Commodity
from shipments.models import Price, ShipmentLine
from shipments.states import QuantityBasis
from shipments.valuation.steps import PriceFacts, value_line
from shipments.valuation.valuing import (
    facts_of,
    kept_columns,
    kept_valuation,
    price_key,
    value_lines,
    value_shipment,
)
from tests.factories import make_commodity, make_line, make_price, make_shipment

ON = date(2026, 11, 2)
shares = st.none() | st.decimals(0, 100, places=4)
masses = st.decimals(0, 10**9, places=3)


def a_price(commodity: Commodity, basis: QuantityBasis, usd: Decimal) -> tuple[PriceFacts, Price]:
    row = Price(
        pk=7,
        commodity=commodity,
        usd_per_tonne=usd,
        quantity_basis=basis,
        priced_on=ON,
        source_id=1,
    )
    key = price_key(row)
    return PriceFacts(key=key, commodity=commodity.key, amount_usd=usd, basis=basis, on=ON), row


lots = st.builds(
    ShipmentLine,
    wet_low_kg=masses,
    wet_high_kg=st.none(),
    wet_qualifier=st.just("at_least"),
    moisture_pct=shares,
    assay_pct=shares,
    payable_pct=shares,
) | st.builds(
    lambda mass, **fields: ShipmentLine(wet_low_kg=mass, wet_high_kg=mass, **fields),
    masses,
    wet_qualifier=st.just("exact"),
    moisture_pct=shares,
    assay_pct=shares,
    payable_pct=shares,
)


@given(
    line=lots,
    usd=st.decimals(0, 10**9, places=4),
    basis=st.sampled_from(QuantityBasis),
    factor=st.none() | st.decimals("0.0001", 1, places=4),
)
def test_kept_columns_give_the_same_steps_again(
    line: ShipmentLine, usd: Decimal, basis: QuantityBasis, factor: Decimal | None
) -> None:
    commodity = Commodity(key="sb", element="Sb", assay_basis="% Sb2O3", element_factor=factor)
    line.commodity = commodity
    facts, row = a_price(commodity, basis, usd)
    made = value_line(facts_of(line), [facts], on=ON)
    for name, value in kept_columns(made, {facts.key: (facts, row)}, on=ON).items():
        setattr(line, name, value)
    commodity.assay_basis, commodity.element, commodity.element_factor = "% Sb", "X", Decimal(1)
    kept = kept_valuation(line)
    assert kept is not None
    assert (kept.steps, kept.not_valued) == (made.steps, made.not_valued)
    assert kept.value_low_usd == made.value_low_usd


@pytest.mark.django_db
def test_kept_steps_outlive_a_change_of_the_price_and_of_the_commodity() -> None:
    commodity = make_commodity(
        element="Sb", assay_basis="% Sb2O3", element_factor=Decimal("0.8354")
    )
    price = make_price(commodity=commodity, priced_on=date(2026, 10, 1))
    line = make_line(
        shipment=make_shipment(on=ON),
        commodity=commodity,
        wet_low_kg=1000,
        wet_high_kg=1000,
        moisture_pct=10,
        assay_pct=50,
    )
    ((_, made),) = value_shipment(line.shipment, today=ON)
    price.usd_per_tonne *= 2
    price.save()
    commodity.element_factor = Decimal("0.5")
    commodity.save()
    line = ShipmentLine.objects.get(pk=line.pk)
    kept = kept_valuation(line)
    assert kept is not None
    assert kept.steps == made.steps
    assert len(kept.steps) == 3
    assert value_lines([line], on=ON)[0][1].steps != made.steps


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("precision", "said"), [("day", "1 Jul 2026"), ("month", "Jul 2026"), ("quarter", "Q3 2026")]
)
def test_a_price_is_dated_as_exactly_as_its_source_dates_it(precision: str, said: str) -> None:
    commodity = make_commodity()
    price = make_price(commodity=commodity, priced_on=date(2026, 7, 1), date_precision=precision)
    line = make_line(
        shipment=make_shipment(on=ON),
        commodity=commodity,
        wet_low_kg=1000,
        wet_high_kg=1000,
        moisture_pct=0,
    )
    ((_, made),) = value_shipment(line.shipment, today=ON)
    assert made.steps[-1].operands.endswith(f"per t ({said})")
    price.date_precision = "year"
    price.save()
    kept = kept_valuation(ShipmentLine.objects.get(pk=line.pk))
    assert kept is not None
    assert kept.steps == made.steps


@pytest.mark.django_db
def test_a_lot_that_was_never_valued_keeps_no_steps() -> None:
    assert kept_valuation(make_line()) is None
