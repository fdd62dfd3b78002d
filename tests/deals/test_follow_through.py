"""What of a deal is signed and binds on a day, from papers and events alike."""

from __future__ import annotations

from datetime import date

import pytest

from deals.follow_through import (
    BINDING,
    NOT_BINDING,
    SIGNING,
    Agreed,
    Reached,
    Signature,
    asked_by,
    day_signed,
    kind_signed,
)
from deals.states import CommitmentRung

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 31)


def told(*rows: tuple[date, str]) -> list[Signature]:
    return [Signature(*row) for row in rows]


@pytest.mark.parametrize(
    ("papers", "events", "signed", "binding"),
    [
        ([], [], (), ()),
        ([(MARCH, SIGNING)], [], (MARCH,), ()),
        ([], [(MARCH, "mou")], (MARCH,), ()),
        ([], [(MARCH, "site_announced")], (), ()),
        ([(MAY, BINDING)], [(MARCH, BINDING)], (MARCH,), (MARCH,)),
        ([(MARCH, BINDING)], [(MAY, "binding_agreement")], (MARCH,), (MARCH,)),
        ([(MARCH, SIGNING)], [(MARCH, BINDING)], (MARCH,), (MARCH,)),
        ([(MARCH, SIGNING), (MAY, BINDING)], [(MARCH, SIGNING)], (MARCH, MAY), (MAY,)),
        ([(MARCH, NOT_BINDING)], [(MARCH, BINDING)], (MARCH,), ()),
        ([(MARCH, NOT_BINDING)], [(MAY, BINDING)], (MARCH,), (MAY,)),
    ],
)
def test_papers_and_events_tell_of_the_same_signatures(
    papers: list[tuple[date, str]],
    events: list[tuple[date, str]],
    signed: tuple[date, ...],
    binding: tuple[date, ...],
) -> None:
    agreed = Agreed.of(told(*papers), told(*events))
    assert (agreed.signed, agreed.binding) == (signed, binding)
    assert agreed.is_signed(MAY) is bool(signed)
    assert agreed.binding_by(MARCH) == sum(on == MARCH for on in binding)


def test_an_undated_paper_counts_as_its_deal() -> None:
    assert day_signed(None, "day", MARCH) == MARCH
    assert day_signed(None, "day", None) == date.min
    assert day_signed(date(2026, 5, 1), "month", MARCH) == MAY


@pytest.mark.parametrize(
    ("kind", "binding", "word"),
    [
        ("mou", True, BINDING),
        ("definitive_agreement", None, SIGNING),
        ("definitive_agreement", False, NOT_BINDING),
        ("mou", False, SIGNING),
    ],
)
def test_a_paper_is_what_it_says_of_its_force(kind: str, binding: bool | None, word: str) -> None:
    assert kind_signed(kind, binding=binding) == word


def test_rules_ask_for_signatures_by_any_of_their_names() -> None:
    names = ("signing", "definitive_agreement", "binding_agreement", "mou", None)
    assert [asked_by(name) for name in names] == [SIGNING, BINDING, BINDING, None, None]


@pytest.mark.parametrize(
    ("rung", "unit", "needs"),
    [
        (CommitmentRung.AGREED, "USD", {}),
        (CommitmentRung.BINDING, "t", {"binding": 1}),
        (CommitmentRung.FINANCED, "USD", {"committed": 1}),
        (CommitmentRung.MOVED, "USD", {"paid": 1}),
        (CommitmentRung.VERIFIED, "t", {"arrived": 1}),
        (CommitmentRung.MOVED, "people", {}),
    ],
)
def test_no_promise_stands_higher_than_its_deal_has_come(
    rung: CommitmentRung, unit: str, needs: dict[str, int]
) -> None:
    assert Reached(is_signed=True, **needs).bears_out(rung, unit)
    assert not Reached(is_signed=False, **needs).bears_out(rung, unit)
    assert Reached(is_signed=True).bears_out(rung, unit) is not bool(needs)
    assert Reached(is_signed=False).bears_out(CommitmentRung.ANNOUNCED, unit)
