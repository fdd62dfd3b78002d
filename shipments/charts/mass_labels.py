"""Masses as charts print them: tonnes in cells and on axes, and the colour of a metal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import plotly.graph_objects as go

from deals.charts.figure import Cell, KeyEntry
from deals.charts.style import token
from deals.units import MassTotal, format_mass_total, format_number, from_kg

COLOURS = {
    "Sb": "sb", "Cu": "cu", "Nd": "nd", "Pr": "nd", "NdPr": "nd", "NdPr oxide": "nd", "Nd+Pr": "nd",
    "TREO": "nd", "rare_earth": "nd",
    "Li": "li", "Co": "co", "Ga": "ga", "Au": "au", "C": "gr",
}  # fmt: skip
"""Colour token of each metal, the same on every page; a metal without one is drawn in ink."""
ELEMENTS = {
    "Sb": "antimony", "Cu": "copper", "Nd": "neodymium", "Pr": "praseodymium", "Li": "lithium",
    "Co": "cobalt", "Ga": "gallium", "Au": "gold", "C": "graphite", "W": "tungsten", "Ni": "nickel",
}  # fmt: skip
"""Names of the elements that lots are counted in; "Nd+Pr" is two of them together."""
NO_METAL = {"C"}
OXIDES = {"TREO": "rare-earth oxides (TREO)"}
"""Names of what is counted as a sum of oxides."""


def colour(symbol: str) -> str:
    """The colour of a metal as a chart names it."""
    return token(COLOURS.get(symbol, "ink2"))


def is_mineral(symbol: str, name: str) -> bool:
    """Whether the symbol is only the mineral's own, because its form is unknown."""
    return name.startswith(symbol.replace("_", " "))


def content_of(symbol: str, name: str) -> tuple[str, bool]:
    """What a contained mass is the mass of, in words, and whether it is a metal."""
    if is_mineral(symbol, name):
        return name, True
    parts = symbol.split("+")
    if all(part in ELEMENTS for part in parts):
        return " and ".join(ELEMENTS[part] for part in parts), symbol not in NO_METAL
    return OXIDES.get(symbol, symbol), False


def key_entry(symbol: str, name: str) -> KeyEntry:
    """A metal in a chart's legend: its element tile, or a coloured square if it is no element."""
    if symbol in ELEMENTS:
        return KeyEntry("element", symbol, name)
    return KeyEntry("swatch", COLOURS.get(symbol, "ink2"), name)


def days_axis(first: date, last: date) -> go.layout.XAxis:
    """The horizontal axis from the beginning of a month to a day."""
    return go.layout.XAxis(type="date", range=[first.replace(day=1), last], nticks=4, tickangle=0)


def from_zero(top: Decimal, suffix: str = "", *, nticks: int = 5) -> go.layout.YAxis:
    """The vertical axis from 0 to a little above `top`."""
    highest = float(top) * 1.15 or 1
    return go.layout.YAxis(range=[0, highest], nticks=nticks, ticksuffix=suffix or None)


def tonnes(mass_kg: Decimal) -> Decimal:
    return from_kg(mass_kg, "t")


def tonnes_cell(mass_kg: Decimal | None, *, unknown: str = "unknown") -> Cell:
    """A table cell with a mass in tonnes, with every digit."""
    if mass_kg is None:
        return Cell(None, unknown)
    value = tonnes(mass_kg).normalize()
    return Cell(value, format_number(value, None))


def total_words(total: MassTotal) -> str:
    """A sum in words; without a known low end it is given as “up to”."""
    if total.known and not total.low_kg and total.high_kg:
        words = f"up to {format_number(tonnes(total.high_kg))} t"
        return f"{words}, {total.unknown} of unknown mass" if total.unknown else words
    return format_mass_total(total)
