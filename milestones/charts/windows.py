"""Milestones as bars over time, each marked with its status; the reason is read on its mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from deals.charts import (
    guarded,
    named_rows,
    names_above,
    plotly_json,
    readable,
    status_marker,
    token,
)
from deals.charts.style import HATCH, status_order
from deals.figures import ROWS, Cell, Citable, Figure, KeyEntry, Row, height_of_rows
from deals.units import format_date
from milestones.charts.findings import windows_title
from milestones.charts.shapes import WindowBar

OPEN_END = timedelta(days=120)
"""How far beyond the last known day an open window is drawn."""
MS_PER_DAY = 86_400_000
LABEL_LETTERS = 42


@guarded
def milestone_windows(
    bars: Sequence[WindowBar],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """A Gantt chart with the verdicts' reasons; what has no date at all stands in the table only."""
    title = windows_title(bars, as_of)
    drawn = [bar for bar in bars if bar.start or bar.end]
    labels = [_label(bar.title) for bar in drawn]
    words = {bar.status: bar.status_word for bar in bars}
    key = sorted(words, key=status_order)
    undated = len(bars) - len(drawn)
    return Figure(
        id="milestone-windows",
        title=title,
        subtitle="Window of each milestone, and its status where it was met or is due; "
        f"the line stands at {format_date(as_of)}",
        summary=f"{title}.",
        figure_json=plotly_json(
            _traces(drawn, as_of, illustrative=illustrative),
            _layout(drawn, as_of),
            {"layout": names_above(labels if len(labels) <= ROWS[-1] else [])},
        ),
        columns=("Milestone", "From", "To", "Status", "Reason"),
        rows=tuple(_row(bar) for bar in bars),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="milestone-status",
        height_class=height_of_rows(len(drawn)),
        key=tuple(KeyEntry("status", status, words[status]) for status in key),
        note=f"{undated} without any date, in the table only." if undated else "",
        empty="" if drawn else f"{title}.",
    )


def _ends(bars: Sequence[WindowBar], today: date) -> tuple[date, date]:
    """First and last day drawn."""
    days = [day for bar in bars for day in (bar.start, bar.end, bar.mark) if day]
    return min([*days, today]), max([*days, today]) + OPEN_END


def _traces(bars: Sequence[WindowBar], today: date, *, illustrative: bool) -> list[dict[str, Any]]:
    first, last = _ends(bars, today)
    spans = [(bar.start or first, bar.end or last) for bar in bars]
    windows = {
        "type": "bar",
        "orientation": "h",
        "name": "windows",
        "y": list(range(len(bars))),
        "base": [start.isoformat() for start, _ in spans],
        "x": [max((end - start).days, 1) * MS_PER_DAY for start, end in spans],
        "width": 0.34,
        "marker": {"color": token("line"), "pattern": HATCH if illustrative else {}},
        "hoverinfo": "skip",
    }
    return [windows, *(_marks(bars, status, last) for status in _statuses(bars))]


def _statuses(bars: Sequence[WindowBar]) -> list[str]:
    return sorted({bar.status for bar in bars}, key=status_order)


def _marks(bars: Sequence[WindowBar], status: str, last: date) -> dict[str, Any]:
    rows = [(row, bar) for row, bar in enumerate(bars) if bar.status == status]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": status,
        "y": [row for row, _ in rows],
        "x": [(bar.mark or bar.end or last).isoformat() for _, bar in rows],
        "marker": status_marker(status),
        "hoverinfo": "text",
        "hovertext": [readable([bar.title, bar.reason]) for _, bar in rows],
    }


def _layout(bars: Sequence[WindowBar], today: date) -> dict[str, Any]:
    first, last = _ends(bars, today)
    return {
        "margin": {"l": 310, "r": 16, "t": 8, "b": 28},
        "xaxis": {"type": "date", "range": [first.isoformat(), last.isoformat()], "nticks": 6},
        "yaxis": named_rows([_label(bar.title) for bar in bars]),
        "shapes": [
            {
                "type": "line",
                "x0": today.isoformat(),
                "x1": today.isoformat(),
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": token("ink2"), "width": 1},
            }
        ],
    }


def _label(title: str) -> str:
    return title if len(title) <= LABEL_LETTERS else title[: LABEL_LETTERS - 1].rstrip() + "…"


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
