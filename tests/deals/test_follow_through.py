"""What of a deal is signed and binds on a day, from papers and events alike."""

from __future__ import annotations

from datetime import date

import pytest

from deals.progress.follow_through import (
    BINDING,
    NOT_BINDING,
    SIGNING,
    DealProgress,
    PaperStep,
    Signature,
    SignatureDays,
    asked_by,
    day_binding,
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
    agreed = SignatureDays.of(told(*papers), told(*events))
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
    ("binding", "states", "signed", "binds"),
    [
        (None, [], MARCH, None),
        (True, [], MARCH, MARCH),
        (None, [(MAY, "announced")], None, None),
        (None, [(MAY, "announced"), (MAY, "lapsed")], None, None),
        (None, [(MAY, "effective")], MAY, None),
        (True, [(MARCH, "announced"), (MAY, "effective")], MAY, MAY),
        (None, [(MARCH, "agreed"), (MAY, "binding")], MARCH, MAY),
        (False, [(MARCH, "agreed"), (MAY, "binding")], MARCH, None),
    ],
)
def test_states_of_a_paper_say_when_it_was_signed_and_bound(
    binding: bool | None,
    states: list[tuple[date, str]],
    signed: date | None,
    binds: date | None,
) -> None:
    steps = [PaperStep(*state) for state in states]
    assert day_signed(None, "day", MARCH, steps) == signed
    assert day_binding(signed, binding=binding, steps=steps) == binds


@pytest.mark.parametrize(
    ("rung", "unit", "needs"),
    [
        (CommitmentRung.FINANCED, "AUD", {"committed": 1}),
        (CommitmentRung.MOVED, "AUD", {"paid": 1}),
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
    assert DealProgress(is_signed=True, **needs).bears_out(rung, unit)
    assert not DealProgress(is_signed=False, **needs).bears_out(rung, unit)
    assert DealProgress(is_signed=True).bears_out(rung, unit) is not bool(needs)
    assert DealProgress(is_signed=False).bears_out(CommitmentRung.ANNOUNCED, unit)
