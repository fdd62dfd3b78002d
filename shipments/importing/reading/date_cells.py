"""Parse dates as people and programs write them, of any precision."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from deals.states import DatePrecision
from deals.units import FIRST_DAY, LAST_DAY, format_date, parse_date
from shipments.importing.file_problems import Doubtful
from shipments.importing.reading.number_cells import EMPTY

DAY_FIRST, MONTH_FIRST = "day first", "month first"
DAYS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})([./]?)(\d{2})\2(\d{2})")
NAMED_DAY = re.compile(r"(?:(\d{1,2})[ -])?([A-Za-z]{3,9})[ -](\d{4}|\d{2})")
CLOCK = re.compile(
    r"[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?"
)
MIDNIGHT = re.compile(r"[0:.]+")
SERIAL = re.compile(r"\d{5}")
EXCEL_EPOCH = date(1899, 12, 30)
MACINTOSH_EPOCH = date(1904, 1, 1)
"""Day zero of workbooks of old Macintosh programs (ECMA-376, date1904)."""
CENTURY = 2000
"""The century of two-digit years after a month's name, as in 25-Mar-26."""
MONTHS = dict(
    zip(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        range(1, 13),
        strict=True,
    )
)


def date_parser(
    order: str, epoch: int = 0
) -> Callable[[Any], tuple[date, DatePrecision] | Doubtful | None]:
    """A parser for dates of any precision.

    Args: `order` settles what 03/04/2026 means, if it is known; `epoch` is the year from which a
    workbook counts days.
    """

    def parse(cell: Any) -> tuple[date, DatePrecision]:
        if isinstance(cell, date):
            return cell, DatePrecision.DAY
        text = (
            str(int(cell)) if isinstance(cell, Decimal) and cell == int(cell) else str(cell).strip()
        )
        day = _day_with_signs(text, order) or _year_first(text) or _named_day(text)
        try:
            return day or _serial(text, epoch) or parse_date(text)
        except ValueError as error:
            raise ValueError("is no date such as 2025-09-08, 2025-09, 2025-Q3 or 2025") from error

    def parse_kept(cell: Any) -> tuple[date, DatePrecision] | Doubtful | None:
        if str(cell).strip().lower() in EMPTY:
            return None
        clock = CLOCK.search(cell) if isinstance(cell, str) else None
        bare = cell[: clock.start()] if clock and clock.end() == len(cell.rstrip()) else cell
        day, precision = parse(bare)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"is no day from {FIRST_DAY} to {LAST_DAY}")
        if bare is not cell and clock and not MIDNIGHT.fullmatch(clock[1]):
            return Doubtful((day, precision), f"has a time of day: {format_date(day)} is kept")
        return day, precision

    return parse_kept


def _day_with_signs(text: str, order: str) -> tuple[date, DatePrecision] | None:
    found = DAYS.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) != 4:
        raise ValueError("has a year of two digits: write all four")
    if order == MONTH_FIRST and found[2] != ".":
        first, second = second, first
    elif order != DAY_FIRST and found[2] != ".":
        if first <= 12 and second <= 12 and first != second:
            one, other = date(year, second, first), date(year, first, second)
            raise ValueError(
                f"is ambiguous: {format_date(one)} or {format_date(other)}; "
                "say whether days or months come first, or write 2026-04-03"
            )
        if second > 12:
            first, second = second, first
    return _calendar_day(year, second, first), DatePrecision.DAY


def _year_first(text: str) -> tuple[date, DatePrecision] | None:
    """A day such as 20260325, 2026/03/25 or 2026.03.25."""
    found = YEAR_FIRST.fullmatch(text)
    if not found:
        return None
    return _calendar_day(int(found[1]), int(found[3]), int(found[4])), DatePrecision.DAY


def _named_day(text: str) -> tuple[date, DatePrecision] | None:
    found = NAMED_DAY.fullmatch(text)
    month = MONTHS.get(found[2][:3].lower()) if found else None
    if not found or not month:
        return None
    if len(found[3]) == 2 and found[1] is None:
        raise ValueError("may be a day or a year of two digits: write 2026-03-25 or 2026-03")
    year = int(found[3]) + (CENTURY if len(found[3]) == 2 else 0)
    if found[1] is None:
        return date(year, month, 1), DatePrecision.MONTH
    return _calendar_day(year, month, int(found[1])), DatePrecision.DAY


def _serial(text: str, epoch: int) -> tuple[date, DatePrecision] | None:
    """A day as spreadsheets count it."""
    if not SERIAL.fullmatch(text):
        return None
    if epoch == MACINTOSH_EPOCH.year:
        return MACINTOSH_EPOCH + timedelta(days=int(text)), DatePrecision.DAY
    return EXCEL_EPOCH + timedelta(days=int(text)), DatePrecision.DAY


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error
