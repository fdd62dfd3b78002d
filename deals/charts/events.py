"""Chart of events over time: a row for each kind, a mark for each month, sized by the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, Row
from deals.charts.style import (
    months_axis,
    named_rows,
    names_above,
    plotly_json,
    readable,
    sentence,
    token,
)
from deals.states import DatePrecision
from deals.units import format_date, months_before, plural

SPELL_DAYS = 90
"""Length of the two periods compared: the last 90 days and the 90 before."""
LANES = 8
"""Most rows in the chart: the most frequent kinds, then one row for all others."""
OTHER = "other kinds"
SMALLEST_PX, PX_OF_ONE, LARGEST_PX = 9, 9, 30
"""Diameter of a mark: its area grows with the number of events, up to the height of a lane."""


@dataclass(frozen=True, slots=True)
class MonthOfKind:
    """How many events of one kind happened in a month; `month` is its first day."""

    month: date
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Numbers of events in the last `SPELL_DAYS` and in as many days before, and the latest day."""

    recent: int
    before: int
    last: date | None


def happened_title(spells: EventCounts, total: int) -> str:
    """Return the title: whether there were more events lately than before, or when the last was.

    `total` is the number of all events.
    """
    if spells.last is None:
        return "Nothing had happened by this day"
    if total == 1:
        return f"One event is on record, of {format_date(spells.last)}"
    if not spells.recent:
        month = format_date(spells.last, DatePrecision.MONTH)
        return f"Nothing has happened in the last {SPELL_DAYS} days; the last was in {month}"
    if total == spells.recent:
        return f"All {total} events happened in the last {SPELL_DAYS} days"
    return f"{plural(spells.recent, 'event')} in the last {SPELL_DAYS} days, {_beside(spells)}"


def _beside(spells: EventCounts) -> str:
    """The end of the title, which compares with the period before."""
    if not spells.before:
        return f"none in the {SPELL_DAYS} before"
    if spells.recent == spells.before:
        return f"as many as in the {SPELL_DAYS} before"
    word = "more" if spells.recent > spells.before else "fewer"
    return f"{word} than the {spells.before} of the {SPELL_DAYS} before"


@guarded
def events_by_month(
    months: Sequence[MonthOfKind],
    spells: EventCounts,
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Return the chart of events by month and kind.

    An event whose date is vague counts in the last month of its period.
    """
    title = happened_title(spells, sum(each.count for each in months))
    lanes = _lanes(months)
    drawn = _in_lanes(months, lanes)
    names = [sentence(kind) for kind in lanes]
    folded = {each.kind for each in months} - set(lanes)
    return Figure(
        id="events-by-month",
        title=title,
        subtitle="Events by month and kind; the area of a mark grows with their number",
        summary=f"{title}. {_most(months)}".strip(),
        figure_json=plotly_json(
            [_lane(row, kind, drawn) for row, kind in enumerate(lanes)],
            _layout(drawn, names, as_of),
            narrow=names_above(names, l=12, r=12, t=20, b=42),
        ),
        columns=("Month", "Kind", "Events"),
        rows=tuple(_row(each) for each in sorted(months, key=lambda m: (m.month, m.kind))),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="clocks",
        height_class="s" if len(lanes) < 4 else "m" if len(lanes) < 7 else "l",
        note=f"{_rarer(len(folded))}; the table lists each." if folded else "",
        empty="" if months else f"{title}.",
    )


def _lanes(months: Sequence[MonthOfKind]) -> list[str]:
    """Kinds from the most frequent down, the rest as one below them."""
    counts: Counter[str] = Counter()
    for each in months:
        counts[each.kind] += each.count
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return kinds if len(kinds) <= LANES else [*kinds[: LANES - 1], OTHER]


def _in_lanes(months: Sequence[MonthOfKind], lanes: Sequence[str]) -> dict[tuple[str, date], int]:
    drawn: Counter[tuple[str, date]] = Counter()
    for each in months:
        drawn[each.kind if each.kind in lanes else OTHER, each.month] += each.count
    return dict(drawn)


def _most(months: Sequence[MonthOfKind]) -> str:
    if not months:
        return ""
    kinds = _lanes(months)
    return f"The kinds, from the most frequent: {', '.join(kinds)}."


def _size(count: int) -> int:
    return min(LARGEST_PX, max(SMALLEST_PX, round(PX_OF_ONE * sqrt(count))))


def _lane(row: int, kind: str, drawn: dict[tuple[str, date], int]) -> go.Scatter:
    """A mark in the middle of each month."""
    own = sorted((month, count) for (lane, month), count in drawn.items() if lane == kind)
    return go.Scatter(
        mode="markers",
        name=kind,
        x=[month + timedelta(days=14) for month, _ in own],
        y=[row] * len(own),
        marker={"size": [_size(count) for _, count in own], "color": token("accent")},
        hovertext=[
            readable([format_date(month, DatePrecision.MONTH), f"{kind}: {plural(count, 'event')}"])
            for month, count in own
        ],
    )


def _layout(drawn: dict[tuple[str, date], int], names: Sequence[str], as_of: date) -> go.Layout:
    first = min((month for _, month in drawn), default=as_of.replace(day=1))
    return go.Layout(
        margin={"l": 150, "r": 16, "t": 8, "b": 42},
        xaxis=months_axis(months_before(first, 1), as_of + timedelta(days=20)),
        yaxis=named_rows(names, showgrid=True, ticklen=0),
    )


def _row(each: MonthOfKind) -> Row:
    return (
        Cell(each.month, format_date(each.month, DatePrecision.MONTH)),
        Cell(each.kind, sentence(each.kind)),
        Cell(each.count, str(each.count)),
    )


def _rarer(kinds: int) -> str:
    """Which kinds of events stand in the last row."""
    return f"{plural(kinds, 'rarer kind')} {'shares' if kinds == 1 else 'share'} a row"
