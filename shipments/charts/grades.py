"""Grade of each lot as assayed, over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.faults import guarded
from deals.charts.figure import Cell, Citable, Figure, Row
from deals.charts.style import plotly_json, readable, sentence
from deals.units import assay_in, format_date, format_number, plural
from shipments.charts.chart_data import Grade
from shipments.charts.mass_labels import colour, days_axis, from_zero, key_entry


def grade_title(grades: Sequence[Grade]) -> str:
    """The chart's title: how many lots have an assay, and its range."""
    if not grades:
        return "Nothing has arrived that could be assayed"
    assayed = [grade for grade in grades if grade.assay_pct is not None]
    lots, tested = _count(grades), _count(assayed)
    if not assayed:
        return f"No assay is on file for any of {plural(lots, 'lot')}"
    share = f"{tested} of {plural(lots, 'lot')}"
    kinds = {(grade.label, grade.basis) for grade in assayed}
    if len(kinds) > 1 or tested == 1:
        return f"An assay is on file for {share}"
    unit = _unit(assayed)
    values = [_in(unit, grade) for grade in assayed]
    ends = dict.fromkeys(format_number(value) for value in (min(values), max(values)))
    means = "" if tested == len(assayed) else ", means of a month,"
    return f"{sentence(assayed[0].label)} assayed at {' to '.join(ends)} {unit}{means} in {share}"


def _unit(assayed: Sequence[Grade]) -> str:
    """The unit of the axis: that in which all assays are said, else per cent."""
    units = {grade.unit for grade in assayed}
    return units.pop() if len(units) == 1 else "%"


def _in(unit: str, grade: Grade) -> Decimal:
    return assay_in(grade.assay_pct or Decimal(0), unit)


def _count(grades: Sequence[Grade]) -> int:
    return sum(grade.count for grade in grades)


@guarded
def grade_by_lot(
    grades: Sequence[Grade],
    *,
    as_of: date,
    sources: Sequence[Citable] = (),
    illustrative: bool = False,
) -> Figure:
    """Chart of the lots' assays: a mark for each lot, or for the mean of a month if many.

    The axis has the unit that all assays share, else per cent. Lots without one are in the table.
    """
    title = grade_title(grades)
    assayed = [grade for grade in grades if grade.assay_pct is not None]
    missing = _count(grades) - _count(assayed)
    metals = dict.fromkeys((grade.symbol, grade.label) for grade in assayed)
    unit = _unit(assayed)
    note = f"{plural(missing, 'lot')} without an assay." if missing else ""
    return Figure(
        id="grade-by-lot",
        title=title,
        subtitle=(
            f"Mean assay of the lots of a month on their own basis, {unit}"
            if len(assayed) < _count(assayed)
            else (
                f"Assay of each lot on its own basis, {unit}, by day of arrival or of a later assay"
            )
        ),
        summary=f"{title}. {note}".strip(),
        figure_json=plotly_json(_traces(assayed), _layout(assayed, as_of)),
        columns=("Counts from", "Lot", "Mineral", "Assay, %", "Basis", "As stated"),
        rows=tuple(_row(grade) for grade in grades),
        as_of=as_of,
        sources=tuple(sources),
        illustrative=illustrative,
        anchor="grade",
        height_class="s",
        note=note,
        key=tuple(key_entry(symbol, name) for symbol, name in metals),
        empty="" if assayed else _empty(grades),
    )


def _empty(grades: Sequence[Grade]) -> str:
    if not grades:
        return "Nothing has arrived by this day."
    return "No source gives an assay, and no assay certificate is on file."


def _traces(assayed: Sequence[Grade]) -> list[go.Scatter]:
    unit = _unit(assayed)
    metals = dict.fromkeys((grade.symbol, grade.label) for grade in assayed)
    return [_marks([g for g in assayed if g.label == label], unit) for _, label in metals]


def _marks(own: Sequence[Grade], unit: str) -> go.Scatter:
    """The lots of one metal."""
    return go.Scatter(
        mode="markers",
        name=own[0].label,
        x=[grade.on for grade in own],
        y=[_in(unit, grade) for grade in own],
        marker={"color": colour(own[0].symbol), "size": 10},
        hovertext=[_said(grade) for grade in own],
    )


def _said(grade: Grade) -> str:
    of = grade.basis.removeprefix("% ").removeprefix("%")
    assay = f"{format_number(grade.stated)} {grade.unit} {of}".rstrip()
    return readable([f"{format_date(grade.on)}, {grade.lot}", f"{grade.label}: {assay}"])


def _layout(assayed: Sequence[Grade], as_of: date) -> go.Layout:
    unit = _unit(assayed)
    top = max((_in(unit, grade) for grade in assayed if grade.assay_pct), default=Decimal(1))
    first = min((grade.on for grade in assayed), default=as_of)
    return go.Layout(
        margin={"l": 48, "r": 12, "t": 10, "b": 42},
        xaxis=days_axis(first, as_of),
        yaxis=from_zero(top, f" {unit}", nticks=4),
    )


def _row(grade: Grade) -> Row:
    assay = grade.assay_pct
    return (
        Cell(grade.on, format_date(grade.on)),
        Cell(grade.lot, grade.lot),
        Cell(grade.label, grade.label),
        Cell(None, "none on file") if assay is None else Cell(assay, format_number(assay, None)),
        Cell(grade.basis or None, grade.basis or "not stated"),
        Cell(None, "") if assay is None else _stated(grade),
    )


def _stated(grade: Grade) -> Cell:
    words = f"{format_number(grade.stated, None)} {grade.unit}"
    return Cell(words, words)
