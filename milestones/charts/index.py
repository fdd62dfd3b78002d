"""Chart of the scenario index over time, with the contribution of each signal in its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts import guarded, plotly_json, readable, token
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.units import format_date, format_number
from milestones.charts.chart_data import IndexMark, PartMark
from milestones.charts.headings import index_title
from milestones.charts.strip import signed
from milestones.states import Scenario

NAMES_PX = 76
"""Room beside the plot for the names of the bands."""


@guarded
def scenario_index(
    marks: Sequence[IndexMark],
    *,
    as_of: date,
    bands: tuple[Decimal, Decimal],
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """The chart of the index from 0 to 100; `bands` are the ends of the mixed band on that scale.

    It begins with the signing. The line breaks where the set of signals with a reading changes. The
    table gives the contribution of each signal per day, on the scale of -2 to +2.
    """
    marks = [mark for mark in marks if mark.is_signed]
    title = index_title(marks)
    known = [mark for mark in marks if mark.shown is not None]
    names = list(dict.fromkeys(part.name for mark in marks for part in mark.parts))
    low, high = (format_number(band) for band in bands)
    return Figure(
        id="scenario-index",
        title=title,
        subtitle=f"Scenario index, 0 to 100; caution to {low}, optimistic from {high}",
        summary=f"{title}.",
        figure_json=plotly_json([_line(known)], _layout(bands)),
        columns=("Day", "Index", "Scenario", *(f"{name}, part" for name in names)),
        rows=tuple(_row(mark, names) for mark in marks),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="scenario",
        height_class="m",
        key=(KeyEntry("swatch", "accent", "index"), KeyEntry("swatch", "line2", "bands")),
        empty="" if known else f"{title}.",
    )


def _line(known: Sequence[IndexMark]) -> go.Scatter:
    points = list(_with_breaks(known))
    return go.Scatter(
        mode="lines+markers",
        name="index",
        x=[mark.day for mark in points],
        y=[mark.shown for mark in points],
        line={"color": token("accent"), "width": 2, "shape": "hv"},
        marker={"color": token("accent"), "size": 6},
        hovertext=["" if mark.shown is None else readable(_told(mark)) for mark in points],
    )


def _with_breaks(known: Sequence[IndexMark]) -> Iterator[IndexMark]:
    """A point without a value, at which the line breaks, before each mark of other signals."""
    for before, mark in zip((None, *known), known, strict=False):
        if before is not None and before.signals_read != mark.signals_read:
            yield replace(mark, shown=None)
        yield mark


def _told(mark: IndexMark) -> list[str]:
    """The day, the index, and the signals that pull hardest."""
    parts = sorted((row for row in mark.parts if row.reading is not None), key=_pull)
    pulls = [f"{part.name}: {signed(part.reading)}" for part in parts[:3]]
    index = format_number(mark.shown or Decimal(0))
    return [f"{format_date(mark.day)}: {index} of 100, {mark.scenario_word}", *pulls]


def _pull(part: PartMark) -> tuple[Decimal, str]:
    return -abs(part.contribution), part.name


def _layout(bands: tuple[Decimal, Decimal]) -> go.Layout:
    low, high = bands
    line = {"color": token("line2"), "width": 1, "dash": "dot"}
    return go.Layout(
        margin={"l": 36, "r": NAMES_PX, "t": 8, "b": 42},
        xaxis={"type": "date", "tickformat": "%b\n%Y", "tickangle": 0, "nticks": 6},
        yaxis={"range": [0, 100], "nticks": 5},
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": band, "y1": band}
            | {"line": line}
            for band in bands
        ],
        annotations=[
            _band_name(Scenario.CAUTION, low / 2),
            _band_name(Scenario.MIXED, (low + high) / 2),
            _band_name(Scenario.OPTIMISTIC, (high + 100) / 2),
        ],
    )


def _band_name(scenario: Scenario, middle: Decimal) -> go.layout.Annotation:
    """The scenario that a band of the index stands for, beside the plot: no line can cross it."""
    return go.layout.Annotation(
        xref="paper",
        x=1,
        xanchor="left",
        xshift=8,
        y=middle,
        yanchor="middle",
        text=str(scenario.label),
        font={"size": 12, "color": token("ink2")},
    )


def _row(mark: IndexMark, names: Sequence[str]) -> Row:
    parts = {part.name: part for part in mark.parts if part.reading is not None}
    return (
        Cell(mark.day, format_date(mark.day)),
        Cell(mark.shown, "no reading" if mark.shown is None else format_number(mark.shown)),
        Cell(mark.scenario_word or None, mark.scenario_word or "no reading"),
        *(_part(parts.get(name)) for name in names),
    )


def _part(part: PartMark | None) -> Cell:
    if part is None:
        return Cell(None, "no reading")
    return Cell(part.contribution, signed(part.contribution))
