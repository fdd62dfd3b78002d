"""Charts of the ground floor: their findings, their marks, and that picture and table agree."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from deals.charts import (
    MONEY,
    TONNES,
    follow_through,
    phase_timeline,
    plain,
    plotly_json,
    readable,
    shape,
    token,
)
from deals.charts.timeline import WIDE_PX
from deals.states import CommitmentRung
from milestones.states import Status
from tests.pictures import RUNGS, TODAY, make_ladder, make_phase, make_point

BEGUN = make_phase(1, date(2026, 1, 1), date(2026, 12, 31))
LATER = make_phase(2, date(2028, 1, 1))
MET, OPEN = make_point("met"), make_point("planned")


@pytest.mark.parametrize(
    ("phases", "points", "title"),
    [
        ([BEGUN], [MET, OPEN, OPEN], "Phase 1 has used 48 % of its time and met 1 of its 3 milestones"),
        ([BEGUN], [OPEN, OPEN], "Phase 1 has used 48 % of its time and met none of its 2 milestones"),
        ([BEGUN], [MET, MET], "Phase 1 has used 48 % of its time and met all of its 2 milestones"),
        ([BEGUN], [MET], "Phase 1 has used 48 % of its time and met its one milestone"),
        ([BEGUN], [OPEN], "Phase 1 has used 48 % of its time and not met its one milestone"),
        ([BEGUN], [make_point("met", 2)], "Phase 1 has used 48 % of its time; no milestone of it is on record"),
        ([make_phase(1, date(2026, 1, 1))], [MET, OPEN], "Phase 1 is open without an end date and has met 1 of its 2 milestones"),
        ([LATER], [make_point("planned", 2)], "No phase has begun; the first opens on 1 Jan 2028"),
        ([make_phase(1, date(2025, 1, 1), date(2025, 6, 1)), LATER], [MET], "No phase is open; the next opens on 1 Jan 2028; 1 of 1 milestone met"),
        ([make_phase(1, date(2025, 1, 1), date(2025, 6, 1))], [MET, OPEN], "Every phase has ended; 1 of 2 milestones met"),
        ([make_phase(1)], [MET, OPEN], "No phase has a date; 1 of 2 milestones met"),
        ([BEGUN], [], "No milestone is on record"),
    ],
)  # fmt: skip
def test_a_timeline_says_where_the_deal_stands(phases: Any, points: Any, title: str) -> None:
    assert phase_timeline(phases, points, today=TODAY).title == title


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 1, 1), "used 0 %"),
        (date(2026, 12, 31), "used 100 %"),
        (date(2027, 1, 1), "Every phase has ended"),
        (date(2025, 12, 31), "No phase has begun"),
    ],
)
def test_a_window_is_open_from_its_first_day_to_its_last(today: date, words: str) -> None:
    assert words in phase_timeline([BEGUN], [OPEN], today=today).title


def test_of_two_open_phases_the_first_is_spoken_of() -> None:
    second = replace(BEGUN, number=2)
    assert phase_timeline([second, BEGUN], [MET], today=TODAY).title.startswith("Phase 1 ")


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ({}, "No commitment in money is on record"),
        ({"announced": (0, 500_000_000)}, "No money has moved: the highest rung reached is “announced”"),
        ({"agreed": (0, 500_000_000), "binding": (1, 1)}, "No money has moved: the highest rung reached is “binding”"),
        ({"agreed": (0, 500_000_000), "moved": (6_000_000, 6_000_000)}, "USD 6 million of USD 506 million named is on record as moved"),
        ({"verified": (None, None)}, "1 commitment moved, in an amount not known"),
    ],
)  # fmt: skip
def test_a_ladder_says_what_has_moved(named: Any, title: str) -> None:
    assert follow_through(make_ladder(**named), MONEY, as_of=TODAY).title == title


def test_neighbouring_projects_never_make_the_finding() -> None:
    neighbour = replace(make_ladder(moved=(9, 9))[4], neighbouring=True)
    figure = follow_through([*make_ladder(), neighbour], MONEY, as_of=TODAY)
    assert figure.title == "No commitment in money is on record"
    assert "neighbouring projects" in figure.rows[-1][0].text


def test_a_ladder_without_commitments_is_said_not_drawn() -> None:
    assert follow_through(make_ladder(), TONNES, as_of=TODAY).empty
    assert not follow_through(make_ladder(agreed=(1, 2)), TONNES, as_of=TODAY).empty


def test_an_amount_that_is_not_known_is_not_zero() -> None:
    figure = follow_through(make_ladder(agreed=(None, None)), TONNES, as_of=TODAY)
    agreed, announced = figure.rows[1], figure.rows[0]
    assert (agreed[1].value, agreed[1].text) == (None, "not known")
    assert announced[1].value == 0


def test_a_ladder_draws_the_numbers_of_its_table() -> None:
    figure = follow_through(
        make_ladder(agreed=(0, 500_000_000), moved=(6_000_000, 7_500_000)), MONEY, as_of=TODAY
    )
    known, named, _ = json.loads(figure.figure_json)["data"]
    for row, low, more in zip(figure.rows, known["x"], named["x"], strict=True):
        assert [Decimal(str(low)), Decimal(str(low + more))] == [row[1].value, row[2].value]


def test_a_timeline_draws_the_days_of_its_table() -> None:
    points = [make_point("met", day=date(2026, 3, day)) for day in (1, 2)]
    points += [make_point("at_risk", day=date(2026, 9, 30)), make_point("undated", day=None)]
    figure = phase_timeline([BEGUN, LATER], points, today=TODAY)
    traces = json.loads(figure.figure_json)["data"]
    drawn = sorted(day for each in traces if each["type"] == "scatter" for day in each["x"])
    assert drawn == sorted(row[2].raw for row in figure.rows if row[2].value)
    assert figure.note == "1 milestone without a date: in the table only."


def test_marks_of_one_day_do_not_cover_each_other() -> None:
    points = [make_point("planned", title=f"Step {step}") for step in range(18)]
    figure = phase_timeline([BEGUN], points, today=TODAY)
    drawing = json.loads(figure.figure_json)
    for heights in (drawing["data"][-1]["y"], drawing["narrow"]["data"][-1]["y"]):
        assert len(set(heights)) == len(points)
    assert figure.height_class == "xl"


def test_labels_fit_the_narrowest_plot_that_has_them() -> None:
    script = (Path(settings.BASE_DIR) / "static/js/charts.js").read_text()
    (least,) = re.findall(r"const NARROW = (\d+);", script)
    figure = phase_timeline([BEGUN], [MET], today=TODAY)
    margin = json.loads(figure.figure_json)["layout"]["margin"]
    assert int(least) - margin["l"] - margin["r"] >= WIDE_PX


def test_a_crowd_of_one_day_and_status_is_one_mark_that_names_them() -> None:
    points = [make_point("planned", title=f"Step {step}") for step in range(30)]
    figure = phase_timeline([BEGUN], [*points, make_point("met")], today=TODAY)
    drawing = json.loads(figure.figure_json)
    met, planned = drawing["data"][2:]
    assert (len(met["x"]), len(planned["x"]), len(figure.rows)) == (1, 1, 31)
    assert "30 planned" in [note["text"] for note in drawing["layout"]["annotations"]]
    assert all(f"Step {step}" in planned["hovertext"][0].replace("<br>", " ") for step in range(30))


def test_labels_give_way_where_there_are_many_marks() -> None:
    def labels(count: int) -> int:
        days = [TODAY + timedelta(days=step) for step in range(count)]
        points = [make_point(title=str(day), label="Signed", day=day) for day in days]
        layout = json.loads(phase_timeline([BEGUN], points, today=TODAY).figure_json)["layout"]
        return sum(note["text"] == "Signed" for note in layout["annotations"])

    assert (labels(18), labels(19)) == (18, 0)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("At risk: due in 39 days.", "Memorandum signed, 31 Dec 2026. At risk: due in 39 days."),
        ("No paper is on file.", "Memorandum signed, 31 Dec 2026. At risk: No paper is on file."),
    ],
)
def test_a_mark_says_its_status_once(reason: str, said: str) -> None:
    figure = phase_timeline([BEGUN], [make_point("at_risk", reason=reason)], today=TODAY)
    text = json.loads(figure.figure_json)["data"][-1]["hovertext"][0]
    assert text.replace("<br>", " ") == said


def test_long_names_are_cut_beside_the_axis_but_not_in_the_table() -> None:
    name = "Processing plants, refineries and the people who run them"
    point = make_point(label=name, title=name)
    figure = phase_timeline([replace(BEGUN, name=name)], [point], today=TODAY)
    layout = json.loads(figure.figure_json)["layout"]
    lines = layout["yaxis"]["ticktext"][0].split("<br>")
    assert len(lines) == 3
    assert max(map(len, lines)) <= 14
    assert max(len(note["text"]) for note in layout["annotations"]) <= 38
    assert figure.rows[0][0].text == name


@pytest.mark.parametrize(
    ("day", "side"), [(date(2026, 1, 15), "left"), (date(2028, 12, 31), "right")]
)
def test_a_label_near_the_right_edge_ends_at_its_mark(day: date, side: str) -> None:
    late = make_point(title="another", day=date(2029, 1, 31))
    point = make_point(label="a label of thirty letters, all", day=day)
    layout = json.loads(phase_timeline([BEGUN], [point, late], today=TODAY).figure_json)["layout"]
    (note,) = (note for note in layout["annotations"] if note["text"] == point.label)
    assert note["xanchor"] == side


def test_the_key_has_the_order_of_the_statuses() -> None:
    points = [make_point(status) for status in reversed(Status)]
    figure = phase_timeline([BEGUN], points, today=TODAY)
    assert [entry.token for entry in figure.key] == list(Status)


@pytest.mark.parametrize("labelled", [True, False])
def test_what_differs_on_a_phone_has_the_same_shape(labelled: bool) -> None:
    count = 3 if labelled else 25
    points = [
        make_point(day=TODAY + timedelta(days=step), title=str(step)) for step in range(count)
    ]
    drawing = json.loads(phase_timeline([BEGUN, LATER], points, today=TODAY).figure_json)
    narrow = drawing["narrow"]
    assert len(narrow["data"]) == len(drawing["data"])
    assert len(narrow["layout"]["annotations"]) == len(drawing["layout"]["annotations"])


def test_every_status_has_its_own_shape_and_colour() -> None:
    shapes = {shape(status).symbol for status in Status}
    assert len(shapes) == len({token(status) for status in Status}) == len(Status)


@pytest.mark.parametrize("markup", ["<b>Cu</b>", "CO<sub>2</sub>", "<a href='x'>y</a>", "<span>"])
def test_markup_that_the_policy_refuses_is_refused(markup: str) -> None:
    trace = {"type": "bar", "x": [1], "y": [1], "hovertext": [markup]}
    with pytest.raises(ValueError, match="markup"):
        plotly_json([trace], {})
    assert plotly_json([{**trace, "hovertext": [plain(markup)]}], {})


def test_a_line_break_is_no_markup() -> None:
    lines = readable(["a first line", "", "x < y & z"])
    assert lines == "a first line.<br>x &lt; y &amp; z"
    assert plotly_json([{"type": "bar", "x": [1], "y": [1], "hovertext": [lines]}], {})


def test_a_trace_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="no text to read"):
        plotly_json([{"type": "bar", "x": [1], "y": [1]}], {})


def test_text_of_rows_cannot_break_the_policy() -> None:
    nasty = make_point(title="<b>bold</b>", label="<i>x</i>", reason="<a href='#'>see</a>")
    assert phase_timeline([replace(BEGUN, name="<u>one</u>")], [nasty], today=TODAY).figure_json


def test_the_rungs_of_the_tests_are_those_of_the_house() -> None:
    assert tuple(rung.label for rung in CommitmentRung) == RUNGS


def test_the_name_of_a_rung_stands_clear_of_its_bar() -> None:
    drawing = json.loads(
        follow_through(make_ladder(announced=(5, 9)), MONEY, as_of=TODAY).figure_json
    )
    bars, names = drawing["data"][0], drawing["layout"]["annotations"]
    for row, name in zip(bars["y"], names, strict=False):
        assert name["y"] <= row - bars["width"] / 2
        assert name["yanchor"] == "bottom"
