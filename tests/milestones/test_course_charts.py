"""Status over time and the fan of a forecast: titles for each way they turn, and what they draw."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.charts.figure import Figure
from milestones.charts import (
    Course,
    FanMark,
    StatusDay,
    forecast_fan,
    no_forecast,
    status_history,
)

TODAY = date(2026, 11, 22)
EARLIER = date(2026, 10, 31)
WORDS = {"met": "met", "overdue": "overdue", "on_track": "on track", "planned": "planned"}
OPEN = FanMark(Decimal(40), date(2027, 1, 5), date(2027, 3, 1), None)
FAN = (
    FanMark(Decimal(20), date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 9)),
    FanMark(Decimal(40), date(2027, 1, 5), date(2027, 3, 1), date(2027, 4, 2)),
)
COURSE = Course(
    key="MS1",
    title="Forty deliveries",
    unit="deliveries",
    target=Decimal(40),
    due=None,
    delivered=((date(2026, 9, 3), Decimal(4)), (date(2026, 11, 1), Decimal(6))),
    starts=date(2026, 11, 1),
    fan=FAN,
)


def drawing(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(figure.figure_json)
    return found


def traces(figure: Figure) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in drawing(figure)["data"]}


def history(*days: str) -> Figure:
    """Statuses of one day each, by their first letters: m, v (overdue), o (on track), p."""
    letters = {"m": "met", "v": "overdue", "o": "on_track", "p": "planned"}
    marks = [
        StatusDay(day, tuple(letters[letter] for letter in statuses))
        for day, statuses in zip((EARLIER, TODAY), days, strict=False)
    ]
    return status_history(marks, WORDS, as_of=TODAY)


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ((), "No milestone is on record"),
        (("", ""), "No milestone is on record"),
        (("mp", "mp"), "None of 2 milestones has changed status since 31 Oct 2026"),
        (("pp", "mp"), "1 of 2 milestones met: 1 more met since 31 Oct 2026"),
        (("mmo", "mvv"), "1 of 3 milestones met: 1 fewer met and 2 more overdue since 31 Oct 2026"),
        (("mv", "mo"), "1 of 2 milestones met: 1 fewer overdue since 31 Oct 2026"),
        (
            ("mpp", "pmo"),
            "1 of 3 milestones met, as on 31 Oct 2026; 3 changed status meanwhile",
        ),
    ],
)
def test_the_title_of_the_history(days: tuple[str, ...], title: str) -> None:
    figure = history(*days)
    assert figure.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert bool(figure.empty) == title.startswith("No milestone")


def test_the_history_draws_its_table_and_leaves_out_zeros() -> None:
    figure = history("mpp", "mmo")
    assert {name: (bar["x"], bar["y"]) for name, bar in traces(figure).items()} == {
        "met": ([0, 1], [1, 2]),
        "on track": ([1], [1]),
        "planned": ([0], [2]),
    }
    assert figure.columns == ("Day", "Met", "On track", "Planned")
    assert [[cell.value for cell in row] for row in figure.rows] == [
        [EARLIER, 1, 0, 2],
        [TODAY, 2, 1, 0],
    ]
    assert figure.summary.endswith("On the last day: 2 met, 1 on track.")


def fan(latest: FanMark = FAN[-1], **fields: Any) -> Figure:
    course = replace(COURSE, fan=(FAN[0], latest), **fields)
    return forecast_fan(course, as_of=TODAY)


@pytest.mark.parametrize(
    ("figure", "end"),
    [
        (fan(), "between 5 Jan 2027 and 2 Apr 2027"),
        (fan(due=date(2027, 4, 2)), "and 2 Apr 2027, before the window ends on 2 Apr 2027"),
        (fan(due=date(2027, 4, 1)), "and 2 Apr 2027; the window ends on 1 Apr 2027"),
        (fan(due=date(2027, 1, 5)), "and 2 Apr 2027; the window ends on 5 Jan 2027"),
        (fan(due=date(2027, 1, 4)), "and 2 Apr 2027, after the window ends on 4 Jan 2027"),
        (fan(due=date(2026, 11, 21)), "after the window ended on 21 Nov 2026"),
        (fan(OPEN), "not before 5 Jan 2027, with an open end"),
        (fan(replace(OPEN, earliest=None, middle=None)), "not within fifty years"),
    ],
)
def test_the_title_of_a_fan_sets_it_beside_the_window(figure: Figure, end: str) -> None:
    title = figure.title.replace("\N{NO-BREAK SPACE}", " ")
    assert title.startswith("40 deliveries at this pace: ")
    assert title.endswith(end)


def test_a_fan_draws_its_table() -> None:
    figure = fan(due=date(2027, 1, 31))
    drawn = traces(figure)
    assert drawn["delivered"]["y"] == [4, 10]
    assert drawn["middle"]["x"] == ["2026-11-01", "2026-12-20", "2027-03-01"]
    assert drawn["fan"]["x"] == [
        *("2026-11-01", "2026-12-01", "2027-01-05"),
        *("2027-04-02", "2027-01-09", "2026-11-01"),
    ]
    assert drawn["fan"]["y"] == [10, 20, 40, 40, 20, 10]
    assert [[cell.raw for cell in row[1:]] for row in figure.rows] == [
        ["4", "", "2026-09-03", ""],
        ["10", "", "2026-11-01", ""],
        ["20", "2026-12-01", "2026-12-20", "2027-01-09"],
        ["40", "2027-01-05", "2027-03-01", "2027-04-02"],
    ]


def test_an_open_end_is_said_and_drawn_to_the_edge() -> None:
    figure = fan(OPEN)
    assert "no right edge" in figure.note
    assert figure.rows[-1][-1].text == "open"
    edge = drawing(figure)["layout"]["xaxis"]["range"][1]
    assert traces(figure)["fan"]["x"].count(edge) == 1
    assert not fan().note


def test_no_fan_is_drawn_of_what_has_none() -> None:
    with pytest.raises(ValueError, match="MS1 has no forecast"):
        forecast_fan(replace(COURSE, fan=()), as_of=TODAY)


SILENT = replace(COURSE, fan=(), reason="not enough deliveries to forecast")
BARE = replace(SILENT, delivered=(), title="Another")
REACHED = replace(SILENT, target=Decimal(10), reason="the target has been reached", title="Third")


@pytest.mark.parametrize(
    ("courses", "title"),
    [
        ((), "No target adds up delivery by delivery"),
        ((BARE,), "No forecast possible: nothing has been delivered"),
        ((BARE, SILENT), "No forecast possible for 2 targets"),
        ((SILENT, REACHED), "No forecast possible for 1 target; 1 reached"),
        ((REACHED,), "1 target reached: nothing left to forecast"),
    ],
)
def test_targets_without_a_fan_say_why(courses: tuple[Course, ...], title: str) -> None:
    figure = no_forecast(courses, as_of=TODAY)
    assert figure.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert figure.empty
    assert [row[-1].text for row in figure.rows] == [course.reason for course in courses]


def test_targets_with_one_reason_are_named_together() -> None:
    figure = no_forecast((BARE, SILENT, REACHED), as_of=TODAY)
    assert figure.empty == (
        "Not enough deliveries to forecast: Another, Forty deliveries;"
        " the target has been reached: Third."
    )
