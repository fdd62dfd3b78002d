"""The chart of events over time: its finding for each way it can turn, its lanes, its table."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from deals.charts.events import LANES, EventCounts, MonthOfKind, events_by_month, happened_title

DAY = date(2026, 6, 28)
LAST = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("recent", "before", "last", "total", "title"),
    [
        (0, 0, None, 0, "Nothing had happened by this day"),
        (0, 3, date(2026, 1, 9), 9,
         "Nothing has happened in the last 90 days; the last was in Jan 2026"),
        (1, 0, LAST, 1, "One event is on record, of 1 Jun 2026"),
        (4, 0, LAST, 4, "All 4 events happened in the last 90 days"),
        (4, 0, LAST, 5, "4 events in the last 90 days, none in the 90 before"),
        (2, 2, LAST, 9, "2 events in the last 90 days, as many as in the 90 before"),
        (3, 2, LAST, 9, "3 events in the last 90 days, more than the 2 of the 90 before"),
        (1, 2, LAST, 9, "1 event in the last 90 days, fewer than the 2 of the 90 before"),
    ],
)  # fmt: skip
def test_the_title_says_what_happened_of_late(
    recent: int, before: int, last: date | None, total: int, title: str
) -> None:
    assert happened_title(EventCounts(recent, before, last), total) == title


def made(*kinds: str, count: int = 1) -> list[MonthOfKind]:
    return [MonthOfKind(date(2026, 1 + n % 6, 1), kind, count) for n, kind in enumerate(kinds)]


def drawing(months: list[MonthOfKind]) -> Any:
    figure = events_by_month(months, EventCounts(1, 0, LAST), as_of=DAY)
    return json.loads(figure.figure_json)


def test_lanes_begin_with_the_most_frequent_kind() -> None:
    months = [*made("signing"), *made("permit", "permit"), *made("audit", count=3)]
    assert [lane["name"] for lane in drawing(months)["data"]] == ["audit", "permit", "signing"]


def test_many_kinds_share_the_last_lane_and_the_table_holds_each() -> None:
    months = made(*(f"kind {n:02}" for n in range(LANES + 3)))
    figure = events_by_month(months, EventCounts(1, 0, LAST), as_of=DAY)
    lanes = json.loads(figure.figure_json)["data"]
    assert len(lanes) == LANES
    assert lanes[-1]["name"] == "other kinds"
    assert sum(len(lane["x"]) for lane in lanes[:-1]) == LANES - 1
    assert figure.note == "4 rarer kinds share a row; the table lists each."
    assert len({row[1].raw for row in figure.rows}) == LANES + 3


def test_a_mark_grows_with_the_number_of_events() -> None:
    sizes = [drawing(made("audit", count=n))["data"][0]["marker"]["size"][0] for n in (1, 4, 100)]
    assert sizes == [9, 18, 30]


def test_without_an_event_it_says_so_and_draws_nothing() -> None:
    figure = events_by_month([], EventCounts(0, 0, None), as_of=DAY)
    assert figure.empty == "Nothing had happened by this day."
