"""Chart of a deal's phases: windows as bars, milestones as marks by status, and today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from deals.charts.chart_data import TimelinePhase, TimelinePoint
from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.charts.headings import timeline_title
from deals.charts.lanes import Axis, Lanes, pack
from deals.charts.style import (
    DAY_MS,
    plotly_json,
    readable,
    status_marker,
    status_order,
    token,
    upright,
    wrapped,
)
from deals.units import format_date, plural

LABELLED = 18
"""Above so many marks, those of one phase, day and status are drawn as one; above so many of these,
no mark has a label."""
LABEL_LETTERS = 38
"""Longest line of a mark's label, in characters."""
NAME_LETTERS = 14
"""Longest line of a phase's name beside the axis, in characters."""
WIDE_PX, NARROW_PX = 418, 290
"""Widths of the narrowest plot of each kind: where `charts.js` begins to call a box wide, and on a
phone. Marks are stacked to fit."""
BEFORE, AFTER = {"xanchor": "right", "xshift": -11}, {"xanchor": "left", "xshift": 11}
"""Position of a label relative to its mark."""


def _bundled(points: Sequence[TimelinePoint]) -> list[TimelinePoint]:
    """Merge milestones of one phase, day and status into one mark; their titles are its reason."""
    groups: dict[tuple[object, ...], list[TimelinePoint]] = {}
    for point in points:
        groups.setdefault((point.phase, point.day, point.status), []).append(point)
    return [
        own[0]
        if len(own) == 1
        else replace(
            own[0],
            label=f"{len(own)} {own[0].status_word}",
            title=plural(len(own), "milestone"),
            reason="; ".join(point.title for point in own),
        )
        for own in groups.values()
    ]


def _lined(points: Sequence[TimelinePoint]) -> list[TimelinePoint]:
    """The same points with labels in lines that leave room for others."""
    return [replace(point, label=wrapped(point.label, LABEL_LETTERS)) for point in points]


def _by_status(points: Sequence[TimelinePoint]) -> dict[str, list[TimelinePoint]]:
    """Points by status, in the order of the legend."""
    found: dict[str, list[TimelinePoint]] = {}
    for point in sorted(points, key=lambda each: status_order(each.status)):
        found.setdefault(point.status, []).append(point)
    return found


def _windows(phases: Sequence[TimelinePhase], lanes: Lanes, axis: Axis) -> list[go.Bar]:
    """A pale bar for each window, a dark one for the part of it that has passed."""
    dated = [(phase, phase.start, phase.end or axis.last) for phase in phases if phase.start]
    begun = [
        (phase, start, min(end, axis.today)) for phase, start, end in dated if start < axis.today
    ]
    return [
        go.Bar(
            orientation="h",
            name=name,
            y=[lanes.heads[phase.number] for phase, _, _ in rows],
            x=[(end - start).days * DAY_MS for _, start, end in rows],
            base=[start for _, start, _ in rows],
            width=0.36,
            marker={"color": token(colour)},
            hoverinfo="skip",
        )
        for name, colour, rows in (("window", "line", dated), ("passed", "ink2", begun))
    ]


def _phase_label(phase: TimelinePhase) -> str:
    name = wrap(phase.name, NAME_LETTERS, max_lines=2, placeholder=" …")
    return "\n".join([f"Phase {phase.number}", *name])


def _status_and_reason(point: TimelinePoint) -> str:
    """The status once: many a reason begins with it."""
    if point.reason.lower().startswith(point.status_word.lower()):
        return point.reason
    return f"{point.status_word.capitalize()}: {point.reason}"


def _marks(points: Sequence[TimelinePoint], lanes: Lanes) -> list[go.Scatter]:
    return [
        go.Scatter(
            mode="markers",
            name=own[0].status_word,
            x=[point.day for point in own],
            y=[lanes.of[point] for point in own],
            marker=status_marker(status, shrink=0 if len(points) <= LABELLED else 2),
            hovertext=[
                readable([f"{point.title}, {point.day_words}", _status_and_reason(point)])
                for point in own
            ],
        )
        for status, own in _by_status(points).items()
    ]


def _annotations(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], lanes: Lanes, axis: Axis
) -> list[dict[str, Any]]:
    bold = {"size": 12.5, "color": token("ink"), "weight": 600}
    day = {"x": axis.today, "y": 1, "yref": "paper", "yshift": 14, "font": bold}
    opened = [
        {"x": axis.last, "y": lanes.heads[phase.number], "xanchor": "right", "yshift": 14}
        | {"text": "no end date known"}
        for phase in phases
        if phase.start and phase.end is None
    ]
    look = {"bgcolor": token("bg"), "borderpad": 2, "font": {"size": 13, "color": token("ink")}}
    labels = [
        {"x": point.day, "y": lanes.of[point], "text": point.label, **look}
        | (BEFORE if point in lanes.label_before else AFTER)
        for point in points
        if axis.labelled
    ]
    return [day | {"text": format_date(axis.today)}, *opened, *labels]


def _rows(
    phases: Sequence[TimelinePhase], lanes: Lanes, names: Sequence[str], **more: Any
) -> dict[str, Any]:
    """The axis of the phases, as high as their lanes."""
    heads = [lanes.heads[phase.number] for phase in phases]
    return {"tickvals": heads, "ticktext": names, "range": [-lanes.rows + 0.4, 0.7], **more}


def _layout(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], lanes: Lanes, axis: Axis
) -> go.Layout:
    names = [_phase_label(phase) for phase in phases]
    ink = {"size": 13, "color": token("ink")}
    return go.Layout(
        barmode="overlay",
        margin={"l": 122, "r": 20, "t": 24, "b": 26},
        xaxis={
            "type": "date",
            "range": [axis.first, axis.last],
            "dtick": "M12",
            "tick0": "2000-01-01",
            "tickformat": "%Y",
        },
        yaxis=_rows(phases, lanes, names, showgrid=False, tickfont=ink),
        shapes=[upright(axis.today, color=token("ink"), width=1.2, dash="2px,3px")],
        annotations=_annotations(phases, points, lanes, axis),
    )


def _narrow(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], axis: Axis
) -> dict[str, Any]:
    """On a phone: short axis names, every second year, no labels, marks stacked anew."""
    lanes = pack(phases, points, axis, NARROW_PX, labelled=False)
    notes = _annotations(phases, points, lanes, replace(axis, labelled=False))
    hidden = [{"visible": False}] * (len(points) if axis.labelled else 0)
    layout = go.Layout(
        margin={"l": 30, "r": 8, "t": 24, "b": 26},
        xaxis={"dtick": "M24"},
        yaxis=_rows(phases, lanes, [f"P{phase.number}" for phase in phases]),
        annotations=[{"y": note["y"]} for note in notes] + hidden,
    )
    drawn = [*_windows(phases, lanes, axis), *_marks(points, lanes)]
    return {"narrow": layout, "narrow_traces": [type(trace)(y=trace.y) for trace in drawn]}


def _row(point: TimelinePoint) -> Row:
    return (
        Cell(point.title, point.title),
        Cell(point.phase, str(point.phase)),
        Cell(point.day, point.day_words),
        Cell(point.status_word, point.status_word),
        Cell(point.reason, point.reason),
    )


def _summary(phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint]) -> str:
    counts = Counter(point.status_word for point in points)
    told = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    what = f"{plural(len(phases), 'phase')} with {plural(len(points), 'milestone')}"
    return f"Timeline of {what}{': ' + told if told else ''}."


@guarded
def phase_timeline(
    phases: Sequence[TimelinePhase],
    points: Sequence[TimelinePoint],
    *,
    today: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Return the chart of phases and milestones; `today` is the day the page answers for."""
    dated = [point for point in points if point.day]
    shown = _lined(dated if len(dated) <= LABELLED else _bundled(dated))
    axis = Axis.around(phases, shown, today, labelled=len(shown) <= LABELLED)
    lanes = pack(phases, shown, axis, WIDE_PX, labelled=axis.labelled)
    layout = _layout(phases, shown, lanes, axis)
    traces = [*_windows(phases, lanes, axis), *_marks(shown, lanes)]
    undated = len(points) - len(dated)
    return Figure(
        id="phase-timeline",
        title=timeline_title(phases, points, today),
        subtitle="Milestones on the day they were met or are due; dark bar: time elapsed",
        summary=_summary(phases, points),
        figure_json=plotly_json(traces, layout, **_narrow(phases, shown, axis)),
        columns=("Milestone", "Phase", "Met or due", "Status", "Reason"),
        rows=tuple(_row(point) for point in points),
        as_of=today,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="milestone-status",
        height_class=lanes.height_class,
        note=f"{plural(undated, 'milestone')} without a date: in the table only."
        if undated
        else "",
        key=tuple(
            KeyEntry("status", status, own[0].status_word)
            for status, own in _by_status(points).items()
        ),
        empty="" if phases or shown else "Neither a phase nor a milestone is on record.",
    )
