"""Chart of the follow-through ladder: how much of what was promised stands on each rung."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.chart_data import LadderStep, LadderUnit
from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.charts.headings import ladder_title
from deals.charts.style import HATCH, plotly_json, readable, token
from deals.units import format_number, plural

BAR = 0.34
"""Height of a bar, in rows; the rung's name takes the rest, above the bar."""


def _label(step: LadderStep, unit: LadderUnit) -> str:
    if not step.count:
        return "none"
    if step.high is None:
        return "amount not known" if not step.low else f"at least {_drawn(step.low, unit)}"
    if step.low == step.high:
        return _drawn(step.high, unit)
    return f"up to {_drawn(step.high, unit)}" if not step.low else _range(step.low, step.high, unit)


def _drawn(amount: Decimal, unit: LadderUnit) -> str:
    return format_number(amount / unit.scale)


def _range(low: Decimal, high: Decimal, unit: LadderUnit) -> str:
    return f"{_drawn(low, unit)}\N{EN DASH}{_drawn(high, unit)}"


def _said(step: LadderStep, unit: LadderUnit) -> str:
    amount = _label(step, unit)
    unknown = f"{step.unknown} without an amount" if step.unknown and step.high is not None else ""
    number = amount if not step.count or step.high is None else f"{amount} {unit.drawn}"
    whose = " (neighbouring projects)" if step.neighbouring else ""
    return readable(
        [f"{step.word.capitalize()}{whose}: {number}", plural(step.count, "commitment"), unknown]
    )


def _ends(steps: Sequence[LadderStep], unit: LadderUnit) -> list[Decimal]:
    """Where each rung's bar ends, in the unit that is drawn."""
    return [(step.high or step.low or Decimal(0)) / unit.scale for step in steps]


def _traces(steps: Sequence[LadderStep], unit: LadderUnit) -> list[go.Bar | go.Scatter]:
    """The known part solid; what goes beyond it, up to the amount named, pale."""
    rows = list(range(len(steps)))
    low = [(step.low or Decimal(0)) / unit.scale for step in steps]
    high = _ends(steps, unit)
    pattern = HATCH | {"shape": ["/" if step.neighbouring else "" for step in steps]}

    def bar(name: str, colour: str, **place: list[Decimal]) -> go.Bar:
        fill = {"color": token(colour), "pattern": pattern}
        look = {"orientation": "h", "width": BAR, "marker": fill, "hoverinfo": "skip"}
        return go.Bar(name=name, y=rows, **place, **look)

    return [
        bar("known", "accent", x=low),
        bar("named", "line2", base=low, x=[t - b for b, t in zip(low, high, strict=True)]),
        go.Scatter(
            name="rungs",
            mode="markers",
            y=rows,
            x=high,
            marker={"size": 24, "opacity": 0, "color": token("ink")},
            hovertext=[_said(step, unit) for step in steps],
        ),
    ]


def _name(row: int, step: LadderStep) -> go.layout.Annotation:
    """The rung's name on the upper edge of its bar."""
    return go.layout.Annotation(
        x=0,
        y=row - BAR / 2,
        xanchor="left",
        yanchor="bottom",
        text=step.word.capitalize() + (", neighbouring" if step.neighbouring else ""),
        font={"size": 13, "color": token("ink2")},
    )


def _value(row: int, step: LadderStep, end: Decimal, unit: LadderUnit) -> go.layout.Annotation:
    """The amount behind the end of its bar."""
    size, weight, ink = (14, 600, "ink") if step.count else (13, 400, "ink3")
    return go.layout.Annotation(
        x=end,
        y=row,
        xanchor="left",
        xshift=6 if end else 0,
        text=_label(step, unit),
        font={"size": size, "weight": weight, "color": token(ink)},
    )


def _layout(steps: Sequence[LadderStep], unit: LadderUnit) -> go.Layout:
    ends = _ends(steps, unit)
    furthest = float(max(ends, default=0) or 1)
    rows = list(enumerate(zip(steps, ends, strict=True)))
    return go.Layout(
        barmode="overlay",
        margin={"l": 6, "r": 8, "t": 22, "b": 6},
        xaxis={"visible": False, "range": [0, furthest * 1.3]},
        yaxis={"range": [len(steps) - 0.6, -0.8], "showgrid": False, "showticklabels": False},
        annotations=[_name(row, step) for row, (step, _) in rows]
        + [_value(row, step, end, unit) for row, (step, end) in rows],
    )


def _row(step: LadderStep, unit: LadderUnit) -> Row:
    def amount(value: Decimal | None) -> Cell:
        if not step.count:
            return Cell(Decimal(0), "0")
        if value is None:
            return Cell(None, "not known")
        return Cell(value / unit.scale, format_number(value / unit.scale, None))

    word = step.word + (" (neighbouring projects)" if step.neighbouring else "")
    return (
        Cell(word, word),
        amount(step.low),
        amount(step.high),
        Cell(step.count, str(step.count)),
        Cell(step.unknown, str(step.unknown)),
    )


@guarded
def follow_through(
    steps: Sequence[LadderStep],
    unit: LadderUnit,
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Return the ladder for one unit; `steps` run from the lowest rung up, empty rungs included."""
    title = ladder_title(steps, unit)
    own = [step for step in steps if not step.neighbouring]
    key = [KeyEntry("swatch", "accent", "known"), KeyEntry("swatch", "line2", "named, up to")]
    return Figure(
        id=f"follow-through-{'money' if unit.is_money else 'mass'}",
        title=title,
        subtitle=f"{unit.drawn}. Each commitment once, on the highest rung there is evidence for",
        summary=f"{title}. "
        + "; ".join(f"{step.word}: {_label(step, unit)}" for step in own)
        + f", in {unit.drawn}.",
        figure_json=plotly_json(_traces(steps, unit), _layout(steps, unit)),
        columns=(
            "Rung",
            f"Known, {unit.drawn}",
            f"Named, {unit.drawn}",
            "Commitments",
            "Without amount",
        ),
        rows=tuple(_row(step, unit) for step in steps),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="follow-through",
        height_class="l" if len(steps) <= 7 else "t",
        key=tuple(key),
        empty="" if any(step.count for step in steps) else f"{title}.",
    )
