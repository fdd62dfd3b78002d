"""The figures of every page of a deal, and the numbers that each of them draws."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from deals.charts.figure import Figure
from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.customs_page import customs
from minerals_tracker.pages.deal_pages.milestone_page import milestone_page
from minerals_tracker.pages.deal_pages.shipment_list import shipment_list
from minerals_tracker.pages.deal_pages.shipment_page import consignment
from minerals_tracker.pages.deal_pages.signal_page import signal_page
from minerals_tracker.pages.dossier.dossier import dossier

VALUE_AXES = {
    "contained-": ("y", 1.0),
    "forecast-": ("y", 1.0),
    "grade-by-lot": ("y", 1.0),
    "follow-through-": ("x", 1.0),
    "mass-by-lot": ("y", 1.0),
    "scenario-index": ("y", 1.0),
    "status-history": ("y", 1.0),
    "value-by-stage": ("x", 1.0),
    "value-held": ("y", 1e6),
    "wet-by-month": ("y", 1.0),
}
"""Axis and scale of the numbers that a figure draws; a figure that is not named draws no amounts.
"""

PLACED = ("phase-timeline", "milestone-windows", "signal-strip")
"""Figures that draw days, statuses and colours instead of amounts."""


def figures_of(deal: Deal, as_of: AsOf) -> Iterator[tuple[str, Figure]]:
    """Address and figure of everything that the pages of a deal draw."""
    base = f"/deals/{deal.slug}/"
    page = dossier(deal, as_of)
    own: list[Figure] = [page.milestones.timeline, page.promises.ladder, *page.signals.figures]
    yield from (
        (base, figure) for figure in (*own, *page.shipments.metals, *page.shipments.figures)
    )
    waited = milestone_page(deal, as_of)
    yield from (
        (f"{base}milestones/", figure)
        for figure in (waited.windows, waited.history, *waited.forecasts)
    )
    read = signal_page(deal, as_of)
    yield from ((f"{base}signals/", figure) for figure in (read.strip, read.index))
    shipped = shipment_list(deal, as_of, {}).shown
    if shipped and shipped.rows:
        yield from ((f"{base}shipments/", each) for each in (*shipped.metals, *shipped.figures))
    yield f"{base}customs/", customs(deal, as_of).values
    for shipment in deal.shipments.known_by(as_of.day).for_evidence().select_related("deal"):
        yield f"/shipments/{shipment.reference}/", consignment(shipment, as_of).masses


def drawing(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(figure.figure_json)
    return found


def axis_of(figure: Figure) -> tuple[str, float] | None:
    """Where a figure draws its amounts; KeyError for a figure that nobody has thought of."""
    if figure.id in PLACED:
        return None
    return next(axis for start, axis in VALUE_AXES.items() if figure.id.startswith(start))


def amounts(figure: Figure) -> set[float]:
    """Every amount that is drawn: ends of bars that stand on another, and all other values."""
    found = axis_of(figure)
    if found is None:
        return set()
    axis, scale = found
    drawn: set[float] = set()
    for trace in drawing(figure)["data"]:
        if trace["name"] == "events":
            continue
        values = trace.get(axis, [])
        bases = trace.get("base") or [0.0] * len(values)
        drawn |= {
            round(float(base + value) * scale, 6)
            for base, value in zip(bases, values, strict=True)
            if value is not None
        }
    return drawn


def tabled(figure: Figure) -> set[float]:
    """Every number of the table twin."""
    cells = (cell for row in figure.rows for cell in row if cell.is_number)
    return {round(float(cell.raw), 6) for cell in cells}


def values_of(html: str) -> list[str]:
    """What the cells of a printed table hold: their value, or the text that is one itself."""
    cells = re.finditer(r'<(?:td|th scope="row")(?: data-value="([^"]*)")?[^>]*>([^<]*)<', html)
    return [unescape(cell[2] if cell[1] is None else cell[1]) for cell in cells]


def column(figure: Figure, name: str) -> list[Any]:
    """The values of one column of the table twin, as a file has them."""
    at = figure.columns.index(name)
    return [row[at].value for row in figure.rows]
