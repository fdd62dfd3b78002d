"""From wet mass to value: by hand, at the edges, and for any lot that can exist."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.states import Qualifier
from shipments.states import QuantityBasis
from shipments.valuation.steps import (
    MAX_PRICE_AGE_DAYS,
    LineFacts,
    PriceFacts,
    RefusedLineError,
    Valuation,
    latest_price,
    value_line,
)

DAY = date(2026, 3, 1)
OXIDE = LineFacts(
    commodity="oxide",
    wet_low_kg=Decimal(1000),
    wet_high_kg=Decimal(1000),
    moisture_pct=Decimal(8),
    assay_pct=Decimal(50),
    assay_of="Sb2O3",
    element="Sb",
    element_factor=Decimal("0.8"),
    payable_pct=Decimal(75),
)


def price(basis: QuantityBasis = QuantityBasis.ELEMENT, **changes: Any) -> PriceFacts:
    row = PriceFacts(key="P1", commodity="oxide", amount_usd=Decimal(20000), basis=basis, on=DAY)
    return replace(row, **changes)


def valued(basis: QuantityBasis = QuantityBasis.ELEMENT, **changes: Any) -> Valuation:
    return value_line(replace(OXIDE, **changes), [price(basis)], on=DAY)


def test_the_masses_follow_from_one_another() -> None:
    lot = valued()
    masses = (lot.wet, lot.dry, lot.compound, lot.contained, lot.payable)
    assert [mass.low_kg for mass in masses] == [1000, 920, 460, 368, 276]
    assert [mass.of for mass in masses] == ["oxide", "oxide", "Sb2O3", "Sb", "Sb"]


@pytest.mark.parametrize(
    ("basis", "usd"),
    [
        (QuantityBasis.PRODUCT, 18400),
        (QuantityBasis.COMPOUND, 9200),
        (QuantityBasis.ELEMENT, 7360),
        (QuantityBasis.PAYABLE, 5520),
    ],
)
def test_the_value_is_the_price_times_the_quantity_on_its_basis(
    basis: QuantityBasis, usd: int
) -> None:
    lot = valued(basis)
    assert (lot.value_low_usd, lot.value_high_usd) == (Decimal(usd), Decimal(usd))
    assert (lot.not_valued, lot.price) == ("", price(basis))


def test_an_assay_on_the_element_needs_no_factor() -> None:
    lot = valued(assay_of="Sb", element_factor=Decimal(1))
    assert lot.contained.low_kg == 460
    assert not lot.compound.is_known


def test_total_rare_earth_oxide_stays_what_it_is() -> None:
    lot = valued(QuantityBasis.COMPOUND, assay_of="TREO", element="", element_factor=None)
    assert (lot.contained.of, lot.contained.low_kg) == ("TREO", Decimal(460))
    assert lot.value_low_usd == 9200


def test_an_interval_stays_an_interval() -> None:
    lot = valued(wet_low_kg=None, wet_high_kg=Decimal(2000), wet_qualifier=Qualifier.LESS_THAN)
    assert (lot.value_low_usd, lot.value_high_usd) == (Decimal(0), Decimal(14720))
    assert lot.contained.qualifier == Qualifier.LESS_THAN


def test_an_open_end_stays_open() -> None:
    lot = valued(wet_high_kg=None, wet_qualifier=Qualifier.AT_LEAST)
    assert (lot.value_low_usd, lot.value_high_usd) == (Decimal(7360), None)
    assert lot.steps[-1].result == "USD at least 7\u202f360"


@pytest.mark.parametrize(
    ("basis", "changes", "reason"),
    [
        (QuantityBasis.ELEMENT, {"wet_low_kg": None, "wet_high_kg": None}, "mass is unknown"),
        (QuantityBasis.PRODUCT, {"moisture_pct": None}, "no moisture is on file"),
        (QuantityBasis.ELEMENT, {"assay_pct": None}, "no assay is on file"),
        (QuantityBasis.COMPOUND, {"element_factor": Decimal(1)}, "is for a compound"),
        (QuantityBasis.ELEMENT, {"element_factor": None}, "the assay for Sb2O3"),
        (QuantityBasis.PAYABLE, {"payable_pct": None}, "no payable share"),
        (QuantityBasis.ELEMENT, {"commodity": "ore"}, "no price for ore is on file on or up to"),
        (QuantityBasis.ELEMENT, {"commodity": ""}, "no price for a lot of unknown commodity"),
    ],
)
def test_what_cannot_be_valued_says_why_and_is_never_zero(
    basis: QuantityBasis, changes: dict[str, Any], reason: str
) -> None:
    lot = valued(basis, **changes)
    assert lot.not_valued.startswith("not valued: ")
    assert reason in lot.not_valued
    assert (lot.value_low_usd, lot.value_high_usd) == (None, None)


def test_a_product_price_asks_for_no_assay() -> None:
    assert valued(QuantityBasis.PRODUCT, assay_pct=None).value_low_usd == 18400


def test_an_impossible_lot_is_refused_and_an_unusual_one_is_not() -> None:
    with pytest.raises(RefusedLineError, match="outside 0 to 100 %"):
        valued(moisture_pct=Decimal(101))
    assert valued(typical_assay_pct=(Decimal(90), Decimal(99))).value_low_usd == 7360


def test_the_steps_print_the_sum_as_a_reader_checks_it() -> None:
    assert [str(step) for step in valued().steps] == [
        "dry = wet \u00d7 (1 \u2212 moisture) = 1\u202f000 kg \u00d7 (1 \u2212 8 %) = 920 kg",
        (
            "contained Sb = dry \u00d7 assay \u00d7 element factor"
            " = 920 kg \u00d7 50 % Sb2O3 \u00d7 0.8 = 368 kg"
        ),
        "payable = contained \u00d7 payable share = 368 kg \u00d7 75 % = 276 kg",
        (
            "value = contained element \u00d7 price"
            " = 368 kg \u00d7 USD 20\u202f000 per t (1 Mar 2026) = USD 7\u202f360"
        ),
    ]


def test_the_steps_stop_where_knowledge_does() -> None:
    lot = valued(moisture_pct=None, assay_pct=None, payable_pct=None)
    assert lot.steps == ()
    unknown = valued(wet_low_kg=None, wet_high_kg=None)
    assert {step.result for step in unknown.steps} == {"unknown"}


def test_an_interval_is_printed_with_both_ends() -> None:
    lot = valued(wet_low_kg=Decimal(500), assay_of="Sb", element_factor=Decimal(1))
    assert lot.steps[1].operands == "460\u2013920 kg \u00d7 50 % Sb"


@pytest.mark.parametrize(
    ("age", "found"),
    [(-1, False), (0, True), (MAX_PRICE_AGE_DAYS, True), (MAX_PRICE_AGE_DAYS + 1, False)],
)
def test_a_price_is_neither_of_the_future_nor_too_old(age: int, found: bool) -> None:
    row = price(on=DAY - timedelta(days=age))
    assert (latest_price([row], commodity="oxide", on=DAY) is not None) is found


def test_the_latest_price_of_the_commodity_and_basis_is_used() -> None:
    old = price(key="P2", on=DAY - timedelta(days=9))
    other = price(key="P3", commodity="ore")
    rows = [old, other, price(QuantityBasis.COMPOUND, key="P4"), price(key="P5")]
    assert latest_price(rows, commodity="oxide", on=DAY) == rows[3]
    assert latest_price(rows, commodity="oxide", on=DAY, basis=QuantityBasis.COMPOUND) == rows[2]
    assert latest_price(rows[:2], commodity="oxide", on=DAY) == old


def test_the_price_is_the_latest_of_a_basis_that_the_lot_has() -> None:
    payable = price(QuantityBasis.PAYABLE, key="P9", amount_usd=Decimal(9))
    older = price(QuantityBasis.ELEMENT, key="P1", on=DAY - timedelta(days=200))
    oldest = price(QuantityBasis.PRODUCT, key="P0", on=DAY - timedelta(days=300))
    lot = replace(OXIDE, payable_pct=None)
    assert value_line(lot, [payable, oldest, older], on=DAY).price == older
    assert (
        value_line(replace(lot, assay_pct=None), [payable, oldest, older], on=DAY).price == oldest
    )
    assert value_line(OXIDE, [payable, oldest, older], on=DAY).price == payable
    unvalued = value_line(replace(lot, moisture_pct=None), [payable, oldest, older], on=DAY)
    assert (unvalued.price, unvalued.value_low_usd) == (payable, None)
    assert unvalued.not_valued == "not valued: no moisture is on file"


kilograms = st.decimals(min_value=0, max_value=10**7, places=3)
percents = st.decimals(min_value=0, max_value=100, places=4)
bases = st.sampled_from(QuantityBasis)


@given(st.tuples(kilograms, kilograms), st.tuples(percents, percents), percents, bases)
def test_every_interval_is_ordered_and_no_part_exceeds_the_whole(
    wet: tuple[Decimal, Decimal],
    shares: tuple[Decimal, Decimal],
    payable: Decimal,
    basis: QuantityBasis,
) -> None:
    lot = valued(
        basis,
        wet_low_kg=min(wet),
        wet_high_kg=max(wet),
        moisture_pct=shares[0],
        assay_pct=shares[1],
        payable_pct=payable,
    )
    chain = [lot.wet, lot.dry, lot.compound, lot.contained, lot.payable]
    ends = [(mass.low_kg or Decimal(0), mass.high_kg or Decimal(0)) for mass in chain]
    assert all(0 <= low <= high for low, high in ends)
    assert ends == sorted(ends, key=lambda pair: pair[1], reverse=True)
    assert lot.value_low_usd is not None
    assert lot.value_high_usd is not None
    assert 0 <= lot.value_low_usd <= lot.value_high_usd


@given(kilograms, kilograms, percents, percents, bases)
def test_more_mass_or_grade_is_never_worth_less(
    wet: Decimal, more: Decimal, assay: Decimal, grade: Decimal, basis: QuantityBasis
) -> None:
    def worth(kilograms: Decimal, percent: Decimal) -> Decimal:
        lot = valued(basis, wet_low_kg=kilograms, wet_high_kg=kilograms, assay_pct=percent)
        return lot.value_low_usd or Decimal(0)

    assert worth(wet, assay) <= worth(wet + more, assay)
    assert worth(wet, min(assay, grade)) <= worth(wet, max(assay, grade))


@given(percents, percents)
def test_more_moisture_is_never_worth_more(one: Decimal, other: Decimal) -> None:
    drier, wetter = (valued(moisture_pct=share).value_low_usd for share in sorted((one, other)))
    assert drier is not None
    assert wetter is not None
    assert drier >= wetter
