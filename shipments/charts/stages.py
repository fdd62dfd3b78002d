"""Share of value by stage of the processing ladder, by half-year and in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.charts.style import HATCH, plotly_json, readable, token
from deals.states import LadderStage
from deals.units import format_number, format_percent, format_usd, plural
from shipments.charts.chart_data import StageValue

BEYOND = LadderStage.OXIDE
"""From this stage on, processing has added value to what a mine sells."""
NO_STAGE = 0


@dataclass(frozen=True, slots=True)
class _Period:
    name: str
    values: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.values.values(), Decimal(0))

    def share(self, stage: int) -> Decimal:
        return self.values.get(stage, Decimal(0)) / self.total


def stage_title(values: Sequence[StageValue]) -> str:
    """The chart's title: the share of value beyond concentrate, or that nothing is valued."""
    if not values:
        return "Nothing has arrived that could be valued"
    valued = [value for value in values if value.value_usd]
    if not valued:
        return "No value on record for what arrived"
    share = _period("all", valued)
    beyond = sum((share.share(stage) for stage in share.values if stage >= BEYOND), Decimal(0))
    if not beyond:
        return "No value arrived beyond concentrate"
    if beyond == 1:
        return "All value arrived as oxide, metal or alloy"
    return f"{format_percent(beyond)} of the value arrived beyond concentrate"


@guarded
def value_by_stage(
    values: Sequence[StageValue],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Chart of the value at each stage in per cent; lots without a value are counted separately."""
    title = stage_title(values)
    valued = [value for value in values if value.value_usd]
    periods = _periods(valued)
    missing = sum(value.count for value in values if not value.value_usd)
    note = f"{plural(missing, 'lot')} not valued." if missing else ""
    return Figure(
        id="value-by-stage",
        title=title,
        subtitle=_subtitle(periods),
        summary=f"{title}. {note}".strip(),
        figure_json=plotly_json(_traces(periods, illustrative=illustrative), _layout(periods)),
        columns=("Period", "Stage", "Value, USD", "Share, %"),
        rows=tuple(row for period in periods for row in _rows(period)),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="value",
        height_class="m",
        note=note,
        key=tuple(KeyEntry("swatch", _colour(stage), _word(stage)) for stage in _stages(periods)),
        empty="" if periods else _empty(values),
    )


def _subtitle(periods: Sequence[_Period]) -> str:
    told = "Share of the value that arrived by stage of processing, %"
    indicative = LadderStage.CONCENTRATE in _stages(periods)
    return f"{told}; values of concentrates are indicative" if indicative else told


def _empty(values: Sequence[StageValue]) -> str:
    if not values:
        return "Nothing has arrived by this day."
    return (
        f"{plural(sum(value.count for value in values), 'lot')} arrived; no value is declared and, "
        "without mass and assay,"
        " none can be computed. Not valued is not zero."
    )


def _half(day: date) -> str:
    return f"{day.year}, {'first' if day.month <= 6 else 'second'} half"


def _period(name: str, values: Sequence[StageValue]) -> _Period:
    sums: dict[int, Decimal] = {}
    for value in values:
        stage = value.stage or NO_STAGE
        sums[stage] = sums.get(stage, Decimal(0)) + (value.value_usd or Decimal(0))
    return _Period(name, sums)


def _periods(valued: Sequence[StageValue]) -> list[_Period]:
    if not valued:
        return []
    halves = dict.fromkeys(_half(value.on) for value in sorted(valued, key=lambda v: v.on))
    parts = [_period(name, [v for v in valued if _half(v.on) == name]) for name in halves]
    return [*parts, _period("All", valued)]


def _stages(periods: Sequence[_Period]) -> list[int]:
    return sorted({stage for period in periods for stage in period.values})


def _colour(stage: int) -> str:
    return f"s{stage}" if stage else "line2"


def _word(stage: int) -> str:
    return str(LadderStage(stage).label) if stage else "stage not known"


def _traces(periods: Sequence[_Period], *, illustrative: bool) -> list[go.Bar]:
    return [
        go.Bar(
            orientation="h",
            name=_word(stage),
            y=list(range(len(periods))),
            x=[period.share(stage) * 100 for period in periods],
            marker={"color": token(_colour(stage)), "pattern": HATCH if illustrative else None},
            hovertext=[
                readable([f"{period.name}, {_word(stage)}", _amount(period, stage)])
                for period in periods
            ],
        )
        for stage in _stages(periods)
    ]


def _amount(period: _Period, stage: int) -> str:
    value = period.values.get(stage, Decimal(0))
    return f"{format_percent(period.share(stage))}, {format_usd(value)}"


def _layout(periods: Sequence[_Period]) -> go.Layout:
    return go.Layout(
        barmode="stack",
        margin={"l": 128, "r": 12, "t": 8, "b": 28},
        xaxis={"range": [0, 100], "ticksuffix": " %", "nticks": 5},
        yaxis={
            "range": [len(periods) - 0.5, -0.5],
            "showgrid": False,
            "tickvals": list(range(len(periods))),
            "ticktext": [period.name for period in periods],
        },
    )


def _rows(period: _Period) -> list[Row]:
    return [
        (
            Cell(period.name, period.name),
            Cell(_word(stage), _word(stage)),
            Cell(value, format_number(value, None)),
            Cell(period.share(stage) * 100, format_number(period.share(stage) * 100)),
        )
        for stage, value in sorted(period.values.items())
    ]
