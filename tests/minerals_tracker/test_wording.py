"""The lines of a letter, for each way in which a number or a row can turn."""

from __future__ import annotations

from typing import Any

import pytest

from milestones.states import Status
from minerals_tracker.letters.rendering import letter_wording
from minerals_tracker.letters.rendering.letter_wording import Figure, Row


@pytest.mark.parametrize(
    ("now", "before", "is_first", "value", "change"),
    [
        ("3", "1", False, "3", "up from 1"),
        ("1", "3", False, "1", "down from 3"),
        ("3", "0", False, "3", "up from 0"),
        ("0", "3", False, "0", "down from 3"),
        ("0", "0", False, "0", "unchanged"),
        ("0", None, True, "0", "first issue"),
        (None, None, True, "unknown", "first issue"),
        (None, "3", False, "unknown", "not comparable"),
        ("3", None, False, "3", "not comparable"),
    ],
)
def test_a_number_rises_falls_is_zero_or_unknown(
    now: str | None, before: str | None, is_first: bool, value: str, change: str
) -> None:
    shown = letter_wording.figure("met", now, before, is_first=is_first)
    assert shown == Figure("Milestones met", value, change)


def test_money_is_compared_in_its_own_words() -> None:
    shown = letter_wording.figure("usd_disbursed", "2500000", "0", is_first=False)
    assert shown == Figure(
        "Paid out for this deal", "USD\u00a02.5\u00a0million", "up from none on record"
    )


def test_no_payment_on_record_is_not_told_as_a_measured_zero() -> None:
    shown = letter_wording.figure("usd_disbursed", "0", "0", is_first=False)
    assert (shown.value, shown.change) == ("none on record", "unchanged")


@pytest.mark.parametrize(
    ("score", "before", "text"),
    [
        (2, 1, "+2 (before +1). Why"),
        (-1, 1, "\N{MINUS SIGN}1 (before +1). Why"),
        (0, -2, "0 (before \N{MINUS SIGN}2). Why"),
        (1, None, "+1 (first reading). Why"),
    ],
)
def test_a_reading_stands_beside_the_one_before(score: int, before: int | None, text: str) -> None:
    row = {
        "signal": "Money",
        "score": score,
        "before": before,
        "read_on": "2026-11-01",
        "precision": "month",
        "rationale": "Why",
    }
    line = letter_wording.reading_line(row)
    assert (line.label, line.title, line.text) == ("Nov 2026", "Money", text)


def mass(low: str | None, high: str | None, qualifier: str) -> dict[str, Any]:
    return {"of": "Ore", "low_kg": low, "high_kg": high, "qualifier": qualifier}


@pytest.mark.parametrize(
    ("masses", "said"),
    [
        ([], "mass unknown"),
        ([mass(None, None, "unknown")], "Ore of unknown mass"),
        ([mass("0", "0", "exact")], "Ore 0 t wet"),
        ([mass("20000", "20000", "exact")], "Ore 20 t wet"),
        ([mass(None, "2000", "less_than")], "Ore less than 2 t wet"),
        ([mass("1000", None, "at_least"), mass("5", "5", "exact")], "Ore at least 1 t wet, Ore 5"),
    ],
)
def test_a_shipment_says_its_mass_as_it_is_known(masses: list[Row], said: str) -> None:
    row = {
        "reference": "SH-1",
        "purpose": "sample",
        "state": "arrived",
        "reached_on": "2026-11-01",
        "precision": "day",
        "masses": masses,
    }
    text = letter_wording.shipment_line(row).text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith(f"Sample, arrived; {said}")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"ends_on": "2027-01-31"}, "Was due 31 Dec 2026, now due 31 Jan 2027."),
        ({"ends_on": None}, "Was due 31 Dec 2026, now without an end."),
    ],
)
def test_a_milestone_that_was_put_off_says_from_when_to_when(row: Row, text: str) -> None:
    given = {"title": "Signing", "was_due": "2026-12-31", **row}
    assert letter_wording.slipped_line(given).text == text


@pytest.mark.parametrize("status", [*Status.values, "not_judged"])
def test_a_change_is_said_with_the_sign_and_word_of_its_status(status: str) -> None:
    row = {"title": "Signing", "old": "on_track", "new": status, "reason": "It is so."}
    line = letter_wording.change_line(row)
    assert line.text == "Was on track. It is so."
    assert (line.label, line.glyph) == (letter_wording.word(status), letter_wording.glyph(status))
    others = {letter_wording.glyph(other) for other in Status.values if other != status}
    assert line.glyph not in others
