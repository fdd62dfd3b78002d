"""Numbers in the cells of a file: with the unit of their column, and as large as it can hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from deals.units.typed_numbers import UnclearNumberError, read_number
from shipments.file_columns import Column

BOUND = re.compile(r"[<>\u2264\u2265]=?\s*(?=[\d.,])")
UNITS = {
    "_g_t": ("g/t", "ppm"),
    "_t": ("tonnes", "wmt", "mt", "t"),
    "_kg": ("kg",),
    "_pct": ("%",),
    "_usd": ("usd", "us$", "$"),
}
"""Units accepted after a number, by the end of its column's name; longer ones first."""
EMPTY = frozenset({"-", "\u2013", "\u2014", "--", "n/a", "na", "n.a.", "none", "nil", "null"})
"""Texts that mean an empty cell."""


def number_parser(column: Column, mark: str, delimiter: str) -> Callable[[Any], Decimal | None]:
    """A parser for a column's numbers; `mark` is what the file or the editor says it uses."""
    doubtful = ".," if delimiter == ";" else ","
    limit = Decimal(10) ** column.digits

    def parse(cell: Any) -> Decimal | None:
        if isinstance(cell, date):
            raise ValueError("is a date, not a number: enter it anew, as a number")
        if str(cell).strip().lower() in EMPTY:
            return None
        text = _without_unit(str(cell), column.name)
        value = cell if isinstance(cell, Decimal) else _number(text, mark, doubtful)
        if value < 0:
            raise ValueError("is negative")
        if value >= limit:
            raise ValueError(f"is larger than this column can hold ({limit:f})")
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > column.places:
            raise ValueError(f"has more than {column.places} decimals: round it yourself")
        return value

    return parse


def _without_unit(text: str, name: str) -> str:
    """The number without the unit of its column; another unit stays, for the cell to be refused."""
    bare = text.strip()
    end = next((end for end in UNITS if name.endswith(end)), None)
    for unit in UNITS[end] if end else ():
        if bare.lower().endswith(unit):
            return bare[: -len(unit)]
        if end == "_usd" and bare.lower().startswith(unit):
            return bare[len(unit) :]
    return bare


def _number(text: str, mark: str, doubtful: str) -> Decimal:
    if BOUND.match(text.strip()):
        raise ValueError(
            "is a bound: give the number alone, and “less than” or “at least” in the column of the"
            " qualifier; for an assay or a moisture leave the cell empty and write the bound into "
            "the note"
        )
    try:
        return read_number(text, mark, doubtful=doubtful)
    except UnclearNumberError as error:
        raise ValueError(f"{error}: say which decimal mark the file uses") from error
