"""Charts of forecasts: deliveries so far, and the fan of days by which the rest may come.

Targets without a forecast are listed in a table, each with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import plotly.graph_objects as go

from deals.charts import guarded, plotly_json, readable, sentence, token, upright
from deals.charts.figure import Cell, Citable, Figure, KeyEntry, Row
from deals.units import format_date, format_number
from milestones.charts.chart_data import Course, FanMark
from milestones.charts.headings import fan_title, unforetold_title

MARGIN = timedelta(days=60)
"""Room on the axis after the last day drawn."""
OPEN_END = timedelta(days=730)
"""How far beyond the last known day a fan without an end is drawn."""


@guarded
def forecast_fan(
    course: Course,
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """The chart of one target with its forecast; raises ValueError if the course has no fan."""
    if not course.fan:
        raise ValueError(f"{course.key} has no forecast to draw")
    title = fan_title(course, as_of)
    is_open = any(mark.latest is None for mark in course.fan)
    note = (
        "Where the band has no right edge, at least a tenth of the simulations never get that far."
    )
    return Figure(
        id=f"forecast-{course.key.lower()}",
        title=title,
        subtitle=f"{course.title}: {course.unit} in all, and the 10th to 90th percentile of the"
        " simulations based on past gaps and amounts",
        summary=f"{title}.",
        figure_json=plotly_json(_traces(course), _layout(course, as_of)),
        columns=("Basis", f"In all, {course.unit}", "Earliest", "Median", "Latest"),
        rows=_rows(course),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="forecast",
        height_class="m",
        note=note if is_open else "",
        key=(
            KeyEntry("swatch", "accent", "delivered"),
            KeyEntry("swatch", "ink2", "median forecast"),
            KeyEntry("swatch", "line", "10th to 90th percentile"),
        ),
    )


def _amount(amount: Decimal) -> Cell:
    """An amount of a target, every digit kept."""
    value = amount.normalize()
    return Cell(value, format_number(value, None))


def _running(course: Course) -> list[Decimal]:
    return list(accumulate(amount for _, amount in course.delivered))


def _last_day(course: Course) -> date:
    """The last day that is known of a course, which its fan may go beyond."""
    days = [day for mark in course.fan for day in (mark.earliest, mark.middle, mark.latest) if day]
    return max([*days, *([course.due] if course.due else [])])


def _edge(course: Course) -> date:
    """Where the axis ends."""
    is_open = any(mark.latest is None for mark in course.fan)
    return _last_day(course) + (OPEN_END if is_open else MARGIN)


def _traces(course: Course) -> list[go.Scatter]:
    begin = (course.starts or course.delivered[-1][0], course.amount)
    return [_spread(course, begin), _middle(course, begin), _delivered(course)]


def _spread(course: Course, begin: tuple[date, Decimal]) -> go.Scatter:
    """The fan from where it begins, along its early edge and back along its late one."""
    last = _edge(course)
    early = [(mark.earliest or last, mark.amount) for mark in course.fan]
    late = [(mark.latest or last, mark.amount) for mark in course.fan]
    outline = [begin, *early, *reversed(late), begin]
    return go.Scatter(
        name="fan",
        mode="lines",
        fill="toself",
        fillcolor=token("line"),
        line={"width": 0, "color": token("line")},
        hoverinfo="skip",
        x=[day for day, _ in outline],
        y=[amount for _, amount in outline],
    )


def _middle(course: Course, begin: tuple[date, Decimal]) -> go.Scatter:
    marks = [(mark.middle, mark.amount, _foretold(course, mark)) for mark in course.fan]
    known = [(*begin, _so_far(course)), *(row for row in marks if row[0])]
    return go.Scatter(
        name="middle",
        mode="lines+markers",
        line={"width": 2, "dash": "dash", "color": token("ink2")},
        marker={"size": 6, "color": token("ink2")},
        x=[day for day, _, _ in known],
        y=[amount for _, amount, _ in known],
        hovertext=[readable(told) for _, _, told in known],
    )


def _delivered(course: Course) -> go.Scatter:
    totals = list(zip((day for day, _ in course.delivered), _running(course), strict=True))
    return go.Scatter(
        name="delivered",
        mode="lines+markers",
        line={"shape": "hv", "color": token("accent")},
        marker={"size": 7, "color": token("accent")},
        x=[day for day, _ in totals],
        y=[total for _, total in totals],
        hovertext=[
            readable([format_date(day), f"{format_number(total)} {course.unit} in all"])
            for day, total in totals
        ],
    )


def _so_far(course: Course) -> list[str]:
    return [f"{format_number(course.amount)} {course.unit} so far", "The forecast starts here"]


def _foretold(course: Course, mark: FanMark) -> list[str]:
    earliest = format_date(mark.earliest) if mark.earliest else "not known"
    latest = format_date(mark.latest) if mark.latest else "an open end"
    told = [
        f"{format_number(mark.amount)} {course.unit} in all",
        f"Between {earliest} and {latest}",
    ]
    return [*told, f"Median: {format_date(mark.middle)}"] if mark.middle else told


def _layout(course: Course, as_of: date) -> go.Layout:
    first = course.delivered[0][0].replace(day=1)
    line = {"color": token("ink3"), "width": 1}
    target = {"xref": "paper", "x0": 0, "x1": 1, "y0": course.target, "y1": course.target}
    return go.Layout(
        margin={"l": 56, "r": 16, "t": 26, "b": 28},
        xaxis={"type": "date", "nticks": 5, "range": [first, _edge(course)]},
        yaxis={"range": [0, float(course.target) * 1.16], "nticks": 5},
        shapes=[
            {"type": "line", **target, "line": line | {"dash": "dot"}},
            upright(as_of, **line, dash="solid"),
            *([upright(course.due, **line, dash="dot")] if course.due else []),
        ],
        annotations=[
            {"xref": "paper", "x": 0.01, "xanchor": "left", "y": course.target}
            | {"yanchor": "bottom", "text": f"target {format_number(course.target)}"},
            *(
                {"x": day, "xanchor": side, "yref": "paper", "y": 1}
                | {"yanchor": "bottom", "text": word}
                for day, word, side in _day_labels(course, as_of)
            ),
        ],
    )


def _day_labels(course: Course, as_of: date) -> list[tuple[date, str, str]]:
    """The words beside the upright lines, on the sides where they do not meet."""
    if course.due is None:
        return [(as_of, format_date(as_of), "left")]
    sides = ("right", "left") if as_of <= course.due else ("left", "right")
    return [(as_of, format_date(as_of), sides[0]), (course.due, "window ends", sides[1])]


def _rows(course: Course) -> tuple[Row, ...]:
    none = Cell(None, "\N{EN DASH}")
    delivered = [
        (
            Cell("delivered", "delivered"),
            _amount(total),
            none,
            Cell(day, format_date(day)),
            none,
        )
        for (day, _), total in zip(course.delivered, _running(course), strict=True)
    ]
    foretold = [
        (Cell("forecast", "forecast"), _amount(mark.amount), *(_day(day) for day in mark.days))
        for mark in course.fan
    ]
    return (*delivered, *foretold)


def _day(day: date | None) -> Cell:
    return Cell(day, format_date(day) if day else "open")


@guarded
def no_forecast(
    courses: Sequence[Course],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """A table of the targets without a forecast, each with the reason; it draws no chart."""
    title = unforetold_title(courses)
    reasons = dict.fromkeys(course.reason for course in courses)
    said = "; ".join(
        f"{reason}: {', '.join(row.title for row in courses if row.reason == reason)}"
        for reason in reasons
    )
    return Figure(
        id="forecast-none",
        title=title,
        subtitle="Targets that add up delivery by delivery, and why no forecast is possible",
        summary=f"{title}.",
        figure_json=plotly_json([], go.Layout()),
        columns=("Milestone", "Target", "Unit", "Delivered", "Dated deliveries", "Reason"),
        rows=tuple(_untold(course) for course in courses),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="forecast",
        height_class="s",
        empty=f"{sentence(said)}." if said else f"{title}.",
    )


def _untold(course: Course) -> Row:
    return (
        Cell(course.title, course.title),
        _amount(course.target),
        Cell(course.unit, course.unit),
        _amount(course.amount),
        Cell(len(course.delivered), str(len(course.delivered))),
        Cell(course.reason, course.reason),
    )
