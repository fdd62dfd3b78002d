"""Value by month: as declared, as computed from the logged lots, and as customs report it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.charts.style import months_axis, plotly_json, readable, token
from deals.states import DatePrecision
from deals.units import format_date, format_number, format_usd, months_before, plural
from shipments.charts.chart_data import MonthValues
from shipments.charts.mass_labels import from_zero

MILLION = Decimal(10**6)
Read = Callable[[MonthValues], Decimal | None]

SERIES: tuple[tuple[str, str, str, int, Read], ...] = (
    ("declared", "diamond-open", "ink2", 8, lambda month: month.declared_usd),
    ("computed from lots", "circle", "accent", 13, lambda month: month.low_usd),
    ("import statistics", "square", "on-track", 18, lambda month: month.imported_usd),
    ("export statistics", "square-open", "at-risk", 23, lambda month: month.exported_usd),
)
"""For each series: name, marker, colour, day of the month to draw it at, and how to read it."""


def value_comparison_title(months: Sequence[MonthValues]) -> str:
    """The chart's title: the value of the logged lots and the customs value of the same months."""
    if not months:
        return "Nothing has arrived, and no statistics are on file"
    logged = [month for month in months if _logged(month) is not None]
    reported = [month for month in months if _reported(month) is not None]
    if not logged and not reported:
        return "No value on record for what arrived"
    if not reported:
        return f"{_sum(logged, _logged)} logged, no statistics to compare it with"
    if not logged:
        return f"Statistics report {_sum(reported, _reported)}; nothing logged has a value"
    both = [month for month in logged if _reported(month) is not None]
    if not both:
        return "No month has both a logged value and statistics"
    ours, theirs = _sum(both, _logged), _sum(both, _reported)
    return f"{ours} logged, {theirs} reported, in {plural(len(both), 'month')} with both"


def _logged(month: MonthValues) -> Decimal | None:
    return month.low_usd if month.declared_usd is None else month.declared_usd


def _reported(month: MonthValues) -> Decimal | None:
    return month.exported_usd if month.imported_usd is None else month.imported_usd


def _sum(months: Sequence[MonthValues], read: Read) -> str:
    return format_usd(sum((read(month) or Decimal(0) for month in months), Decimal(0)))


@guarded
def compare_values(
    months: Sequence[MonthValues],
    *,
    as_of: date,
    lag_months: int,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Chart of the known values of each month, in USD million; unknown values have no mark."""
    title = value_comparison_title(months)
    known = any(read(month) is not None for month in months for *_, read in SERIES)
    lag = plural(lag_months, "month")
    return Figure(
        id="value-held",
        title=title,
        subtitle="Value by month, USD million: declared, computed from the lots that arrived, "
        "and in the statistics of each side for all traders",
        summary=f"{title}.",
        figure_json=plotly_json(
            [_marks(months, *series) for series in SERIES], _layout(months, as_of)
        ),
        columns=(
            *("Month", "Declared, USD", "Computed, low, USD", "Computed, high, USD"),
            *("Lots not valued", "Import statistics, USD", "Export statistics, USD"),
        ),
        rows=tuple(_row(month) for month in months),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="customs",
        height_class="m",
        note=f"Statistics may show an entry up to {lag} after the logged day.",
        key=tuple(KeyEntry("swatch", colour, name) for name, _, colour, _, _ in SERIES),
        empty="" if known else f"{title}. Not known is not zero.",
    )


def _marks(
    months: Sequence[MonthValues], name: str, symbol: str, colour: str, day: int, read: Read
) -> go.Scatter:
    known = [(month, value) for month in months if (value := read(month)) is not None]
    outline = {"width": 2 if symbol.endswith("-open") else 0, "color": token(colour)}
    return go.Scatter(
        mode="markers",
        name=name,
        x=[month.month.replace(day=day) for month, _ in known],
        y=[value / MILLION for _, value in known],
        marker={"symbol": symbol, "size": 10, "color": token(colour), "line": outline},
        hovertext=[
            readable([f"{_name(month.month)}, {name}", format_usd(value)]) for month, value in known
        ],
    )


def _name(month: date) -> str:
    return format_date(month, DatePrecision.MONTH)


def _layout(months: Sequence[MonthValues], as_of: date) -> go.Layout:
    values = [value for month in months for *_, read in SERIES if (value := read(month))]
    first = min((month.month for month in months), default=as_of.replace(day=1))
    last = max([*(month.month for month in months), as_of])
    return go.Layout(
        margin={"l": 56, "r": 12, "t": 12, "b": 42},
        xaxis=months_axis(months_before(first, 1), last + timedelta(days=31)),
        yaxis=from_zero(max(values, default=MILLION) / MILLION),
    )


def _row(month: MonthValues) -> Row:
    high = _usd(month.high_usd, "no upper end" if month.low_usd is not None else "not valued")
    return (
        Cell(month.month, _name(month.month)),
        _usd(month.declared_usd, "not declared"),
        _usd(month.low_usd, "not valued"),
        high,
        Cell(month.not_valued, str(month.not_valued)),
        _usd(month.imported_usd, "not on file"),
        _usd(month.exported_usd, "not on file"),
    )


def _usd(value: Decimal | None, unknown: str) -> Cell:
    return Cell(value, unknown if value is None else format_number(value, None))
