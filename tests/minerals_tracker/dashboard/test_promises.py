from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.states import CommitmentRung
from minerals_tracker.dashboard.promises import finding, ladder_steps, promises, rung_on
from tests.factories import make_commitment, make_deal

ANNOUNCED, AGREED, MOVED = (
    CommitmentRung.ANNOUNCED,
    CommitmentRung.AGREED,
    CommitmentRung.MOVED,
)


@pytest.mark.parametrize(
    ("rungs", "words"),
    [
        ([], "No commitment is on record"),
        ([ANNOUNCED, AGREED], "2 commitments, none beyond “agreed”"),
        ([ANNOUNCED, MOVED], "1 of 2 commitments moved"),
    ],
)
def test_the_title_says_how_far_commitments_got(rungs: list[CommitmentRung], words: str) -> None:
    assert finding(rungs) == words


@pytest.mark.django_db
def test_a_commitment_is_only_announced_before_its_rung_was_reached() -> None:
    row = make_commitment(rung=MOVED, rung_since=date(2026, 3, 1))
    assert rung_on(row, date(2026, 2, 28)) == ANNOUNCED
    assert rung_on(row, date(2026, 3, 1)) == MOVED


@pytest.mark.django_db
def test_each_commitment_counts_once_and_without_an_amount_not_as_zero() -> None:
    deal = make_deal()
    low_high = {"quantity_low": Decimal(5), "quantity_high": Decimal(8), "unit": "USD"}
    rows = [
        make_commitment(deal=deal, rung=AGREED, **low_high),
        make_commitment(deal=deal, rung=AGREED, unit="USD"),
        make_commitment(deal=deal, rung=ANNOUNCED, unit="USD"),
    ]
    steps = {step.rung: step for step in ladder_steps(rows, date(2026, 1, 1))}
    assert (steps[AGREED].low, steps[AGREED].unknown) == (Decimal(5), 1)
    assert (steps[ANNOUNCED].low, steps[ANNOUNCED].count) == (None, 1)
    assert steps[MOVED].count == 0


@pytest.mark.django_db
def test_the_most_advanced_promise_comes_first() -> None:
    deal = make_deal()
    make_commitment(deal=deal, key="A", rung=ANNOUNCED)
    make_commitment(deal=deal, key="B", rung=MOVED)
    shown = promises(list(deal.commitments.all()), day=date(2026, 1, 1), illustrative=False)
    assert [row.key for row in shown.rows] == ["B", "A"]
