"""Gantt chart of the milestones' windows, each marked with its status; the marker tells why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from deals.charts import (
    ABOVE_LETTERS,
    DAY_MS,
    HATCH,
    guarded,
    named_rows,
    names_above,
    plotly_json,
    readable,
    status_marker,
    status_order,
    token,
    upright,
)
from deals.charts.figure import ROWS, Cell, Citable, Figure, KeyEntry, Row, height_of_rows
from deals.units import format_date
from milestones.charts.chart_data import WindowBar
from milestones.charts.headings import windows_title

OPEN_END = timedelta(days=120)
"""How far beyond the last known day an open window is drawn."""
LABEL_LETTERS = 72
"""Letters of a line beside a row; a longer name takes two."""
LETTER_PX = 6.6


@guarded
def milestone_windows(
    bars: Sequence[WindowBar],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """The Gantt chart of milestones; those without any date stand only in its table."""
    title = windows_title(bars, as_of)
    drawn = [bar for bar in bars if bar.start or bar.end]
    labels = [bar.title for bar in drawn]
    is_long = any(len(label) > ABOVE_LETTERS for label in labels)
    words = {bar.status: bar.status_word for bar in bars}
    key = sorted(words, key=status_order)
    undated = len(bars) - len(drawn)
    return Figure(
        id="milestone-windows",
        title=title,
        subtitle="Window of each milestone, and its status where it was met or is due; "
        f"the line marks {format_date(as_of)}",
        summary=f"{title}.",
        figure_json=plotly_json(
            _traces(drawn, as_of, illustrative=illustrative),
            _layout(drawn, labels, as_of),
            narrow=names_above(labels if len(labels) <= ROWS[-1] else []),
        ),
        columns=("Milestone", "From", "To", "Status", "Reason"),
        rows=tuple(_row(bar) for bar in bars),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="milestone-status",
        height_class=height_of_rows(len(drawn) + is_long * len(drawn) // 3),
        key=tuple(KeyEntry("status", status, words[status]) for status in key),
        note=f"{undated} without any date, in the table only." if undated else "",
        empty="" if drawn else f"{title}.",
    )


def _ends(bars: Sequence[WindowBar], today: date) -> tuple[date, date]:
    """First and last day drawn."""
    days = [day for bar in bars for day in (bar.start, bar.end, bar.mark) if day]
    return min([*days, today]), max([*days, today]) + OPEN_END


def _traces(
    bars: Sequence[WindowBar], today: date, *, illustrative: bool
) -> list[go.Bar | go.Scatter]:
    first, last = _ends(bars, today)
    spans = [(bar.start or first, bar.end or last) for bar in bars]
    windows = go.Bar(
        orientation="h",
        name="windows",
        y=list(range(len(bars))),
        base=[start for start, _ in spans],
        x=[max((end - start).days, 1) * DAY_MS for start, end in spans],
        width=0.34,
        marker={"color": token("line"), "pattern": HATCH if illustrative else None},
        hoverinfo="skip",
    )
    statuses = sorted({bar.status for bar in bars}, key=status_order)
    return [windows, *(_marks(bars, status, last) for status in statuses)]


def _marks(bars: Sequence[WindowBar], status: str, last: date) -> go.Scatter:
    rows = [(row, bar) for row, bar in enumerate(bars) if bar.status == status]
    return go.Scatter(
        mode="markers",
        name=status,
        y=[row for row, _ in rows],
        x=[bar.mark or bar.end or last for _, bar in rows],
        marker=status_marker(status),
        hovertext=[readable([bar.title, bar.reason]) for _, bar in rows],
    )


def _room(labels: Sequence[str]) -> int:
    """Width that the names take, in px."""
    longest = max(map(len, labels), default=0)
    return 24 + round(LETTER_PX * min(longest, LABEL_LETTERS))


def _layout(bars: Sequence[WindowBar], labels: Sequence[str], today: date) -> go.Layout:
    return go.Layout(
        margin={"l": _room(labels), "r": 16, "t": 8, "b": 28},
        xaxis={"type": "date", "range": _ends(bars, today), "nticks": 6},
        yaxis=named_rows(labels, width=LABEL_LETTERS),
        shapes=[upright(today, color=token("ink2"), width=1)],
    )


def _row(bar: WindowBar) -> Row:
    return (
        Cell(bar.title, bar.title),
        _day(bar.start, "open"),
        _day(bar.end, "open"),
        Cell(bar.status_word, bar.status_word),
        Cell(bar.reason, bar.reason),
    )


def _day(day: date | None, unknown: str) -> Cell:
    return Cell(day, format_date(day) if day else unknown)
