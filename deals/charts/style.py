"""What every chart is drawn with: colour tokens, status shapes, lines of text, the JSON of a figure.

A chart's texts are written as they are, a new line as `\\n`: `plotly_json` alone turns them into what
Plotly reads, so that nothing a row says can be taken for markup.

Fonts, axes and hover labels are the same everywhere and stand in `static/js/charts.js`; a figure says
only what is its own, and names colours by token, so that both themes come from one table.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Layout = Mapping[str, Any]

LINES_KEPT = 2000

HATCH = {
    "shape": "/",
    "fillmode": "overlay",
    "fgcolor": "var(--surface)",
    "size": 8,
    "solidity": 0.1,
    "fgopacity": 0.6,
}
"""Pattern of every bar that shows something illustrative or of a neighbouring project."""


def token(name: str) -> str:
    """A colour by its name in `static/css/tokens.css`: `token("at_risk")` is `var(--at-risk)`."""
    return f"var(--{name.replace('_', '-')})"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a status is marked on a chart: `symbol` and `size` (px), filled or only outlined."""

    symbol: str
    size: int
    filled: bool = True


_SHAPES = {
    "met": Shape("circle", 14),
    "partly_met": Shape("circle-open-dot", 13, filled=False),
    "on_track": Shape("diamond", 14),
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


def status_marker(status: str, *, shrink: int = 0) -> dict[str, Any]:
    """The Plotly marker of a status in its colour, `shrink` px smaller than usual."""
    form = shape(status)
    return {
        "symbol": form.symbol,
        "size": form.size - shrink,
        "color": token(status),
        "line": {"width": 0 if form.filled else 2, "color": token(status)},
    }


@lru_cache(maxsize=LINES_KEPT)
def wrapped(text: str, width: int = 52) -> str:
    """Text for a hover label, in lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(text, width))


def readable(lines: Iterable[str]) -> str:
    """Hover text of one point, a sentence a line; the arrow keys read it without the picture."""
    told = [line for line in lines if line]
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


def _lean(value: Any) -> Any:
    """The same without the parts that say nothing, such as the pattern of a plain bar."""
    if isinstance(value, Mapping):
        lean = {key: _lean(part) for key, part in value.items()}
        return {key: part for key, part in lean.items() if part is not None and part != {}}
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [_lean(part) for part in value]
    return value


def plotly_json(
    traces: Sequence[Any], layout: Layout, narrow: Mapping[str, Any] | None = None
) -> str:
    """The JSON that `static/js/charts.js` draws.

    `narrow` has `data` (a list beside `traces`) and `layout` with what differs in a box under 560 px.
    Traces are skipped by readers where `hoverinfo` is "skip"; every other one carries a `hovertext`
    for each point. ValueError for an unreadable trace. Plotly itself, which would take more time and memory than all the rest, checks every figure in the tests.
    """
    for trace in traces:
        if trace.get("hoverinfo") != "skip" and trace.get("hovertext") is None:
            raise ValueError(f"trace {trace.get('name')!r} has no text to read")
    content: dict[str, Any] = {"data": _lean(list(traces)), "layout": _lean(layout)}
    if narrow:
        content["narrow"] = dict(narrow)
    return json.dumps(escaped(content), separators=(",", ":"))
