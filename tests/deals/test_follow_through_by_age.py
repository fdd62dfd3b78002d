"""Follow-through against age: dots of met milestones and paid sums, and the title for each case."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from deals.charts import AgedDeal, PaidShare, follow_through_by_age
from deals.charts.age import ABSENT, age_title

DAY = date(2026, 6, 30)


def money(paid: int, named: int = 100, *, unseen: bool = False) -> PaidShare:
    return PaidShare("Loans", "USD", Decimal(paid), Decimal(named), unseen)


@pytest.mark.parametrize(
    ("deals", "title"),
    [
        ([], "No signed deal has milestones"),
        ([AgedDeal("A", 9, 0, 0)], "No signed deal has milestones"),
        ([AgedDeal("A", 9, 0, 4)], "The signed deal has met no milestone"),
        ([AgedDeal("A", 9, 0, 4), AgedDeal("B", 8, 0, 2)], "None of 2 deals has met a milestone"),
        ([AgedDeal("A", 1, 1, 4)], "A has met 1 of 4 milestones, 1 day after its signing"),
        (
            [AgedDeal("A", 9, 1, 4), AgedDeal("B", 8, 2, 4), AgedDeal("C", 7, 0, 0)],
            "B has met the largest share of its milestones, 2 of 4, 8 days after its signing",
        ),
        (
            [AgedDeal("A", 9, 1, 4), AgedDeal("B", 8, 2, 8), AgedDeal("C", 7, 0, 1)],
            "2 deals of 3 lead with 25 % of their milestones met",
        ),
    ],
)
def test_the_title_holds_for_every_outcome(deals: list[AgedDeal], title: str) -> None:
    assert age_title(deals) == title


def test_the_oldest_deal_stands_first_and_dots_are_shares() -> None:
    figure = follow_through_by_age(
        [AgedDeal("young", 10, 3, 4), AgedDeal("old", 400, 1, 4, (money(20),))], ["C"], as_of=DAY
    )
    met, paid, absent = json.loads(figure.figure_json)["data"]
    assert (met["y"], [float(x) for x in met["x"]]) == ([0, 1], [25, 75])
    assert (paid["y"], [float(x) for x in paid["x"]]) == ([0], [20])
    assert absent["y"] == []
    assert [(row[0].value, row[1].value, row[3].value, row[4].value) for row in figure.rows] == [
        ("old", 400, 1, 4),
        ("old", 400, 20, 100),
        ("young", 10, 3, 4),
    ]
    assert figure.note.endswith("Not signed, or on a day not known: C.")


def test_what_is_not_found_and_what_is_not_published_are_no_zero() -> None:
    deal = AgedDeal("A", 9, 0, 0, (money(0), money(0, unseen=True)))
    figure = follow_through_by_age([deal], as_of=DAY)
    met, paid, absent = json.loads(figure.figure_json)["data"]
    assert (met["x"], paid["x"], absent["x"]) == ([], [], [ABSENT, ABSENT])
    assert absent["text"] == ["×", "?"]
    assert [(row[3].value, row[3].text, row[5].value, row[5].text) for row in figure.rows] == [
        (None, "no payment found", None, "none"),
        (None, "part paid, sum not published", None, "not known"),
    ]
    assert "named, no payment found" in figure.summary


def test_without_a_signed_deal_a_sentence_stands_in_place_of_the_chart() -> None:
    assert follow_through_by_age([], ["A"], as_of=DAY).empty == "No deal is signed on a known day."
