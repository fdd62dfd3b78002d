from datetime import UTC, date, datetime

import pytest

from deals.units import FIRST_DAY, LAST_DAY
from minerals_tracker.pages.as_of import read_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("text", [None, ""])
def test_a_page_without_a_day_answers_for_today(text: str | None) -> None:
    asked = read_day(text, today=TODAY)
    assert (asked.day, asked.is_today, asked.problem) == (TODAY, True, "")


@pytest.mark.parametrize("day", [date(2026, 1, 1), FIRST_DAY, LAST_DAY])
def test_a_page_answers_for_the_day_asked(day: date) -> None:
    asked = read_day(day.isoformat(), today=TODAY)
    assert (asked.day, asked.is_today, asked.problem) == (day, False, "")


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "20260101",
        "2026-W01-1",
        "2026-1-1",
        "2026-01-01x",
        "\u0662\u0660\u0662\u0666-01-01",
    ],
)
def test_a_malformed_day_gives_a_sentence_and_today(text: str) -> None:
    asked = read_day(text, today=TODAY)
    assert asked.is_today
    assert text[:40] in asked.problem


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_range_gives_a_sentence_and_today(text: str) -> None:
    asked = read_day(text, today=TODAY)
    assert asked.is_today
    assert "from 1900 to 2200" in asked.problem


def test_the_second_clock_ends_with_the_day() -> None:
    asked = read_day("2026-01-01", today=TODAY)
    assert asked.recorded_before == datetime(2026, 1, 2, tzinfo=UTC)
