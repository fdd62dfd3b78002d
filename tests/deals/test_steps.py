"""The five steps of a deal, each by the rule that the methodology states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.progress.follow_through import SignatureDays
from deals.progress.steps import (
    MoneyFact,
    PaperFact,
    ProductFact,
    StepFacts,
    StepResult,
    WorksFact,
    by_step,
    distance,
    steps,
    two_words,
)
from deals.states import Found, Step

DAY = date(2026, 3, 1)
LATER = DAY + timedelta(days=30)
UNSIGNED, SIGNED, BOUND = (
    SignatureDays(),
    SignatureDays(signed=(DAY,)),
    SignatureDays(signed=(DAY,), binding=(DAY,)),
)
LOAN = PaperFact("P1", "loan", DAY, DAY, binding=True, amount=Decimal(150))
MOU = PaperFact("P2", "mou", DAY, None, binding=False)
PAID = MoneyFact(DAY, "disbursed", Decimal(150), paper="P1")


def found(step: Step, today: date = LATER, **given: Any) -> StepResult:
    facts = StepFacts(**({"signatures": SIGNED} | given))
    return by_step(steps(facts, today))[step]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, Found.SHOWN),
        ({"signatures": UNSIGNED}, Found.NOTHING),
        (
            {
                "signatures": UNSIGNED,
                "papers": [PaperFact("P3", "grant", None, None, states=((DAY, "announced"),))],
            },
            Found.IN_PART,
        ),
    ],
)
def test_signed(given: dict[str, Any], word: Found) -> None:
    assert found(Step.SIGNED, **given).found == word


@pytest.mark.parametrize(
    ("papers", "signatures", "word"),
    [
        ([LOAN], BOUND, Found.SHOWN),
        ([LOAN, MOU], BOUND, Found.IN_PART),
        ([MOU], SIGNED, Found.NOTHING),
        ([MOU], BOUND, Found.SHOWN),
        ([MOU._replace(binding=None)], SIGNED, Found.UNDECIDED),
        ([MOU, MOU._replace(binding=None)], SIGNED, Found.NOTHING),
        ([], SIGNED, Found.NOTHING),
        ([LOAN, MOU._replace(states=((DAY, "lapsed"),))], BOUND, Found.SHOWN),
    ],
)
def test_binding(papers: list[PaperFact], signatures: SignatureDays, word: Found) -> None:
    assert found(Step.BINDING, papers=papers, signatures=signatures).found == word


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"papers": [LOAN], "money": [PAID]}, Found.SHOWN),
        ({"papers": [LOAN], "money": [PAID._replace(amount=Decimal(1))]}, Found.IN_PART),
        ({"papers": [LOAN], "money": [PAID._replace(currency="AUD")]}, Found.IN_PART),
        ({"papers": [LOAN._replace(states=((DAY, "drawn"),))]}, Found.IN_PART),
        (
            {"papers": [LOAN, LOAN._replace(key="P3", within=True, states=((DAY, "drawn"),))]},
            Found.IN_PART,
        ),
        ({"papers": [LOAN], "money": [PAID._replace(kind="accrued")]}, Found.UNDECIDED),
        ({"papers": [LOAN], "money": [PAID._replace(kind="committed")]}, Found.NOTHING),
        ({"papers": [LOAN]}, Found.NOTHING),
        ({"papers": [MOU]}, Found.OUTSIDE),
        ({"papers": [MOU], "asked": {Step.PAID}}, Found.NOTHING),
        ({"money": [PAID]}, Found.IN_PART),
    ],
)
def test_paid(given: dict[str, Any], word: Found) -> None:
    assert found(Step.PAID, **given).found == word


@pytest.mark.parametrize(
    ("states", "word"),
    [
        (["operating"], Found.SHOWN),
        (["construction"], Found.IN_PART),
        (["construction", "operating"], Found.SHOWN),
        (["operating", "suspended"], Found.IN_PART),
        (["proposed"], Found.NOTHING),
        (["closed"], Found.NOTHING),
        ([], Found.OUTSIDE),
    ],
)
def test_built_by_the_latest_state_of_an_asset(states: list[str], word: Found) -> None:
    works = [WorksFact("plant", DAY + timedelta(days=at), state) for at, state in enumerate(states)]
    assert found(Step.BUILT, works=works).found == word
    if works:
        other = [*works, WorksFact("mine", DAY, "announced")]
        assert found(Step.BUILT, works=other).found == (
            Found.IN_PART if word == Found.SHOWN else word
        )


@pytest.mark.parametrize(
    ("products", "word"),
    [
        ([ProductFact(DAY, has_mass=True)], Found.SHOWN),
        ([ProductFact(DAY, has_mass=False)], Found.IN_PART),
        ([ProductFact(DAY, has_mass=True, is_trade=False)], Found.IN_PART),
        ([], Found.OUTSIDE),
    ],
)
def test_product(products: list[ProductFact], word: Found) -> None:
    assert found(Step.PRODUCT, products=products).found == word
    assert found(Step.PRODUCT, today=DAY - timedelta(days=1), products=products).found == (
        Found.OUTSIDE
    )


def test_a_framework_is_not_marked_down_for_having_no_cargo() -> None:
    framework = steps(StepFacts(signatures=BOUND, papers=[LOAN]), LATER)
    shipping = steps(StepFacts(signatures=BOUND, papers=[LOAN], asked={Step.PRODUCT}), LATER)
    assert distance(framework) == Decimal(2) / 3
    assert distance(shipping) == Decimal(1) / 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"signatures": UNSIGNED}, "Nothing yet"),
        ({}, "Signed only"),
        ({"signatures": BOUND, "papers": [LOAN, MOU]}, "Partly binding"),
        ({"papers": [LOAN], "money": [PAID]}, "Fully paid"),
        (
            {"papers": [LOAN], "money": [PAID], "works": [WorksFact("a", DAY, "construction")]},
            "Paid, building",
        ),
        ({"products": [ProductFact(DAY, has_mass=True, is_trade=False)]}, "Samples only"),
        ({"products": [ProductFact(DAY, has_mass=True)]}, "Product out"),
    ],
)
def test_two_words_say_the_furthest_step(given: dict[str, Any], words: str) -> None:
    facts = StepFacts(**({"signatures": SIGNED} | given))
    assert two_words(steps(facts, LATER)) == words


@given(st.integers(-3, 3), st.lists(st.sampled_from(["disbursed", "accrued"]), max_size=3))
def test_what_comes_later_is_not_read(offset: int, kinds: list[str]) -> None:
    money = [PAID._replace(on=DAY + timedelta(days=offset), kind=kind) for kind in kinds]
    facts = StepFacts(signatures=BOUND, papers=[LOAN], money=money)
    known = replace(facts, money=[row for row in money if row.on <= DAY])
    assert steps(facts, DAY) == steps(known, DAY)
