"""Cumulative contained metal, one figure per metal: metals are never added to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, Row
from deals.charts.style import plotly_json, readable, sentence, token
from deals.units import format_date, format_mass, plural
from shipments.charts.chart_data import Lot, Metal, Moment
from shipments.charts.mass_labels import (
    colour,
    days_axis,
    from_zero,
    key_entry,
    tonnes,
    tonnes_cell,
    total_words,
)

TICK_PX, PLOT_PX = 12, 138
"""Height of an event's tick, and of the plot in which it stands on a wide page."""


def contained_title(metal: Metal) -> str:
    """The chart's title: how much metal arrived, or that it is unknown, or that none did."""
    name = metal.content
    if not metal.lots:
        return f"No {name} has arrived"
    total = metal.total
    if not total.known:
        return f"{sentence(name)} arrived, in an amount not published"
    if not total.high_kg and total.high_kg is not None:
        return f"No contained {name} in what arrived"
    known = f"{total_words(replace(total, unknown=0))} of {name} arrived"
    known += " as contained metal" if metal.is_metal else ""
    return (
        f"{known}, plus {plural(total.unknown, 'lot')} of unknown mass" if total.unknown else known
    )


@guarded
def contained_metal(
    metal: Metal,
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    moments: Sequence[Moment] = (),
    illustrative: bool = False,
) -> Figure:
    """Chart of one metal's running total in t: low end solid, range above it pale."""
    title = contained_title(metal)
    known = [lot for lot in metal.lots if lot.mass.is_known]
    unknown = metal.total.unknown
    note = f"{plural(unknown, 'lot')} without a published mass or assay." if unknown else ""
    what = "Contained metal" if metal.is_metal else sentence(metal.content)
    return Figure(
        id=re.sub(r"\W+", "-", f"contained-{metal.symbol}-{metal.name}".lower()),
        title=title,
        subtitle=f"{what}, t, dry mass times assay, added up by day of arrival or of a later assay"
        + ("; ticks: events" if moments else ""),
        summary=f"{title}. {note}".strip(),
        figure_json=plotly_json(_traces(metal, known, moments, as_of), _layout(known, as_of)),
        columns=("Counts from", "Shipment", "Low, t", "High, t", "Total low, t", "Total high, t"),
        rows=_rows(metal.lots),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="contained",
        height_class="s",
        note=note,
        key=(key_entry(metal.symbol, metal.content),),
        empty="" if known else _empty(metal),
    )


def _empty(metal: Metal) -> str:
    if not metal.lots:
        return f"No {metal.content} has arrived by this day."
    last = format_date(max(lot.on for lot in metal.lots))
    return (
        f"{plural(metal.count, 'lot')} arrived, the last on {last}. No source gives mass and assay,"
        f" so contained {'metal' if metal.is_metal else 'mass'} cannot be computed."
        " Unknown is not zero."
    )


@guarded
def unpublished(
    metals: Sequence[Metal],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """A table, without a chart, of metals that arrived in amounts nobody published."""
    names = [metal.content for metal in metals]
    kind = "metal" if all(metal.is_metal for metal in metals) else "metal or oxide"
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    title = f"{sentence(listed)} arrived, in amounts not published"
    lots = sum(metal.count for metal in metals)
    return Figure(
        id="contained-unpublished",
        title=title,
        subtitle=f"Contained {kind}: dry mass times assay, each {kind} by itself",
        summary=f"{title}.",
        figure_json=plotly_json([], go.Layout()),
        columns=(sentence(kind), "Arrived", "Shipment", "Contained, t"),
        rows=tuple(
            (
                Cell(metal.content, metal.content),
                Cell(lot.on, format_date(lot.on)),
                Cell(lot.reference, lot.reference),
                Cell(None, "not published"),
            )
            for metal in metals
            for lot in metal.lots
        ),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="contained",
        height_class="s",
        empty=f"{plural(lots, 'lot')} arrived. No source gives mass and assay,"
        f" so contained {kind} cannot be computed. Unknown is not zero.",
    )


def _running(lots: Sequence[Lot]) -> list[tuple[Lot, Decimal, Decimal | None]]:
    """Each lot with the totals after it; the high end is None once one lot has none."""
    low, high, found = Decimal(0), Decimal(0), []
    bounded = True
    for lot in lots:
        if lot.mass.is_known:
            low += lot.mass.low_kg or 0
            bounded = bounded and lot.high_kg is not None
            high += lot.high_kg or 0
        found.append((lot, low, high if bounded else None))
    return found


def _traces(
    metal: Metal, known: Sequence[Lot], moments: Sequence[Moment], as_of: date
) -> list[go.Scatter]:
    running = _running(known)
    days = [lot.on for lot, _, _ in running]
    lows = [tonnes(low) for _, low, _ in running]
    highs = [None if high is None else tonnes(high) for _, _, high in running]
    until = days + [as_of] * bool(days)
    own = {"shape": "hv", "color": colour(metal.symbol)}
    pale = {"shape": "hv", "color": token("line2"), "dash": "dot", "width": 2}
    line = {"mode": "lines", "x": until, "hoverinfo": "skip"}
    return [
        go.Scatter(name="high", y=highs + highs[-1:], line=pale, **line),
        go.Scatter(name="low", y=lows + lows[-1:], line=own, **line),
        go.Scatter(
            name="arrivals",
            mode="markers",
            x=days,
            y=lows,
            marker={"color": colour(metal.symbol), "size": 9},
            hovertext=[_said(metal, row) for row in running],
        ),
        _marks(moments),
    ]


def _said(metal: Metal, row: tuple[Lot, Decimal, Decimal | None]) -> str:
    lot, low, high = row
    total = format_mass(Lot(lot.on, "", low, high).mass)
    return readable(
        [
            f"{format_date(lot.on)}, {lot.reference}",
            f"{format_mass(lot.mass)} of {metal.content}; {total} so far",
        ]
    )


def _marks(moments: Sequence[Moment]) -> go.Scatter:
    """Events as small ticks that stand on the axis, at their own height, clear of its labels."""
    return go.Scatter(
        name="events",
        mode="markers",
        x=[moment.on for moment in moments],
        y=[TICK_PX / 2 + 1 for _ in moments],
        yaxis="y2",
        marker={"symbol": "line-ns-open", "size": TICK_PX, "color": token("ink3")},
        hovertext=[readable([format_date(m.on), m.title]) for m in moments],
    )


def _layout(known: Sequence[Lot], as_of: date) -> go.Layout:
    tops = [tonnes(high or low) for _, low, high in _running(known)]
    first = min((lot.on for lot in known), default=as_of)
    return go.Layout(
        margin={"l": 56, "r": 12, "t": 10, "b": 42},
        xaxis=days_axis(first, as_of),
        yaxis=from_zero(max(tops, default=Decimal(1)), " t", nticks=4),
        yaxis2={"range": [0, PLOT_PX], "overlaying": "y", "visible": False},
    )


def _rows(lots: Sequence[Lot]) -> tuple[Row, ...]:
    return tuple(
        (
            Cell(lot.on, format_date(lot.on)),
            Cell(lot.reference, lot.reference),
            tonnes_cell(lot.mass.low_kg),
            tonnes_cell(lot.high_kg, unknown="no upper end" if lot.mass.is_known else "unknown"),
            tonnes_cell(low),
            tonnes_cell(high, unknown="no upper end"),
        )
        for lot, low, high in _running(lots)
    )
