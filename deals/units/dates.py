"""Dates known to the day, month, quarter or year: bounds, parsing and printing."""

import calendar
import re
from datetime import date, timedelta

from deals.states import DatePrecision

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""Days outside are taken for typing errors: no row may have one, no page answers for one."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_PARTIAL = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?")


def quarter_of(day: date) -> tuple[int, int]:
    """Return the calendar quarter of a day as (year, 1 to 4)."""
    return day.year, (day.month + 2) // 3


def _months(day: date, precision: DatePrecision) -> tuple[int, int]:
    """First and last month of the period around a day."""
    first_of_quarter = 3 * quarter_of(day)[1] - 2
    return {
        DatePrecision.YEAR: (1, 12),
        DatePrecision.QUARTER: (first_of_quarter, first_of_quarter + 2),
    }.get(precision, (day.month, day.month))


def period_start(day: date, precision: DatePrecision = DatePrecision.DAY) -> date:
    """Return the first day of the period that a date of this precision stands for."""
    if precision == DatePrecision.DAY:
        return day
    return date(day.year, _months(day, precision)[0], 1)


def period_end(day: date, precision: DatePrecision = DatePrecision.DAY) -> date:
    """Return the last day of the period, from which a vague date counts."""
    if precision == DatePrecision.DAY:
        return day
    month = _months(day, precision)[1]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_ends(day: date, count: int) -> tuple[date, ...]:
    """Return the last days of the `count` months before that of `day`, oldest first."""
    this = day.replace(day=1)
    return tuple(months_before(this, n) - timedelta(days=1) for n in range(count - 1, -1, -1))


def parse_date(text: str) -> tuple[date, DatePrecision]:
    """Read `2025-09-08`, `2025-09`, `2025-Q3` or `2025` as first day of the period and precision.

    Raises ValueError with a sentence on what was expected.
    """
    found = _PARTIAL.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a date such as 2025-09-08, 2025-09, 2025-Q3 or 2025")
    year, quarter, month, day = (int(part) if part else None for part in found.groups())
    try:
        if quarter:
            return date(year or 0, 3 * quarter - 2, 1), DatePrecision.QUARTER
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day of the calendar") from error
    if day is not None:
        return first, DatePrecision.DAY
    return first, DatePrecision.YEAR if month is None else DatePrecision.MONTH


def format_date(day: date, precision: DatePrecision = DatePrecision.DAY) -> str:
    """Print a date as exactly as it is known: `8 Sep 2025`, `Sep 2025`, `Q3 2025`, `2025`."""
    month = MONTHS[day.month - 1]
    match precision:
        case DatePrecision.DAY:
            return f"{day.day} {month} {day.year}"
        case DatePrecision.MONTH:
            return f"{month} {day.year}"
        case DatePrecision.QUARTER:
            return f"Q{quarter_of(day)[1]} {day.year}"
        case DatePrecision.YEAR:
            return str(day.year)
