"""Masses as charts print them: tonnes in cells and on axes, and the colour of a metal."""

from __future__ import annotations

from decimal import Decimal

from deals.charts.style import token
from deals.figures import Cell
from deals.units import format_number, from_kg

COLOURS = {
    "Sb": "sb", "Cu": "cu", "Nd": "nd", "Pr": "nd", "NdPr": "nd", "TREO": "nd", "rare_earth": "nd",
    "Li": "li", "Co": "co", "Ga": "ga", "Au": "au", "C": "gr",
}  # fmt: skip
"""Colour token of each metal, the same on every page; a metal without one is drawn in ink."""
ELEMENTS = frozenset({"Sb", "Cu", "Nd", "Pr", "Li", "Co", "Ga", "Au", "C", "W"})


def colour(symbol: str) -> str:
    """The colour of a metal as a chart names it."""
    return token(COLOURS.get(symbol, "ink2"))


def tonnes(mass_kg: Decimal) -> Decimal:
    return from_kg(mass_kg, "t")


def tonnes_cell(mass_kg: Decimal | None, *, unknown: str = "unknown") -> Cell:
    """A mass of a table in tonnes, every digit kept."""
    if mass_kg is None:
        return Cell(None, unknown)
    value = tonnes(mass_kg).normalize()
    return Cell(value, format_number(value, None))
