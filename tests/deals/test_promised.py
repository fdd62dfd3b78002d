"""Promised and shown: the bars of named sums, their table, and the title for each outcome."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from deals.charts import PromisedBar, promised_and_shown
from deals.charts.promised import promised_title
from deals.progress.follow_through import SignatureDays
from deals.progress.named_sums import named_sums
from deals.progress.steps import MoneyFact, PaperFact, StepFacts
from deals.states import FundingKind, InstrumentKind, InstrumentStep, MoneyRung

DAY = date(2026, 6, 30)
SIGNED = date(2026, 1, 1)
R = MoneyRung


def bar(deal: str, unseen: bool = False, **parts: int) -> PromisedBar:
    found = tuple((R(rung), Decimal(amount)) for rung, amount in parts.items())
    return PromisedBar(deal, "Loans", "USD", found, unseen)


@pytest.mark.parametrize(
    ("bars", "title"),
    [
        ([], "No paper of a deal names a sum"),
        ([bar("A", agreed=9)], "One deal names a sum, and none of it is on record as paid"),
        ([bar("A", agreed=9, paid=1)], "One deal names a sum, and part of it is on record as paid"),
        ([bar("A", paid=1)], "One deal names a sum, and all of it is on record as paid"),
        ([bar("A", paid=1), bar("B", paid=2)],
         "All sums that 2 deals name are on record as paid"),
        ([bar("A", agreed=1), bar("B", agreed=2)],
         "None of 2 deals that name a sum has a paid sum on record"),
        ([bar("A", paid=1), bar("A", agreed=1), bar("B", agreed=2)],
         "Only one of 2 deals that name a sum has a paid sum on record: A"),
        ([bar("A", paid=1), bar("B", binding=2), bar("C", agreed=1, paid=1)],
         "2 of 3 deals that name a sum have a paid sum on record"),
        ([bar("A", paid=1, agreed=1), bar("B", paid=2)],
         "All 2 deals that name a sum have a paid sum on record, though not all of it"),
    ],
)  # fmt: skip
def test_the_title_holds_for_every_outcome(bars: list[PromisedBar], title: str) -> None:
    assert promised_title(bars) == title


def test_each_bar_is_its_own_hundred_percent_and_its_table_has_the_sums() -> None:
    figure = promised_and_shown(
        [bar("A", binding=100, paid=300), bar("B", announced=7)], ["C"], as_of=DAY
    )
    drawn = json.loads(figure.figure_json)["data"]
    widths = {t["name"]: dict(zip(t["y"], map(float, t["x"]), strict=True)) for t in drawn}
    assert widths == {"announced": {1: 100}, "binding": {0: 25}, "paid": {0: 75}}
    amounts = [(row[0].value, row[2].value, row[3].value) for row in figure.rows]
    assert amounts == [("A", "binding", 100), ("A", "paid", 300), ("B", "announced", 7)]
    assert "No sum is named by 1 deal: C." in figure.note


def test_what_is_not_found_and_what_is_not_published_read_differently() -> None:
    assert bar("A", agreed=5).words.endswith("no payment found")
    assert bar("A", unseen=True, agreed=5).words.endswith("part paid, sum not published")
    assert "payment" not in bar("A", paid=5).words


def paper(key: str, amount: int, **fields: object) -> PaperFact:
    given: dict[str, object] = {"kind": InstrumentKind.LOAN, "signed": SIGNED, "bound": SIGNED}
    return PaperFact(key=key, amount=Decimal(amount), **{**given, **fields})  # type: ignore[arg-type]


def sums(
    papers: list[PaperFact], money: list[MoneyFact], day: date = DAY
) -> list[tuple[str, str, dict[str, int], bool]]:
    facts = StepFacts(signatures=SignatureDays((), ()), papers=papers, money=money)
    return [
        (each.kind, each.currency, {r.value: int(a) for r, a in each.parts}, each.unseen)
        for each in named_sums(facts, day)
    ]


def test_money_stands_on_the_highest_rung_that_it_reached_and_once() -> None:
    money = [
        MoneyFact(DAY, FundingKind.COMMITTED, Decimal(60), "USD", "one"),
        MoneyFact(DAY, FundingKind.DISBURSED, Decimal(20), "USD", "one"),
        MoneyFact(DAY, FundingKind.DISBURSED, Decimal(9), "AUD", "one"),
    ]
    found = sums([paper("one", 100), paper("two", 50, bound=None)], money)
    assert found == [
        ("loan", "USD", {"agreed": 50, "binding": 40, "financed": 40, "paid": 20}, False)
    ]
    early = sums([paper("one", 100)], money, date(2026, 2, 1))
    assert early == [("loan", "USD", {"binding": 100}, False)]


def test_kinds_and_currencies_are_never_added_nor_a_sum_within_another() -> None:
    papers = [
        paper("one", 100),
        paper("two", 30, kind=InstrumentKind.EQUITY),
        paper("three", 20, currency="AUD"),
        paper("four", 40, within=True),
        paper("five", 10, states=((SIGNED, InstrumentStep.LAPSED),)),
    ]
    assert [(kind, code, sum(parts.values())) for kind, code, parts, _ in sums(papers, [])] == [
        ("loan", "USD", 100),
        ("equity", "USD", 30),
        ("loan", "AUD", 20),
    ]


def test_a_drawing_without_a_record_is_unseen_and_more_than_the_sum_is_the_sum() -> None:
    drawn = paper("one", 100, states=((SIGNED, InstrumentStep.DRAWN),))
    assert sums([drawn], []) == [("loan", "USD", {"binding": 100}, True)]
    paid = [MoneyFact(DAY, FundingKind.DISBURSED, Decimal(120), "USD", "one")]
    assert sums([drawn], paid) == [("loan", "USD", {"paid": 100}, False)]


def test_a_drawing_under_a_part_of_a_sum_is_one_under_the_sum() -> None:
    part = paper("part", 30, within=True, states=((SIGNED, InstrumentStep.DRAWN),))
    assert sums([paper("whole", 100), part], []) == [("loan", "USD", {"binding": 100}, True)]
    paid = [MoneyFact(DAY, FundingKind.DISBURSED, Decimal(30), "USD", "whole")]
    assert sums([paper("whole", 100), part], paid) == [
        ("loan", "USD", {"binding": 70, "paid": 30}, False)
    ]
