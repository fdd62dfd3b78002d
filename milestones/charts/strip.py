"""Chart of the reading of each watch-signal, month by month, as a strip of colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import plotly.graph_objects as go

from deals.charts import guarded, named_rows, names_above, plotly_json, readable, token
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.units import EN_DASH, MINUS, format_date, format_number
from milestones.charts.chart_data import IndexMark, PartMark
from milestones.charts.headings import strip_title

LOWEST, HIGHEST = -2, 2
NOT_READ = "surface"
SQUARE, SMALL_SQUARE = 20, 10
"""Width of a reading, px: on a wide page and on a phone."""
APART = timedelta(days=14)
"""Days between two squares of which neither covers the other at 24 months a page."""
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
    """One square for each signal and day: the latest reading by then, from -2 to +2."""
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
        figure_json=_drawing(_apart(marks), names),
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


def _apart(marks: Sequence[IndexMark]) -> list[IndexMark]:
    """The marks to draw: a month's end just before the last day would lie under its square.

    The table has every mark.
    """
    return [mark for mark in marks[:-1] if marks[-1].day - mark.day >= APART] + list(marks[-1:])


def signed(score: Decimal | None) -> str:
    """A score with its sign, such as "+1"; "no reading" for None."""
    if score is None:
        return "no reading"
    sign = "+" if score > 0 else MINUS if score < 0 else ""
    return f"{sign}{format_number(abs(score))}"


def _colour(score: Decimal | int | None) -> str:
    """The colour of a reading: five steps from one end to the other."""
    if score is None:
        return NOT_READ
    step = int(Decimal(score).quantize(Decimal(1), ROUND_HALF_EVEN))
    return f"d{min(max(step, LOWEST), HIGHEST) - LOWEST + 1}"


def _drawing(marks: Sequence[IndexMark], names: Sequence[str]) -> str:
    """On a phone the squares are small and without their numbers."""
    squares = [_squares(marks, row, name) for row, name in enumerate(names)]
    bands = _bands(marks, names)
    small = [go.Scatter(mode="markers", marker={"size": SMALL_SQUARE})] * len(squares)
    inner = [go.Scatter(marker={"size": SMALL_SQUARE // 2})] * len(bands)
    return plotly_json(
        squares + bands,
        go.Layout(
            margin={"l": 230, "r": 16, "t": 8, "b": 28},
            xaxis={"type": "date", "showgrid": False, "nticks": 6},
            yaxis=named_rows(names, width=NAME_WIDTH),
        ),
        narrow=names_above(names),
        narrow_traces=small + inner,
    )


def _square(size: int, colours: Sequence[str], edge: str) -> dict[str, object]:
    fill = [token(colour) for colour in colours]
    return {"symbol": "square", "size": size, "color": fill} | {
        "line": {"width": 1, "color": token(edge)}
    }


def _squares(marks: Sequence[IndexMark], row: int, name: str) -> go.Scatter:
    parts = [_part(mark, name) for mark in marks]
    colours = [_colour(part.reading) for part in parts]
    inks = ["ink3" if colour == NOT_READ else f"{colour}t" for colour in colours]
    return go.Scatter(
        mode="markers+text",
        name=name,
        x=[mark.day for mark in marks],
        y=[row] * len(marks),
        marker=_square(SQUARE, colours, "line2"),
        text=[_written(part) for part in parts],
        textfont={"size": 11, "color": [token(ink) for ink in inks]},
        hovertext=[
            readable([f"{name}, {format_date(mark.day)}", signed(part.reading), _band(part)])
            for mark, part in zip(marks, parts, strict=True)
        ],
    )


def _written(part: PartMark) -> str:
    """What stands in a square; nothing where the square of a second reader covers it."""
    if part.is_disputed:
        return ""
    return EN_DASH if part.reading is None else signed(part.reading)


def _bands(marks: Sequence[IndexMark], names: Sequence[str]) -> list[go.Scatter]:
    """Inner squares in the colour of the second reader, where the readers differ."""
    points = [
        (mark.day, row, _colour(_part(mark, name).second))
        for row, name in enumerate(names)
        for mark in marks
        if _part(mark, name).is_disputed
    ]
    if not points:
        return []
    days, rows, colours = zip(*points, strict=True)
    marker = _square(SQUARE // 2, colours, "surface")
    name = "second reader"
    return [go.Scatter(mode="markers", name=name, x=days, y=rows, marker=marker, hoverinfo="skip")]


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


def _row(mark: IndexMark, names: Sequence[str], doubted: Sequence[str]) -> Row:
    readings = [_part(mark, name).reading for name in names]
    seconds = [_part(mark, name).second for name in doubted]
    return (
        Cell(mark.day, format_date(mark.day)),
        *(Cell(reading, signed(reading)) for reading in readings),
        *(Cell(second, "none" if second is None else signed(second)) for second in seconds),
    )
