"""What each watch-signal read, month after month, as a strip of colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from deals.charts import plotly_json, readable, token
from deals.figures import Cell, Citable, Figure, KeyEntry, Row
from deals.units import MINUS, format_date, format_number
from milestones.charts.findings import strip_title
from milestones.charts.rows import named_rows, names_above
from milestones.charts.shapes import IndexMark, PartMark

LOWEST, HIGHEST = -2, 2
NOT_READ = "surface"
NAME_WIDTH = 32
"""Characters of a signal's name that fit beside the strip; a longer one takes two lines."""


def signal_strip(
    marks: Sequence[IndexMark],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """One square for each signal and day: the reading in force, from -2 to +2."""
    title = strip_title(marks)
    names = list(dict.fromkeys(part.name for mark in marks for part in mark.parts))
    is_read = any(part.reading is not None for mark in marks for part in mark.parts)
    return Figure(
        id="signal-strip",
        title=title,
        subtitle="Reading in force at the end of each month, from \N{MINUS SIGN}2 to +2",
        summary=f"{title}.",
        figure_json=plotly_json(_traces(marks, names), _layout(names), _narrow(names)),
        columns=("Day", *names),
        rows=tuple(_row(mark, names) for mark in marks),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="scenario",
        height_class="m",
        key=tuple(KeyEntry("swatch", _colour(n), signed(Decimal(n))) for n in range(-2, 3)),
        empty="" if is_read else f"{title}.",
    )


def signed(score: Decimal | None) -> str:
    """A reading with its sign, or that there is none."""
    if score is None:
        return "not read"
    sign = "+" if score > 0 else MINUS if score < 0 else ""
    return f"{sign}{format_number(abs(score))}"


def _colour(score: Decimal | int | None) -> str:
    """The colour of a reading: five steps from one end to the other."""
    if score is None:
        return NOT_READ
    step = int(Decimal(score).quantize(Decimal(1), ROUND_HALF_EVEN))
    return f"d{min(max(step, LOWEST), HIGHEST) - LOWEST + 1}"


def _traces(marks: Sequence[IndexMark], names: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [mark.day.isoformat() for mark in marks],
            "y": [row] * len(marks),
            "marker": {
                "symbol": "square",
                "size": 17,
                "color": [token(_colour(_reading(mark, name))) for mark in marks],
                "line": {"width": 1, "color": token("line2")},
            },
            "hoverinfo": "text",
            "hovertext": [
                readable([f"{name}, {format_date(mark.day)}", signed(_reading(mark, name))])
                for mark in marks
            ],
        }
        for row, name in enumerate(names)
    ]


def _reading(mark: IndexMark, name: str) -> Decimal | None:
    found: PartMark | None = next((part for part in mark.parts if part.name == name), None)
    return found.reading if found else None


def _layout(names: Sequence[str]) -> dict[str, Any]:
    return {
        "margin": {"l": 230, "r": 16, "t": 8, "b": 28},
        "xaxis": {"type": "date", "showgrid": False, "nticks": 6},
        "yaxis": named_rows(names, width=NAME_WIDTH),
    }


def _narrow(names: Sequence[str]) -> dict[str, Any]:
    return {"data": [{"marker": {"size": 10}} for _ in names], "layout": names_above(names)}


def _row(mark: IndexMark, names: Sequence[str]) -> Row:
    readings = [_reading(mark, name) for name in names]
    return (
        Cell(mark.day, format_date(mark.day)),
        *(Cell(reading, signed(reading)) for reading in readings),
    )
