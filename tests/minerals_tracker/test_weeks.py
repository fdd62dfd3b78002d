"""Weeks close once on earth, and a letter is due once a week wherever somebody lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minerals_tracker.letters.content.weeks import Week, due_at, last_closed, weeks_between

ZONES = ["Asia/Karachi", "America/Chicago", "Europe/London", "Pacific/Apia"]
TWO_YEARS = weeks_between(Week(2025, 40), Week(2027, 40))


def test_week_closes_when_monday_begins_in_the_first_zone() -> None:
    closes = Week(2026, 47).closes_at
    assert closes == datetime(2026, 11, 22, 10, tzinfo=UTC)
    first = closes.astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert (first.isoweekday(), first.hour, first.date()) == (1, 0, date(2026, 11, 23))


def test_weeks_touch_and_never_overlap() -> None:
    assert all(one.closes_at == two.opens_at for one, two in pairwise(TWO_YEARS))


def test_week_53_is_followed_by_week_1() -> None:
    assert Week(2026, 53).next() == Week(2027, 1)
    assert Week(2027, 1).previous() == Week(2026, 53)


@pytest.mark.parametrize("text", ["2026-W54", "2026-47", "W47", "2025-W53", "2026-W0", ""])
def test_parse_refuses_what_is_no_week(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Week.parse(text)


def test_parse_reads_what_str_prints() -> None:
    assert Week.parse(str(Week(2026, 7))) == Week(2026, 7)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 9, 59, 59, tzinfo=UTC), Week(2026, 46)),
        (datetime(2026, 11, 22, 10, 4, 59, tzinfo=UTC), Week(2026, 46)),
        (datetime(2026, 11, 22, 10, 5, tzinfo=UTC), Week(2026, 47)),
        (datetime(2026, 11, 25, tzinfo=UTC), Week(2026, 47)),
    ],
)
def test_last_closed_leaves_time_for_open_transactions(now: datetime, expected: Week) -> None:
    assert last_closed(now) == expected


@pytest.mark.parametrize("name", ZONES)
def test_monday_at_eight_comes_once_for_every_week_of_two_years(name: str) -> None:
    dues = [due_at(w.closes_at, weekday=1, hour=8, time_zone=name) for w in TWO_YEARS]
    local = [due.astimezone(ZoneInfo(name)) for due in dues]
    assert [moment.date() for moment in local] == [week.next().monday for week in TWO_YEARS]
    assert {(moment.hour, moment.minute) for moment in local} == {(8, 0)}


@pytest.mark.parametrize(
    ("closes", "hour", "expected"),
    [
        # Sunday 28 March 2027: London goes from 01:00 to 02:00; the skipped 01:30 has no row,
        # the skipped full hour is due one hour later by the wall.
        (datetime(2027, 3, 21, 10, tzinfo=UTC), 1, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        # Sunday 31 October 2027: 01:00 comes twice; the first time counts.
        (datetime(2027, 10, 24, 10, tzinfo=UTC), 1, datetime(2027, 10, 31, 0, tzinfo=UTC)),
    ],
)
def test_hour_that_clocks_skip_or_repeat(closes: datetime, hour: int, expected: datetime) -> None:
    assert due_at(closes, weekday=7, hour=hour, time_zone="Europe/London") == expected


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("name", [*ZONES, "Australia/Lord_Howe", "Pacific/Chatham", "UTC"])
def test_no_week_has_two_letters_or_none(name: str, hour: int) -> None:
    """Sundays are the days that matter: the week closes in them, or next to them."""
    for weekday in (6, 7, 1):
        dues = [
            due_at(week.closes_at, weekday=weekday, hour=hour, time_zone=name) for week in TWO_YEARS
        ]
        days = [due.astimezone(ZoneInfo(name)).date() for due in dues]
        assert {two - one for one, two in pairwise(days)} == {timedelta(days=7)}


def test_unknown_zone_is_read_as_utc() -> None:
    closes = Week(2026, 47).closes_at
    expected = due_at(closes, weekday=1, hour=8, time_zone="UTC")
    assert due_at(closes, weekday=1, hour=8, time_zone="Mars/Olympus") == expected


@given(
    week=st.sampled_from(TWO_YEARS),
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    name=st.sampled_from([*ZONES, "Australia/Lord_Howe", "America/St_Johns", "UTC"]),
)
def test_letter_is_due_within_the_week_after_the_close(
    week: Week, weekday: int, hour: int, name: str
) -> None:
    due = due_at(week.closes_at, weekday=weekday, hour=hour, time_zone=name)
    # An hour of slack: the week in which clocks go back is an hour longer by the wall.
    assert week.closes_at <= due <= week.closes_at + timedelta(days=7, hours=1)
