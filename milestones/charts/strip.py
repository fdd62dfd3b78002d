"""What each watch-signal read, month after month, as a strip of colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from deals.charts import guarded, named_rows, names_above, plotly_json, readable, token
from deals.figures import Cell, Citable, Figure, KeyEntry, Row
from deals.units import EN_DASH, MINUS, format_date, format_number
from milestones.charts.findings import strip_title
from milestones.charts.shapes import IndexMark, PartMark

LOWEST, HIGHEST = -2, 2
NOT_READ = "surface"
SQUARE, SMALL_SQUARE = 20, 10
"""Width of a reading, px: on a wide page and on a phone."""
BAND_WORDS = "; where a second reader differs, an inner square shows the other end of the band"
NAME_WIDTH = 32
"""Characters of a signal's name that fit beside the strip; a longer one takes two lines."""


@guarded
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
    doubted = [
        name for name in names if any(_part(mark, name).second is not None for mark in marks)
    ]
    return Figure(
        id="signal-strip",
        title=title,
        subtitle="Reading in force at the end of each month, from \N{MINUS SIGN}2 to +2"
        + (BAND_WORDS if doubted else ""),
        summary=f"{title}.",
        figure_json=plotly_json(_traces(marks, names), _layout(names), _narrow(marks, names)),
        columns=("Day", *names, *(f"{name}, second reader" for name in doubted)),
        rows=tuple(_row(mark, names, doubted) for mark in marks),
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
    return [*(_squares(marks, row, name) for row, name in enumerate(names)), *_bands(marks, names)]


def _squares(marks: Sequence[IndexMark], row: int, name: str) -> dict[str, Any]:
    parts = [_part(mark, name) for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "x": [mark.day.isoformat() for mark in marks],
        "y": [row] * len(marks),
        "marker": {
            "symbol": "square",
            "size": SQUARE,
            "color": [token(_colour(part.reading)) for part in parts],
            "line": {"width": 1, "color": token("line2")},
        },
        "text": [_written(part) for part in parts],
        "textfont": {
            "size": 11,
            "color": [
                token(f"{_colour(part.reading)}t") if part.reading is not None else token("ink3")
                for part in parts
            ],
        },
        "hoverinfo": "text",
        "hovertext": [
            readable([f"{name}, {format_date(mark.day)}", signed(part.reading), _band(part)])
            for mark, part in zip(marks, parts, strict=True)
        ],
    }


def _written(part: PartMark) -> str:
    """What stands in a square; nothing where the square of a second reader covers it."""
    if part.is_disputed:
        return ""
    return EN_DASH if part.reading is None else signed(part.reading)


def _bands(marks: Sequence[IndexMark], names: Sequence[str]) -> list[dict[str, Any]]:
    """Inner squares in the colour of the second reader, where the readers differ."""
    points = [
        (mark.day.isoformat(), row, _colour(_part(mark, name).second))
        for row, name in enumerate(names)
        for mark in marks
        if _part(mark, name).is_disputed
    ]
    if not points:
        return []
    band = {
        "type": "scatter",
        "mode": "markers",
        "name": "second reader",
        "x": [day for day, _, _ in points],
        "y": [row for _, row, _ in points],
        "marker": {
            "symbol": "square",
            "size": SQUARE // 2,
            "color": [token(colour) for _, _, colour in points],
            "line": {"width": 1, "color": token("surface")},
        },
        "hoverinfo": "skip",
    }
    return [band]


def _band(part: PartMark) -> str:
    """What a second reader made of it, and the band between the two; empty where they agree."""
    if not part.is_disputed or part.reading is None:
        return ""
    ends = sorted([part.reading, part.second or Decimal(0)])
    between = " to ".join(signed(end) for end in ends)
    return f"A second reader: {signed(part.second)}, which makes a band from {between}"


def _part(mark: IndexMark, name: str) -> PartMark:
    found = (part for part in mark.parts if part.name == name)
    return next(found, PartMark(name, name, None))


def _layout(names: Sequence[str]) -> dict[str, Any]:
    return {
        "margin": {"l": 230, "r": 16, "t": 8, "b": 28},
        "xaxis": {"type": "date", "showgrid": False, "nticks": 6},
        "yaxis": named_rows(names, width=NAME_WIDTH),
    }


def _narrow(marks: Sequence[IndexMark], names: Sequence[str]) -> dict[str, Any]:
    small = [{"mode": "markers", "marker": {"size": SMALL_SQUARE}} for _ in names]
    inner = [{"marker": {"size": SMALL_SQUARE // 2}} for _ in _bands(marks, names)]
    return {"data": small + inner, "layout": names_above(names)}


def _row(mark: IndexMark, names: Sequence[str], doubted: Sequence[str]) -> Row:
    readings = [_part(mark, name).reading for name in names]
    seconds = [_part(mark, name).second for name in doubted]
    return (
        Cell(mark.day, format_date(mark.day)),
        *(Cell(reading, signed(reading)) for reading in readings),
        *(Cell(second, "none" if second is None else signed(second)) for second in seconds),
    )
