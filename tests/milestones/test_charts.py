"""Titles for each way they can turn, and pictures that hold exactly their tables' numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.charts.figure import Figure
from deals.units import EN_DASH, MINUS
from milestones.charts import (
    IndexMark,
    PartMark,
    WindowBar,
    milestone_windows,
    scenario_index,
    signal_strip,
)

TODAY = date(2026, 11, 22)
BANDS = (Decimal("31.25"), Decimal("68.75"))


def drawing(figure: Figure) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = json.loads(figure.figure_json)["data"]
    return traces


def bar(status: str, end: date | None = None, **fields: Any) -> WindowBar:
    given = {
        "title": "A < B",
        "start": date(2025, 9, 8),
        "mark": end,
        "status_word": status,
        "reason": "Nothing is on record.",
    }
    return WindowBar(**{**given, "status": status, "end": end, **fields})


@pytest.mark.parametrize(
    ("bars", "title"),
    [
        ([], "No milestone is on record"),
        ([bar("met", TODAY)], "Every milestone is met"),
        ([bar("planned")], "No milestone yet to be met has a date by which it is due"),
        ([bar("overdue", date(2026, 1, 1)), bar("met", TODAY)], "1 milestone overdue"),
        ([bar("at_risk", TODAY)], "The next milestone is due today, on 22 Nov 2026"),
        (
            [bar("on_track", date(2028, 1, 1)), bar("at_risk", date(2026, 11, 23))],
            "The next milestone is due in 1 day, on 23 Nov 2026",
        ),
    ],
)
def test_the_title_of_the_windows(bars: list[WindowBar], title: str) -> None:
    figure = milestone_windows(bars, as_of=TODAY)
    assert figure.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert bool(figure.empty) == (not bars)


def test_windows_carry_reasons_and_leave_the_undated_to_the_table() -> None:
    bars = [bar("at_risk", date(2026, 12, 31)), bar("undated", start=None)]
    figure = milestone_windows(bars, as_of=TODAY)
    windows, marks = drawing(figure)
    assert len(windows["base"]) == 1
    assert marks["hovertext"] == ["A &lt; B.<br>Nothing is on record."]
    assert [row[4].text for row in figure.rows] == ["Nothing is on record."] * 2
    assert figure.note == "1 without any date, in the table only."


@pytest.mark.parametrize(("count", "named"), [(40, 40), (96, 96), (97, 0)])
def test_a_phone_names_the_windows_above_their_rows_where_they_have_room(
    count: int, named: int
) -> None:
    figure = milestone_windows([bar("at_risk", date(2026, 12, 31))] * count, as_of=TODAY)
    narrow = json.loads(figure.figure_json)["narrow"]["layout"]
    assert len(narrow.get("annotations", [])) == named
    assert not narrow["yaxis"]["showticklabels"]


def mark(day: date, shown: int | None, **readings: int | None) -> IndexMark:
    parts = tuple(
        PartMark(name, name, None if score is None else Decimal(score), Decimal(score or 0) / 7)
        for name, score in readings.items()
    )
    word = "" if shown is None else "mixed"
    return IndexMark(day, None if shown is None else Decimal(shown), word, parts)


@pytest.mark.parametrize(
    ("readings", "title"),
    [
        ({}, "No signal has a reading"),
        ({"a": None}, "No signal has a reading"),
        ({"a": 1, "b": 2, "c": -1}, "2 signals positive, 1 negative"),
        (
            {"a": -1, "b": 0, "c": None},
            "No signal positive, 1 negative, 1 neutral, 1 without a reading",
        ),
        ({"a": 1}, "1 signal positive, none negative"),
    ],
)
def test_the_title_of_the_strip(readings: dict[str, int | None], title: str) -> None:
    figure = signal_strip([mark(TODAY, 50, **readings)], as_of=TODAY)
    assert figure.title == title
    assert bool(figure.empty) == title.startswith("No signal has")


def test_the_strip_colours_what_its_table_says() -> None:
    marks = [mark(date(2026, 10, 31), 50, a=None, b=-2), mark(TODAY, 50, a=2, b=0)]
    figure = signal_strip(marks, as_of=TODAY)
    assert [trace["marker"]["color"] for trace in drawing(figure)] == [
        ["var(--surface)", "var(--d5)"],
        ["var(--d1)", "var(--d3)"],
    ]
    assert [trace["text"] for trace in drawing(figure)] == [[EN_DASH, "+2"], [f"{MINUS}2", "0"]]
    assert [[cell.text for cell in row[1:]] for row in figure.rows] == [
        ["no reading", "\N{MINUS SIGN}2"],
        ["+2", "0"],
    ]


def test_the_end_of_a_month_makes_room_for_the_day_after_it() -> None:
    marks = [mark(date(2026, month, 30), 50, a=1) for month in (10, 11)]
    figure = signal_strip([*marks, mark(date(2026, 12, 1), 50, a=2)], as_of=TODAY)
    assert drawing(figure)[0]["x"] == ["2026-10-30", "2026-12-01"]
    assert len(figure.rows) == 3


def test_a_band_stands_where_a_second_reader_differs() -> None:
    agreed = PartMark("a", "a", Decimal(1), second=Decimal(1))
    differs = PartMark("b", "b", Decimal(1), second=Decimal(-1))
    alone = PartMark("c", "c", Decimal(0))
    marks = [IndexMark(TODAY, Decimal(50), "mixed", (agreed, differs, alone))]
    figure = signal_strip(marks, as_of=TODAY)
    band = drawing(figure)[-1]
    assert (band["y"], band["marker"]["color"]) == ([1], ["var(--d2)"])
    assert figure.title == "2 signals positive, none negative, 1 neutral, readers differ on 1"
    assert figure.columns == ("Day", "a", "b", "c", "a, second reader", "b, second reader")
    assert [cell.value for cell in figure.rows[0][1:]] == [1, 1, 0, 1, -1]
    told = [trace["hovertext"][0] for trace in drawing(figure)[:3]]
    assert ["second reader" in text for text in told] == [False, True, False]
    assert "a band from \N{MINUS SIGN}1 to +1" in told[1].replace("<br>", " ")
    assert [trace["text"] for trace in drawing(figure)[:3]] == [["+1"], [""], ["0"]]


@pytest.mark.parametrize(
    ("first", "second", "band"),
    [
        (1, None, ""),
        (None, None, ""),
        (1, 1, ""),
        (0, 0, ""),
        (1, 2, "+1 to +2"),
        (0, -1, f"{MINUS}1 to 0"),
        (1, -1, f"{MINUS}1 to +1"),
        (-2, 2, f"{MINUS}2 to +2"),
        (2, -2, f"{MINUS}2 to +2"),
    ],
)
def test_a_band_is_as_wide_as_the_readers_lie_apart(
    first: int | None, second: int | None, band: str
) -> None:
    ends = [None if score is None else Decimal(score) for score in (first, second)]
    marks = [IndexMark(TODAY, Decimal(50), "mixed", (PartMark("a", "a", ends[0], second=ends[1]),))]
    squares, *bands = drawing(signal_strip(marks, as_of=TODAY))
    told = squares["hovertext"][0].replace("<br>", " ")
    assert len(bands) == bool(band)
    assert ("second reader" in told) == bool(band)
    assert band in told


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ([], "Nothing has been signed: the index begins with the signing"),
        ([None], "No signal has a reading"),
        ([None, 40], "The index is at 40 of 100: mixed"),
        ([40, 40], "The index has not moved since 1 Jan 2026, at 40 of 100: mixed"),
        ([40, 52], "The index has risen from 40 to 52 of 100: mixed"),
        ([52, 40], "The index has fallen from 52 to 40 of 100: mixed"),
        ([0, 40], "The index has risen from 0 to 40 of 100: mixed"),
    ],
)
def test_the_title_of_the_index(shown: list[int | None], title: str) -> None:
    marks = [mark(date(2026, 1 + month, 1), value) for month, value in enumerate(shown)]
    figure = scenario_index(marks, as_of=TODAY, bands=BANDS)
    assert figure.title.replace("\N{NO-BREAK SPACE}", " ") == title
    assert bool(figure.empty) == title.startswith("No")


def test_an_index_of_other_signals_is_no_fall() -> None:
    """From one signal read to two: the line breaks, and no title compares the two."""
    days = (date(2026, 9, 30), date(2026, 10, 31), TODAY)
    marks = [
        mark(days[0], 75, a=1, b=None),
        mark(days[1], 57, a=1, b=-1),
        mark(TODAY, 57, a=1, b=-1),
    ]
    figure = scenario_index(marks, as_of=TODAY, bands=BANDS)
    assert figure.title.startswith("The index has not moved since 31 Oct 2026")
    (line,) = drawing(figure)
    assert line["y"] == [75, None, 57, 57]
    assert line["x"] == [day.isoformat() for day in (days[0], days[1], days[1], TODAY)]
    assert scenario_index(marks[:2], as_of=days[1], bands=BANDS).title == (
        "The index is at 57 of 100: mixed"
    )


def test_the_index_begins_with_the_signing() -> None:
    before = replace(mark(date(2025, 8, 31), 20, a=-1), is_signed=False)
    figure = scenario_index([before, mark(TODAY, 75, a=-1)], as_of=TODAY, bands=BANDS)
    assert figure.title == "The index is at 75 of 100: mixed"
    assert [row[0].value for row in figure.rows] == [TODAY]
    unsigned = scenario_index([before], as_of=before.day, bands=BANDS)
    assert unsigned.empty == "Nothing has been signed: the index begins with the signing."
    assert unsigned.rows == ()


def test_the_index_draws_what_is_known_and_tables_its_parts() -> None:
    marks = [mark(date(2026, 10, 31), None, a=None), mark(TODAY, 75, a=1)]
    figure = scenario_index(marks, as_of=TODAY, bands=BANDS)
    (line,) = drawing(figure)
    assert line["y"] == [75]
    assert [[cell.text for cell in row[1:]] for row in figure.rows] == [
        ["no reading", "no reading", "no reading"],
        ["75", "mixed", "+0.143"],
    ]


def test_the_bands_of_the_index_are_named_beside_the_plot_where_no_line_runs() -> None:
    figure = scenario_index([mark(TODAY, 33)], as_of=TODAY, bands=BANDS)
    layout = json.loads(figure.figure_json)["layout"]
    low, high = map(float, BANDS)
    middles = {"caution": low / 2, "mixed": (low + high) / 2, "optimistic": (high + 100) / 2}
    assert {name["text"]: name["y"] for name in layout["annotations"]} == middles
    assert {(name["x"], name["xanchor"]) for name in layout["annotations"]} == {(1, "left")}


def test_a_long_name_of_a_signal_takes_two_lines_beside_the_strip() -> None:
    name = "Community and environmental considerations"
    figure = signal_strip([mark(TODAY, 50, **{name: 1})], as_of=TODAY)
    label = json.loads(figure.figure_json)["layout"]["yaxis"]["ticktext"][0]
    assert label.replace("<br>", " ") == name
    assert max(len(line) for line in label.split("<br>")) <= 32


def test_a_long_name_of_a_milestone_loses_no_letter_beside_its_window() -> None:
    name = "Cumulative contained antimony reaches one year of national mine output"
    bars = [bar("at_risk", date(2026, 12, 31), title=name)] * 40
    drawn = json.loads(milestone_windows(bars, as_of=TODAY).figure_json)
    beside, above = drawn["layout"]["yaxis"]["ticktext"], drawn["narrow"]["layout"]["annotations"]
    assert {label.replace("<br>", " ") for label in beside} == {name}
    assert {note["text"].replace("<br>", " ") for note in above} == {name}
    assert {note["text"].count("<br>") for note in above} == {1}
