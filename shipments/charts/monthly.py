"""Wet mass by month and mineral: bars beside each other, because minerals are never added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.charts.style import DAY_MS, HATCH, months_axis, plotly_json, readable, token
from deals.states import DatePrecision
from deals.units import MassTotal, format_date, months_before, plural
from shipments.charts.chart_data import Metal, total_of
from shipments.charts.mass_labels import (
    colour,
    from_zero,
    key_entry,
    tonnes,
    tonnes_cell,
    total_words,
)

MONTHS = 24
"""Number of months shown, up to the day, in chart and table."""
SPREAD_MS = 26 * DAY_MS
"""Total width of a month's bars, in ms on the date axis."""


@dataclass(frozen=True, slots=True)
class _Bar:
    month: date
    metal: Metal
    total: MassTotal


def monthly_title(metals: Sequence[Metal], as_of: date) -> str:
    """The chart's title: how many months had an arrival, and when the last one was."""
    days = [lot.on for metal in metals for lot in metal.lots]
    if not days:
        return "Nothing has arrived"
    months = {(day.year, day.month) for day in days}
    last = max(days)
    since = (as_of.year - last.year) * 12 + as_of.month - last.month
    when = format_date(last, DatePrecision.MONTH)
    if since >= 2:
        return f"Nothing has arrived since {when}"
    if len(months) == 1:
        return f"The first arrival was in {when}"
    return f"Arrivals in {len(months)} months, the last in {when}"


@guarded
def wet_by_month(
    metals: Sequence[Metal],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Chart of the wet mass that arrived each month in t: low end solid, range above it pale."""
    title = monthly_title(metals, as_of)
    bars = _bars(metals, as_of)
    unknown = sum(bar.total.unknown for bar in bars)
    parts = [f"{_month(bar.month)}: {total_words(bar.total)} {bar.metal.label}" for bar in bars]
    return Figure(
        id="wet-by-month",
        title=title,
        subtitle=(
            "Wet mass that arrived, t, by month and mineral; vague dates count at the end of their "
            "period"
        ),
        summary=f"{title}. {'; '.join(parts)}".strip() + ("." if parts else ""),
        figure_json=plotly_json(_traces(bars, illustrative=illustrative), _layout(bars, as_of)),
        columns=("Month", "Mineral", "Low, t", "High, t", "Lots of unknown mass"),
        rows=tuple(_row(bar) for bar in bars),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="mass",
        height_class="m",
        note=f"{plural(unknown, 'lot')} of unknown mass." if unknown else "",
        key=_key(metals),
        empty="" if any(bar.total.known for bar in bars) else "No mass has arrived by this day.",
    )


def _key(metals: Sequence[Metal]) -> tuple[KeyEntry, ...]:
    return tuple(key_entry(metal.symbol, metal.label) for metal in metals) + (
        (KeyEntry("swatch", "line2", "up to, not confirmed"),) if metals else ()
    )


def _bars(metals: Sequence[Metal], as_of: date) -> list[_Bar]:
    first = months_before(as_of.replace(day=1), MONTHS - 1)
    found = []
    for metal in metals:
        months = sorted({lot.on.replace(day=1) for lot in metal.lots if lot.on >= first})
        for month in months:
            own = [lot for lot in metal.lots if lot.on.replace(day=1) == month]
            found.append(_Bar(month, metal, total_of(own)))
    return sorted(found, key=lambda bar: (bar.month, bar.metal.symbol, bar.metal.name))


def _month(month: date) -> str:
    return format_date(month, DatePrecision.MONTH)


def _traces(bars: Sequence[_Bar], *, illustrative: bool) -> list[go.Bar | go.Scatter]:
    """The bars of each metal beside those of the others: low end, rest, and a mark that is read."""
    traces: list[go.Bar | go.Scatter] = []
    pattern = HATCH if illustrative else None
    metals = list(dict.fromkeys(bar.metal for bar in bars))
    slot = SPREAD_MS // max(len(metals), 1)
    for place, metal in enumerate(metals):
        own = [bar for bar in bars if bar.metal == metal and bar.total.known]
        lows = [tonnes(bar.total.low_kg) for bar in own]
        highs = [tonnes(bar.total.high_kg or bar.total.low_kg) for bar in own]
        low = go.Bar(
            name=metal.label,
            x=[bar.month for bar in own],
            y=lows,
            width=slot - slot // 10,
            offset=place * slot,
            marker={"color": colour(metal.symbol), "pattern": pattern},
            hoverinfo="skip",
        )
        pale = {"color": token("line2"), "pattern": pattern}
        gaps = [high - low for low, high in zip(lows, highs, strict=True)]
        reader = go.Scatter(
            name=metal.label,
            mode="markers",
            x=[bar.month + timedelta(days=13) for bar in own],
            y=highs,
            marker={"size": 22, "opacity": 0, "color": token("ink")},
            hovertext=[_said(bar) for bar in own],
        )
        traces += [low, go.Bar(low, base=lows, y=gaps, marker=pale), reader]
    return traces


def _said(bar: _Bar) -> str:
    return readable([f"{_month(bar.month)}, {bar.metal.label}", total_words(bar.total)])


def _layout(bars: Sequence[_Bar], as_of: date) -> go.Layout:
    tops = [tonnes(bar.total.high_kg or bar.total.low_kg) for bar in bars]
    first = min((bar.month for bar in bars), default=as_of.replace(day=1))
    return go.Layout(
        barmode="overlay",
        margin={"l": 56, "r": 12, "t": 14, "b": 42},
        xaxis=months_axis(months_before(first, 1), as_of),
        yaxis=from_zero(max(tops, default=Decimal(1)) or Decimal(1), " t"),
    )


def _row(bar: _Bar) -> Row:
    known = bar.total.known
    return (
        Cell(bar.month, _month(bar.month)),
        Cell(bar.metal.label, bar.metal.label),
        tonnes_cell(bar.total.low_kg if known else None),
        tonnes_cell(
            bar.total.high_kg if known else None, unknown="no upper end" if known else "unknown"
        ),
        Cell(bar.total.unknown, str(bar.total.unknown)),
    )
