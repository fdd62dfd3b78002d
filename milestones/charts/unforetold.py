"""Targets for which no fan can be drawn: said, and in a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from deals.charts import guarded, plotly_json
from deals.figures import Cell, Citable, Figure, Row
from milestones.charts.fan import amount_cell
from milestones.charts.findings import unforetold_title
from milestones.charts.shapes import Course


@guarded
def unforetold(
    courses: Sequence[Course],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """The targets for which no fan can be drawn, with the reason of each, as a sentence and a table."""
    title = unforetold_title(courses)
    reasons = dict.fromkeys(course.reason for course in courses)
    said = "; ".join(
        f"{reason}: {', '.join(row.title for row in courses if row.reason == reason)}"
        for reason in reasons
    )
    return Figure(
        id="forecast-none",
        title=title,
        subtitle="Targets that add up delivery by delivery, and why no window can be given",
        summary=f"{title}.",
        figure_json=plotly_json([], {}),
        columns=("Milestone", "Target", "Unit", "Delivered", "Dated deliveries", "Reason"),
        rows=tuple(_untold(course) for course in courses),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="forecast",
        height_class="s",
        empty=f"{said[:1].upper()}{said[1:]}." if said else f"{title}.",
    )


def _untold(course: Course) -> Row:
    return (
        Cell(course.title, course.title),
        amount_cell(course.target),
        Cell(course.unit, course.unit),
        amount_cell(course.amount),
        Cell(len(course.delivered), str(len(course.delivered))),
        Cell(course.reason, course.reason),
    )
