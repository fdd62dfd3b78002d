"""Charts of the ground floor: their findings, their marks, and that picture and table agree."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from django.conf import settings

from deals.charts import (
    names_above,
    phase_timeline,
    plotly_json,
    readable,
    shape,
    token,
)
from deals.charts.timeline import WIDE_PX
from milestones.states import Status
from tests.pictures import TODAY, make_phase, make_point

BEGUN = make_phase(1, date(2026, 1, 1), date(2026, 12, 31))
LATER = make_phase(2, date(2028, 1, 1))
MET, OPEN = make_point("met"), make_point("planned")


@pytest.mark.parametrize(
    ("phases", "points", "title"),
    [
        ([BEGUN], [MET, OPEN, OPEN],
         "Phase 1 has used 48 % of its time and met 1 of its 3 milestones"),
        ([BEGUN], [OPEN, OPEN],
         "Phase 1 has used 48 % of its time and met none of its 2 milestones"),
        ([BEGUN], [MET, MET], "Phase 1 has used 48 % of its time and met all of its 2 milestones"),
        ([BEGUN], [MET], "Phase 1 has used 48 % of its time and met its one milestone"),
        ([BEGUN], [OPEN], "Phase 1 has used 48 % of its time and not met its one milestone"),
        ([BEGUN], [make_point("met", 2)],
         "Phase 1 has used 48 % of its time; no milestone of it is on record"),
        ([make_phase(1, date(2026, 1, 1))], [MET, OPEN],
         "Phase 1 is open without an end date and has met 1 of its 2 milestones"),
        ([LATER], [make_point("planned", 2)], "No phase has begun; the first opens on 1 Jan 2028"),
        ([make_phase(1, date(2025, 1, 1), date(2025, 6, 1)), LATER], [MET],
         "No phase is open; the next opens on 1 Jan 2028; 1 of 1 milestone met"),
        ([make_phase(1, date(2025, 1, 1), date(2025, 6, 1))], [MET, OPEN],
         "Every phase has ended; 1 of 2 milestones met"),
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


def test_long_names_of_milestones_take_two_lines_and_lose_no_letter() -> None:
    name = "Processing plants, refineries and the people who run them"
    point = make_point(label=name, title=name)
    figure = phase_timeline([replace(BEGUN, name=name)], [point], today=TODAY)
    layout = json.loads(figure.figure_json)["layout"]
    lines = layout["yaxis"]["ticktext"][0].split("<br>")
    assert len(lines) == 3
    assert max(map(len, lines)) <= 14
    (label,) = (note["text"] for note in layout["annotations"] if "<br>" in note["text"])
    assert label.replace("<br>", " ") == figure.rows[0][0].text == name
    assert max(map(len, label.split("<br>"))) <= 38


def test_a_label_of_two_lines_has_the_room_of_both() -> None:
    """Plain lanes are a row apart; above and below a label of two lines there is more."""
    long = "A name of a milestone that is longer than one line"
    days = [TODAY + timedelta(days=step) for step in range(3)]
    points = [
        make_point(title=str(day), label=label, day=day)
        for day, label in zip(days, ("a first one", long, "a third one"), strict=True)
    ]
    layout = json.loads(phase_timeline([BEGUN], points, today=TODAY).figure_json)["layout"]
    heights = sorted(note["y"] for note in layout["annotations"] if " one" in note["text"])
    assert [round(high - low, 2) for low, high in pairwise(heights)] == [1.35, 1.35]


@pytest.mark.parametrize(
    ("day", "side"), [(date(2026, 1, 15), "left"), (date(2028, 12, 31), "right")]
)
def test_a_label_near_the_right_edge_ends_at_its_mark(day: date, side: str) -> None:
    late = make_point(title="another", day=date(2029, 1, 31))
    point = make_point(label="a label of thirty letters, all", day=day)
    layout = json.loads(phase_timeline([BEGUN], [point, late], today=TODAY).figure_json)["layout"]
    (note,) = (note for note in layout["annotations"] if note["text"] == point.label)
    assert note["xanchor"] == side


@pytest.mark.parametrize(
    ("away", "label", "side"),
    [
        (-500, "Shipped", "left"),
        (-100, "Shipped", "right"),
        (-10, "Shipped", "left"),
        (40, "Shipped", "left"),
        (-900, "A label too long for either side of it", "left"),
    ],
)
def test_a_label_leaves_the_line_of_today_free_where_it_can(
    away: int, label: str, side: str
) -> None:
    ends = [make_point(title=str(days), day=TODAY + timedelta(days=days)) for days in (-900, 900)]
    point = make_point(label=label, day=TODAY + timedelta(days=away))
    layout = json.loads(phase_timeline([], [*ends, point], today=TODAY).figure_json)["layout"]
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


@pytest.mark.parametrize(
    "said", ["<b>Cu</b>", "Price <USD> per tonne", "R&D", "x < y", "&lt;b>", "</script>", "%{x}"]
)
def test_a_text_is_drawn_as_it_was_written(said: str) -> None:
    trace = go.Bar(name=said, x=[1], y=[1], hovertext=[said])
    drawing = json.loads(plotly_json([trace], go.Layout(xaxis={"ticktext": (said,)})))
    read = [drawing["data"][0]["name"], *drawing["data"][0]["hovertext"]]
    for drawn in [*read, *drawing["layout"]["xaxis"]["ticktext"]]:
        assert "<" not in drawn
        assert html.unescape(drawn) == said


def test_a_new_line_is_the_one_thing_that_is_marked_up() -> None:
    lines = readable(["a first line", "", "x < y & z"])
    drawing = plotly_json([go.Bar(x=[1], y=[1], hovertext=[lines])], go.Layout())
    assert json.loads(drawing)["data"][0]["hovertext"] == ["a first line.<br>x &lt; y &amp; z"]


def test_a_trace_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="no text to read"):
        plotly_json([go.Bar(x=[1], y=[1])], go.Layout())


def test_text_of_rows_cannot_break_the_policy() -> None:
    nasty = make_point(title="<b>bold</b>", label="<i>x</i>", reason="<a href='#'>see</a>")
    assert phase_timeline([replace(BEGUN, name="<u>one</u>")], [nasty], today=TODAY).figure_json


def test_what_a_phone_shows_is_escaped_as_well() -> None:
    names = names_above(["<b>bold</b>"])
    drawing = json.loads(plotly_json([], go.Layout(), narrow=names))
    assert drawing["narrow"]["layout"]["annotations"][0]["text"] == "&lt;b>bold&lt;/b>"


def test_the_look_of_charts_is_no_template_of_plotly() -> None:
    drawing = json.loads(plotly_json([go.Bar(x=[1], y=[1], hovertext=["one"])], go.Layout()))
    assert list(drawing["layout"]) == ["template"]
    assert "layout" not in drawing["layout"]["template"]
