"""Chart of the number of milestones in each status, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import plotly.graph_objects as go

from deals.charts import HATCH, guarded, plotly_json, readable, status_order, token
from deals.charts.figure import Cell, Figure, KeyEntry, Row
from deals.states import DatePrecision
from deals.units import format_date, plural
from milestones.charts.chart_data import StatusDay
from milestones.charts.headings import history_title


@guarded
def status_history(
    days: Sequence[StatusDay],
    words: Mapping[str, str],
    *,
    as_of: date,
    illustrative: bool = False,
) -> Figure:
    """A stacked bar for each day; `words` maps each status to its label."""
    title = history_title(days)
    found = {status for day in days for status in day.statuses}
    statuses = sorted(found, key=status_order)
    told = ", ".join(
        f"{days[-1].statuses.count(status)} {words[status]}"
        for status in statuses
        if status in days[-1].statuses
    )
    return Figure(
        id="status-history",
        title=title,
        subtitle=(
            "Milestones by status at the end of each month, each judged by what had happened by "
            "then"
        ),
        summary=f"{title}. On the last day: {told}." if told else f"{title}.",
        figure_json=plotly_json(
            [_bars(days, status, words[status], illustrative=illustrative) for status in statuses],
            _layout(days),
            narrow=go.Layout(margin={"r": 26}, xaxis=_ticks(days, 4)),
        ),
        columns=("Day", *(words[status].capitalize() for status in statuses)),
        rows=tuple(_row(day, statuses) for day in days) if statuses else (),
        as_of=as_of,
        illustrative=illustrative,
        anchor="milestone-status",
        height_class="m",
        key=tuple(KeyEntry("status", status, words[status]) for status in statuses),
        empty="" if statuses else f"{title}.",
    )


def _bars(days: Sequence[StatusDay], status: str, word: str, *, illustrative: bool) -> go.Bar:
    """The part of one status on every day on which some milestone read it."""
    own = [
        (place, day, day.statuses.count(status))
        for place, day in enumerate(days)
        if status in day.statuses
    ]
    return go.Bar(
        name=word,
        x=[place for place, _, _ in own],
        y=[count for _, _, count in own],
        marker={"color": token(status), "pattern": HATCH if illustrative else None},
        hovertext=[
            readable([format_date(day.day), f"{word.capitalize()}: {plural(count, 'milestone')}"])
            for _, day, count in own
        ],
    )


def _layout(days: Sequence[StatusDay]) -> go.Layout:
    total = len(days[-1].statuses) if days else 1
    return go.Layout(
        barmode="stack",
        margin={"l": 34, "r": 8, "t": 10, "b": 42},
        xaxis=_ticks(days, 2) | {"range": [-0.6, len(days) - 0.4]},
        yaxis={"range": [0, total or 1], "nticks": 5, "tickformat": "d"},
    )


def _ticks(days: Sequence[StatusDay], every: int) -> dict[str, list[int] | list[str]]:
    """The last day and every so many before it are named, the last one with its day."""
    places = list(range(len(days) - 1, -1, -every))[::-1]
    return {
        "tickvals": places,
        "ticktext": [_name(days[place].day, is_last=place == len(days) - 1) for place in places],
    }


def _name(day: date, *, is_last: bool) -> str:
    precision = DatePrecision.DAY if is_last else DatePrecision.MONTH
    return "\n".join(format_date(day, precision).rsplit(" ", 1))


def _row(day: StatusDay, statuses: Sequence[str]) -> Row:
    counts = [day.statuses.count(status) for status in statuses]
    return (
        Cell(day.day, format_date(day.day)),
        *(Cell(count, str(count)) for count in counts),
    )
