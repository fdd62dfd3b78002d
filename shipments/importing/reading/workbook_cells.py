"""One cell of a workbook in JSON: what it holds, or why that is not to be read."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from shipments.spreadsheet_quoting import unescaped

Told = str | dict[str, str]
EXACT_DIGITS = 15
"""A spreadsheet's numbers are exact to so many digits; further ones are binary noise."""
LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
"""Parts of a number format that are printed as they stand, or are no part of the number."""
NOT_COMPUTED = (
    "is a formula whose value the file does not hold: open the file in a spreadsheet program,"
    " save it there, and upload it again"
)
ERROR = "is an error of the spreadsheet: mend the cell or empty it"
NO_DAY = "is a length of time, not a day or a number: enter it anew"


def told(cell: Any, formula: Any, *, uncomputed: bool) -> Told:
    """A cell in JSON.

    Args: the cell with its value, and the same cell with its formula; `uncomputed` where the
    program that wrote the file has left computing to the next one, so that its zeros are no values.
    """
    value = cell.value
    if formula.data_type == "f" and (value is None or (uncomputed and value == 0)):
        return {"shown": str(formula.value), "fault": NOT_COMPUTED}
    if cell.data_type == "e":
        return {"shown": str(value), "fault": ERROR}
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return whole_characters(unescaped(str(value)))
    if isinstance(value, int | float):
        return {"number": str(number(value, str(cell.number_format)))}
    return day(value)


def number(value: float, number_format: str) -> Decimal:
    """A number as the sheet shows it: in per cent if its format is."""
    exact = Decimal(f"{value:.{EXACT_DIGITS}g}")
    return exact * 100 if "%" in LITERAL.sub("", number_format) else exact


def day(value: Any) -> Told:
    if isinstance(value, datetime):
        return {"day": str(value.date())} if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return {"day": str(value)}
    if isinstance(value, time | timedelta):
        return {"shown": str(value), "fault": NO_DAY}
    return str(value)


def whole_characters(text: str) -> str:
    """Text in which two halves of a character that a workbook keeps apart are one again.

    A half alone stays what it is, for the reader to refuse.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
