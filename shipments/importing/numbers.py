"""Numbers as people and programs write them. What could be read in two ways is refused, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from shipments.columns import Column

POINT, COMMA, UNCLEAR = "point", "comma", "unclear"

SPACES = re.compile("[\\s\u00a0\u2009\u202f'\u2019]")
PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
LAKH = r"\d{1,2}(,\d{2})+,\d{3}"
"""Groups as South Asia writes them: 1,23,456."""
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}")
BOUND = re.compile(r"[<>\u2264\u2265]=?\s*(?=[\d.,])")
UNITS = {
    "_t": ("t", "tonnes", "mt"),
    "_kg": ("kg",),
    "_pct": ("%",),
    "_g_t": ("g/t", "ppm"),
    "_usd": ("usd", "us$", "$"),
}
"""What may stand behind a number, by the end of its column's name."""
EMPTY = frozenset({"-", "\u2013", "\u2014", "--", "n/a", "na", "n.a.", "none", "nil", "null"})
"""What people write into a cell that they leave empty."""
GROUPED = {
    POINT: re.compile(rf"[+-]?(\d{{1,3}}(,\d{{3}})+|{LAKH})(\.\d+)?"),
    COMMA: re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?"),
}
WITH_COMMA = re.compile(r"[+-]?\d+,\d+")
EITHER = re.compile(r"[+-]?\d{1,3}([.,])\d{3}")
CLEARLY = {
    COMMA: re.compile(
        r"[+-]?(\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})"
    ),
    POINT: re.compile(
        r"[+-]?(\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})"
    ),
}


def mark_of(texts: list[str]) -> str:
    """The decimal mark that number cells prove: unclear where none or both do."""
    marks = {mark for mark, clear in CLEARLY.items() if any(clear.fullmatch(t) for t in texts)}
    return marks.pop() if len(marks) == 1 else UNCLEAR


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
    for end, units in UNITS.items():
        for unit in units if name.endswith(end) else ():
            if bare.lower().endswith(unit):
                return bare[: -len(unit)]
            if end == "_usd" and bare.lower().startswith(unit):
                return bare[len(unit) :]
    return bare


def _number(text: str, mark: str, doubtful: str) -> Decimal:
    if BOUND.match(text.strip()):
        raise ValueError(
            "is a bound: give the number alone, and “less than” or “at least” in the column of the"
            " qualifier; for an assay or a moisture leave the cell empty and write the bound into the note"
        )
    digits = SPACES.sub("", text)
    either = EITHER.fullmatch(digits)
    if mark == UNCLEAR and either and either[1] in doubtful and not digits.startswith("0"):
        raise ValueError("may be a decimal or thousands: say which decimal mark the file uses")
    plain = _with_point(digits, mark)
    if not (PLAIN.fullmatch(plain) or SCIENTIFIC.fullmatch(plain)):
        raise ValueError(_why_no_number(digits, mark))
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueError("is not a number") from error


def _with_point(digits: str, mark: str) -> str:
    """The digits without groups, with a decimal point. Raises ValueError for the other mark."""
    if mark == COMMA:
        if WITH_COMMA.fullmatch(digits) or GROUPED[COMMA].fullmatch(digits):
            return digits.replace(".", "").replace(",", ".")
        if "." in digits:
            raise ValueError("is no number with a decimal comma")
    elif GROUPED[POINT].fullmatch(digits):
        return digits.replace(",", "")
    return digits


def _why_no_number(digits: str, mark: str) -> str:
    if not (WITH_COMMA.fullmatch(digits) or GROUPED[COMMA].fullmatch(digits)):
        return "is not a number"
    if mark == UNCLEAR:
        return "has a decimal comma, as not all numbers of the file have: write them alike"
    return "is no number with a decimal point"
