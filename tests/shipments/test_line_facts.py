"""A lot that cannot be so is refused with the reason; an unusual one is only remarked on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shipments.states import QuantityBasis
from shipments.valuation.lot_facts import (
    LineFacts,
    PriceFacts,
    Problem,
    RefusedLineError,
    find_problems,
)

STIBNITE = LineFacts(
    commodity="stibnite",
    wet_low_kg=Decimal(1000),
    wet_high_kg=Decimal(1000),
    assay_of="Sb",
    physical_limit_pct=Decimal("71.69"),
    physical_limit_note="pure stibnite holds 71.69 % Sb",
    typical_assay_pct=(Decimal(7), Decimal(12)),
)


def found(**changes: Any) -> tuple[Problem, ...]:
    numbers: dict[str, Any] = {
        name: None if value is None else Decimal(value) for name, value in changes.items()
    }
    return find_problems(replace(STIBNITE, **numbers))


def test_a_possible_lot_has_no_problems() -> None:
    assert found(moisture_pct=0, payable_pct=100, assay_pct=7) == ()
    assert found(assay_pct=12, wet_low_kg=None, wet_high_kg=None) == ()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("wet_low_kg", "-0.001", "never negative"),
        ("wet_high_kg", "999.999", "below its lower end"),
        ("moisture_pct", "-0.1", "moisture of \u22120.1 % lies outside"),
        ("moisture_pct", "100.1", "moisture of 100.1 % lies outside"),
        ("payable_pct", "101", "payable of 101 % lies outside"),
        ("assay_pct", "-1", "is negative"),
        ("assay_pct", "71.70", "physical limit of 71.69 % for stibnite: pure stibnite"),
    ],
)
def test_an_impossible_lot_is_refused(field: str, value: str, words: str) -> None:
    (problem,) = found(**{field: value})
    assert problem.refuses
    assert problem.field == field
    assert words in problem.message


def test_a_negative_upper_end_is_named_at_both_ends() -> None:
    fields = [problem.field for problem in found(wet_high_kg=-1)]
    assert fields == ["wet_high_kg", "wet_high_kg"]


def test_the_limit_itself_is_possible_but_unusual() -> None:
    (problem,) = found(assay_pct="71.69")
    assert not problem.refuses
    assert "outside the usual 7 to 12 %" in problem.message


def test_limits_are_said_in_the_unit_of_the_assay() -> None:
    in_grams = replace(STIBNITE, assay_unit="g/t")
    (refused,) = find_problems(replace(in_grams, assay_pct=Decimal("71.70")))
    said = refused.message.replace("\u202f", "")
    assert said.startswith("an assay of 717000 g/t Sb lies above the physical limit of 716900 g/t")
    (odd,) = find_problems(replace(in_grams, assay_pct=Decimal("0.00052")))
    assert "an assay of 5.2 g/t Sb lies outside the usual 70000 to 120000 g/t" in (
        odd.message.replace("\u202f", "")
    )


def test_without_a_limit_nothing_exceeds_the_whole() -> None:
    lot = replace(STIBNITE, physical_limit_pct=None, physical_limit_note="", typical_assay_pct=None)
    assert find_problems(replace(lot, assay_pct=Decimal(100))) == ()
    (problem,) = find_problems(replace(lot, assay_pct=Decimal("100.01")))
    assert problem.message.endswith("limit of 100 % for stibnite")


def test_what_is_contained_has_a_name() -> None:
    assert replace(STIBNITE, assay_of="TREO").contained_of == "TREO"
    oxide = replace(STIBNITE, assay_of="Sb2O3", element="Sb", element_factor=Decimal("0.8354"))
    assert (oxide.contained_of, oxide.on_compound) == ("Sb", True)
    assert not replace(oxide, element_factor=Decimal(1)).on_compound


def test_a_refusal_says_everything() -> None:
    problems = (Problem("a", "first"), Problem("b", "second"))
    assert str(RefusedLineError(problems)) == "first; second"


def test_a_price_is_brought_to_the_kilogram() -> None:
    price = PriceFacts(
        key="P",
        commodity="antimony",
        amount_usd=Decimal("9.0718474"),
        basis=QuantityBasis.ELEMENT,
        on=date(2025, 1, 1),
        per="lb",
    )
    assert price.usd_per_kg == 20
