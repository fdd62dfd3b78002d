"""What every chart is drawn with: colour tokens, status shapes, named rows, lines of text, the JSON.

A chart is made of Plotly's own classes. Its texts are written as they are, a new line as `\\n`:
`plotly_json` alone turns them into what Plotly reads, so that nothing a row says can be markup.

Fonts, axes and hover labels are the same everywhere and stand in `static/js/charts.js`; a figure says
only what is its own, and names colours by token, so that both themes come from one table.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
from plotly.utils import PlotlyJSONEncoder

from deals.texts import isolated

LINES_KEPT = 2000
DAY_MS = 86_400_000
"""Lengths of bars on a date axis are milliseconds."""


def token(name: str) -> str:
    """A colour by its name in `static/css/tokens.css`: `token("at_risk")` is `var(--at-risk)`."""
    return f"var(--{name.replace('_', '-')})"


HATCH = {
    "shape": "/",
    "fillmode": "overlay",
    "fgcolor": token("surface"),
    "size": 8,
    "solidity": 0.1,
    "fgopacity": 0.6,
}
"""Pattern of every bar that shows something illustrative or of a neighbouring project."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a status is marked on a chart: `symbol` and `size` (px), filled or only outlined."""

    symbol: str
    size: int
    filled: bool = True


_SHAPES = {
    "met": Shape("circle", 14),
    "on_track": Shape("diamond", 14),
    "partly_met": Shape("circle-open-dot", 13, filled=False),
    "open": Shape("diamond-open", 13, filled=False),
    "at_risk": Shape("triangle-up", 16),
    "overdue": Shape("octagon", 14),
    "stalled": Shape("square", 13),
    "planned": Shape("circle-open", 12, filled=False),
    "undated": Shape("square-open", 12, filled=False),
    "unknown": Shape("hexagon-open", 13, filled=False),
}


def shape(status: str) -> Shape:
    """The mark of a status; KeyError for a status that has none."""
    return _SHAPES[status]


def status_order(status: str) -> int:
    """Place of a status in every key: the same order as its shapes stand here."""
    return list(_SHAPES).index(status)


def status_marker(status: str, *, shrink: int = 0) -> go.scatter.Marker:
    """The marker of a status in its colour, `shrink` px smaller than usual."""
    form = shape(status)
    return go.scatter.Marker(
        symbol=form.symbol,
        size=form.size - shrink,
        color=token(status),
        line={"width": 0 if form.filled else 2, "color": token(status)},
    )


def upright(day: date, **line: Any) -> go.layout.Shape:
    """A line at a day from the bottom of the plot to its top."""
    return go.layout.Shape(type="line", x0=day, x1=day, yref="paper", y0=0, y1=1, line=line)


def months_axis(first: date, last: date, **more: Any) -> go.layout.XAxis:
    """The horizontal axis from a day to another, with months named in two lines."""
    given = {"type": "date", "tickformat": "%b\n%Y", "nticks": 9, "range": [first, last]}
    return go.layout.XAxis(given | more)


def named_rows(names: Sequence[str], *, width: int = 200, **more: Any) -> go.layout.YAxis:
    """The vertical axis: one row for each name, the first on top, in lines of `width` characters."""
    given = {
        "range": [len(names) - 0.5, -0.6],
        "showgrid": False,
        "tickvals": list(range(len(names))),
        "ticktext": [wrapped(name, width) for name in names],
    }
    return go.layout.YAxis(given | more)


def names_above(names: Sequence[str], **margin: int) -> go.Layout:
    """What differs in a narrow box: the names take a line of their own above each row."""
    look = {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yshift": 15,
        "bgcolor": token("bg"),
        "font": {"size": 12, "color": token("ink2")},
    }
    return go.Layout(
        margin={"l": 6, "r": 10, "t": 14, "b": 28} | margin,
        xaxis={"nticks": 3},
        yaxis={"showticklabels": False, "ticklen": 0},
        annotations=[{**look, "y": row, "text": name} for row, name in enumerate(names)],
    )


def sentence(text: str) -> str:
    """The same text beginning with a capital letter, the rest as it is written."""
    return text[:1].upper() + text[1:]


@lru_cache(LINES_KEPT)
def wrapped(text: str, width: int = 52) -> str:
    """Text for a hover label, in lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(text, width))


def readable(lines: Iterable[str]) -> str:
    """Hover text of one point, a sentence a line; the arrow keys read it without the picture."""
    told = [isolated(line) for line in lines if line]
    ended = [line if line.endswith((".", ":", ";")) else f"{line}." for line in told[:-1]]
    return "\n".join(wrapped(line) for line in ended + told[-1:])


def escaped(part: Any) -> Any:
    """The same part of a drawing with every text as Plotly reads it.

    Plotly takes `<` and `&` for its pseudo-HTML, which the content security policy would refuse.
    """
    if isinstance(part, str):
        return part.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    if isinstance(part, Mapping):
        return {key: escaped(inner) for key, inner in part.items()}
    if isinstance(part, Sequence):
        return [escaped(inner) for inner in part]
    return part


def plotly_json(
    traces: Sequence[go.Bar | go.Scatter],
    layout: go.Layout,
    *,
    narrow: go.Layout | None = None,
    narrow_traces: Sequence[go.Bar | go.Scatter] = (),
) -> str:
    """The JSON that `static/js/charts.js` draws, in the template that stands there.

    `narrow` and `narrow_traces` (beside `traces`, one each) say what differs in a box under 560 px.
    Traces are skipped by readers where `hoverinfo` is "skip"; every other one carries a `hovertext`
    for each point. ValueError for an unreadable trace, and from Plotly for what it does not know.
    """
    for trace in traces:
        if trace.hoverinfo != "skip" and trace.hovertext is None:
            raise ValueError(f"trace {trace.name!r} has no text to read")
    drawing = go.Figure(traces, go.Layout(layout, template="none")).to_plotly_json()
    if narrow is not None:
        drawing["narrow"] = {"layout": narrow.to_plotly_json()}
    if narrow_traces:
        drawing["narrow"]["data"] = [trace.to_plotly_json() for trace in narrow_traces]
    return json.dumps(escaped(drawing), cls=PlotlyJSONEncoder, separators=(",", ":"))
