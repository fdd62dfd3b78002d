"""Element symbols of the minerals that papers name in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deals.models import DealMineral

ELEMENTS = {
    "antimony": "Sb", "copper": "Cu", "neodymium": "Nd", "praseodymium": "Pr", "lithium": "Li",
    "cobalt": "Co", "gallium": "Ga", "gold": "Au", "graphite": "C", "tungsten": "W", "nickel": "Ni",
}  # fmt: skip
"""Symbols in the order in which a page shows them."""


def elements(minerals: Iterable[DealMineral]) -> tuple[str, ...]:
    """Symbols of what a deal's founding articles name; where they name none of it, of all."""
    every = list(minerals)
    founding = [mineral for mineral in every if mineral.in_founding_articles]
    named = " ".join(mineral.name.lower() for mineral in founding or every)
    return tuple(symbol for word, symbol in ELEMENTS.items() if word in named)


def elements_of(metal: str) -> tuple[str, ...]:
    """Elements in what a lot's metal is counted in: `NdPr oxide` gives Nd and Pr, a group none."""
    known = ELEMENTS.values()
    return tuple(symbol for symbol in re.findall("[A-Z][a-z]?", metal) if symbol in known)
