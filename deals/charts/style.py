"""Drawing helpers that all charts share: colours, status shapes, axes, hover text, JSON.

Charts use Plotly's own classes and write texts as they are, with `\\n` for a new line;
`plotly_json` alone escapes them, so that no text of a row can be markup. Fonts, axes and hover
labels are in `static/js/charts.js`. Colours are named by token, so that both themes share one
table.
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

from deals.validation.characters import isolated

LINES_KEPT = 2000
"""Texts whose wrapped form is cached."""
DAY_MS = 86_400_000
"""Milliseconds of a day: lengths of bars on a date axis are given in milliseconds."""


def token(name: str) -> str:
    """Return a colour of `static/css/tokens.css` as CSS: `token("at_risk")` is `var(--at-risk)`."""
    return f"var(--{name.replace('_', '-')})"


HATCH = {
    "shape": "/",
    "fillmode": "overlay",
    "fgcolor": token("surface"),
    "size": 8,
    "solidity": 0.1,
    "fgopacity": 0.6,
}
"""Pattern of bars that show something illustrative or a neighbouring project."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The mark of a status: Plotly's `symbol`, `size` in px, filled or outlined."""

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
    """Return the mark of a status. Raises KeyError for an unknown status."""
    return _SHAPES[status]


def status_order(status: str) -> int:
    """Return the position of a status in every legend. Raises ValueError for an unknown status."""
    return list(_SHAPES).index(status)


def status_marker(status: str, *, shrink: int = 0) -> go.scatter.Marker:
    """Return the Plotly marker of a status, `shrink` px smaller than usual."""
    form = shape(status)
    return go.scatter.Marker(
        symbol=form.symbol,
        size=form.size - shrink,
        color=token(status),
        line={"width": 0 if form.filled else 2, "color": token(status)},
    )


def upright(day: date, **line: Any) -> go.layout.Shape:
    """Return a vertical line at a day; keyword arguments style the line."""
    return go.layout.Shape(type="line", x0=day, x1=day, yref="paper", y0=0, y1=1, line=line)


def months_axis(first: date, last: date, **more: Any) -> go.layout.XAxis:
    """Return a horizontal date axis from `first` to `last`, with month and year in two lines."""
    given = {"type": "date", "tickformat": "%b\n%Y", "nticks": 9, "range": [first, last]}
    return go.layout.XAxis(given | more)


def named_rows(names: Sequence[str], *, width: int = 200, **more: Any) -> go.layout.YAxis:
    """Return a vertical axis with one row for each name, the first on top.

    Names are wrapped to `width` characters.
    """
    given = {
        "range": [len(names) - 0.5, -0.6],
        "showgrid": False,
        "tickvals": list(range(len(names))),
        "ticktext": [wrapped(name, width) for name in names],
    }
    return go.layout.YAxis(given | more)


ABOVE_LETTERS = 46
"""Longest line of a row's name in a narrow box, in characters."""


def names_above(names: Sequence[str], *, lift: int = 7, **margin: int) -> go.Layout:
    """Return the layout of a narrow box: each name stands in a line of its own above its row.

    Keyword arguments replace single margins, in px; `lift` is how far each further line of a name
    raises it, in px: half a line where rows are near each other.
    """
    look = {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "align": "left",
        "bgcolor": token("bg"),
        "font": {"size": 12, "color": token("ink2")},
    }
    return go.Layout(
        margin={"l": 6, "r": 10, "t": 14, "b": 28} | margin,
        xaxis={"nticks": 3},
        yaxis={"showticklabels": False, "ticklen": 0},
        annotations=[
            {**look, "y": row, "text": text, "yshift": 15 + lift * text.count("\n")}
            for row, text in enumerate(wrapped(name, ABOVE_LETTERS) for name in names)
        ],
    )


def sentence(text: str) -> str:
    """Return the text with its first letter capitalised."""
    return text[:1].upper() + text[1:]


@lru_cache(LINES_KEPT)
def wrapped(text: str, width: int = 52) -> str:
    """Return the text broken into lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(text, width))


def readable(lines: Iterable[str]) -> str:
    """Return the hover text of one point, one sentence a line.

    The arrow keys read out the same text without the picture.
    """
    told = [isolated(line) for line in lines if line]
    ended = [line if line.endswith((".", ":", ";")) else f"{line}." for line in told[:-1]]
    return "\n".join(wrapped(line) for line in ended + told[-1:])


def escaped(part: Any) -> Any:
    """Return a copy of a drawing with `&`, `<` and line breaks of every text escaped for Plotly.

    Plotly reads `<` and `&` as its pseudo-HTML, which the content security policy refuses.
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
    """Return the JSON that `static/js/charts.js` draws.

    `narrow` and `narrow_traces` (one for each of `traces`) say what differs in a box under 560 px.
    Raises ValueError for a trace without `hovertext`, unless its `hoverinfo` is "skip", and for
    attributes that Plotly does not know.
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
