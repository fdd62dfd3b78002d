"""The phase timeline: windows as bars, milestones as marks by status, and today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from textwrap import wrap
from typing import Any

from deals.charts.crowds import bundled, by_status, shortened
from deals.charts.faults import guarded
from deals.charts.findings import timeline_title
from deals.charts.lanes import Axis, Lanes, pack
from deals.charts.shapes import TimelinePhase, TimelinePoint
from deals.charts.style import plotly_json, readable, status_marker, token
from deals.figures import Cell, Citable, Figure, KeyEntry, Row
from deals.units import format_date, plural

DAY_MS = 86_400_000
"""Lengths of bars on a date axis are milliseconds."""
LABELLED = 18
"""Above so many marks those of one phase, day and status are drawn as one; above so many of these,
nothing is written beside them."""
NAME_LETTERS = 14
"""Longest line of a phase's name beside the axis."""
WIDE_PX, NARROW_PX = 418, 290
"""Widths of the narrowest plot of either kind (where `charts.js` begins to call it wide; a phone):
marks are stacked so as to fit there."""


def _windows(phases: Sequence[TimelinePhase], lanes: Lanes, axis: Axis) -> list[dict[str, Any]]:
    """A pale bar for each window, a dark one for the part of it that has passed."""
    dated = [(phase, phase.start, phase.end or axis.last) for phase in phases if phase.start]
    begun = [
        (phase, start, min(end, axis.today)) for phase, start, end in dated if start < axis.today
    ]

    def bars(
        name: str, colour: str, rows: list[tuple[TimelinePhase, date, date]]
    ) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [lanes.heads[phase.number] for phase, _, _ in rows],
            "x": [(end - start).days * DAY_MS for _, start, end in rows],
            "base": [start.isoformat() for _, start, _ in rows],
            "width": 0.36,
            "marker": {"color": token(colour)},
            "hoverinfo": "skip",
        }

    return [bars("window", "line", dated), bars("passed", "ink2", begun)]


def _phase_label(phase: TimelinePhase) -> str:
    name = wrap(phase.name, NAME_LETTERS, max_lines=2, placeholder=" …")
    return "\n".join([f"Phase {phase.number}", *name])


def _status_and_reason(point: TimelinePoint) -> str:
    """The status once: many a reason begins with it."""
    if point.reason.lower().startswith(point.status_word.lower()):
        return point.reason
    return f"{point.status_word.capitalize()}: {point.reason}"


def _marks(points: Sequence[TimelinePoint], lanes: Lanes) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": own[0].status_word,
            "x": [point.day.isoformat() for point in own if point.day],
            "y": [lanes.of[point] for point in own],
            "marker": status_marker(status, shrink=0 if len(points) <= LABELLED else 2),
            "hoverinfo": "text",
            "hovertext": [
                readable([f"{point.title}, {point.day_words}", _status_and_reason(point)])
                for point in own
            ],
        }
        for status, own in by_status(points).items()
    ]


def _note(x: date, y: float, text: str, **more: Any) -> dict[str, Any]:
    return {"x": x.isoformat(), "y": y, "text": text, "showarrow": False, **more}


def _annotations(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], lanes: Lanes, axis: Axis
) -> list[dict[str, Any]]:
    bold = {"size": 12.5, "color": token("ink"), "weight": 600}
    today = _note(axis.today, 1, format_date(axis.today), yref="paper", yshift=14, font=bold)
    opened = [
        _note(axis.last, lanes.heads[phase.number], "no end date known", xanchor="right", yshift=14)
        for phase in phases
        if phase.start and phase.end is None
    ]
    look = {"bgcolor": token("bg"), "borderpad": 2, "font": {"size": 13, "color": token("ink")}}
    labels = [
        _note(
            point.day,
            lanes.of[point],
            point.label,
            xanchor="right" if point in lanes.label_before else "left",
            xshift=-11 if point in lanes.label_before else 11,
            **look,
        )
        for point in points
        if point.day and axis.labelled
    ]
    return [today, *opened, *labels]


def _layout(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], lanes: Lanes, axis: Axis
) -> dict[str, Any]:
    return {
        "barmode": "overlay",
        "margin": {"l": 122, "r": 20, "t": 24, "b": 26},
        "xaxis": {
            "type": "date",
            "range": [axis.first.isoformat(), axis.last.isoformat()],
            "dtick": "M12",
            "tick0": "2000-01-01",
            "tickformat": "%Y",
        },
        "yaxis": {
            "showgrid": False,
            "tickvals": [lanes.heads[phase.number] for phase in phases],
            "ticktext": [_phase_label(phase) for phase in phases],
            "range": [-lanes.rows + 0.4, 0.7],
            "tickfont": {"size": 13, "color": token("ink")},
        },
        "shapes": [
            {
                "type": "line",
                "x0": axis.today.isoformat(),
                "x1": axis.today.isoformat(),
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": token("ink"), "width": 1.2, "dash": "2px,3px"},
            }
        ],
        "annotations": _annotations(phases, points, lanes, axis),
    }


def _narrow(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], axis: Axis
) -> dict[str, Any]:
    """On a phone: short axis names, every second year, no labels, marks stacked anew."""
    lanes = pack(phases, points, axis, NARROW_PX, labelled=False)
    bars = [{"y": trace["y"]} for trace in _windows(phases, lanes, axis)]
    notes = _annotations(phases, points, lanes, replace(axis, labelled=False))
    full = len(notes) + (sum(1 for point in points if point.day) if axis.labelled else 0)
    hidden: list[dict[str, Any]] = [{"visible": False}] * (full - len(notes))
    return {
        "data": bars + [{"y": trace["y"]} for trace in _marks(points, lanes)],
        "layout": {
            "margin": {"l": 30, "r": 8, "t": 24, "b": 26},
            "xaxis": {"dtick": "M24"},
            "yaxis": {
                "tickvals": [lanes.heads[phase.number] for phase in phases],
                "ticktext": [f"P{phase.number}" for phase in phases],
                "range": [-lanes.rows + 0.4, 0.7],
            },
            "annotations": [{"y": note["y"]} for note in notes] + hidden,
        },
    }


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
    """Windows of the phases with their milestones; `today` is the day the page answers for."""
    dated = [point for point in points if point.day]
    shown = shortened(dated if len(dated) <= LABELLED else bundled(dated))
    axis = Axis.around(phases, shown, today, labelled=len(shown) <= LABELLED)
    lanes = pack(phases, shown, axis, WIDE_PX, labelled=axis.labelled)
    layout = _layout(phases, shown, lanes, axis)
    traces = _windows(phases, lanes, axis) + _marks(shown, lanes)
    undated = len(points) - len(dated)
    return Figure(
        id="phase-timeline",
        title=timeline_title(phases, points, today),
        subtitle="Milestones at the day they were met, else the end of their window; dark bar: time passed",
        summary=_summary(phases, points),
        figure_json=plotly_json(traces, layout, _narrow(phases, shown, axis)),
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
            for status, own in by_status(points).items()
        ),
        empty="" if phases or shown else "Neither a phase nor a milestone is on record.",
    )
