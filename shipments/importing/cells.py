"""One cell at a time: what stands there, as a number, a date, a word or a row it names.

Nothing is guessed that could be read in two ways: such a cell is an error that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from deals.states import DatePrecision
from deals.texts import fault_of
from deals.units import FIRST_DAY, LAST_DAY, format_date, parse_date
from shipments.columns import PARAGRAPHS, Column, Kind
from shipments.quoting import unquoted

Parser = Callable[[Any], Any]
POINT, COMMA, UNCLEAR = "point", "comma", "unclear"
DAY_FIRST, MONTH_FIRST = "day first", "month first"

SPACES = re.compile("[\\s\u00a0\u2009\u202f']")
PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
GROUPED = {
    POINT: re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"),
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
DAYS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})")
NAMED_DAY = re.compile(r"(?:(\d{1,2})[ -])?([A-Za-z]{3,9})[ -](\d{4})")
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SERIAL = re.compile(r"\d{5}")
EXCEL_EPOCH = date(1899, 12, 30)
MONTHS = dict(
    zip(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        range(1, 13),
        strict=True,
    )
)


def mark_of(texts: list[str]) -> str:
    """The decimal mark that number cells prove: unclear where none or both do."""
    marks = {mark for mark, clear in CLEARLY.items() if any(clear.fullmatch(t) for t in texts)}
    return marks.pop() if len(marks) == 1 else UNCLEAR


def number_parser(column: Column, mark: str, delimiter: str) -> Parser:
    """A parser for a column's numbers; `mark` is what the file or the editor says it uses."""
    doubtful = ".," if delimiter == ";" else ","
    limit = Decimal(10) ** column.digits

    def parse(cell: Any) -> Decimal:
        value = cell if isinstance(cell, Decimal) else _number(str(cell), mark, doubtful)
        if value < 0:
            raise ValueError("is negative")
        if value >= limit:
            raise ValueError(f"is larger than this column can hold ({limit:f})")
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > column.places:
            raise ValueError(f"has more than {column.places} decimals: round it yourself")
        return value

    return parse


def _number(text: str, mark: str, doubtful: str) -> Decimal:
    digits = SPACES.sub("", text)
    either = EITHER.fullmatch(digits)
    if mark == UNCLEAR and either and either[1] in doubtful and not digits.startswith("0"):
        raise ValueError("may be a decimal or thousands: say which decimal mark the file uses")
    if mark == COMMA:
        if WITH_COMMA.fullmatch(digits) or GROUPED[COMMA].fullmatch(digits):
            digits = digits.replace(".", "").replace(",", ".")
        elif "." in digits:
            raise ValueError("is no number with a decimal comma")
    elif GROUPED[POINT].fullmatch(digits):
        digits = digits.replace(",", "")
    if not PLAIN.fullmatch(digits):
        raise ValueError(_why_no_number(digits, mark))
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise ValueError("is not a number") from error


def _why_no_number(digits: str, mark: str) -> str:
    if not (WITH_COMMA.fullmatch(digits) or GROUPED[COMMA].fullmatch(digits)):
        return "is not a number"
    if mark == UNCLEAR:
        return "has a decimal comma, as not all numbers of the file have: write them alike"
    return "is no number with a decimal point"


def date_parser(order: str) -> Parser:
    """A parser for dates of any precision; `order` settles what 03/04/2026 means, if it is known."""

    def parse(cell: Any) -> tuple[date, DatePrecision]:
        if isinstance(cell, date):
            return cell, DatePrecision.DAY
        text = str(int(cell)) if isinstance(cell, Decimal) and cell == int(cell) else str(cell)
        day = _day_with_signs(text, order) or _named_day(text) or _serial(text)
        try:
            return day or parse_date(text)
        except ValueError as error:
            raise ValueError("is no date such as 2025-09-08, 2025-09, 2025-Q3 or 2025") from error

    def parse_kept(cell: Any) -> tuple[date, DatePrecision]:
        day, precision = parse(cell)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"is no day from {FIRST_DAY} to {LAST_DAY}")
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


def _named_day(text: str) -> tuple[date, DatePrecision] | None:
    found = NAMED_DAY.fullmatch(text)
    month = MONTHS.get(found[2][:3].lower()) if found else None
    if not found or not month:
        return None
    if found[1] is None:
        return date(int(found[3]), month, 1), DatePrecision.MONTH
    return _calendar_day(int(found[3]), month, int(found[1])), DatePrecision.DAY


def _serial(text: str) -> tuple[date, DatePrecision] | None:
    """A day as spreadsheets count it."""
    if not SERIAL.fullmatch(text):
        return None
    return EXCEL_EPOCH + timedelta(days=int(text)), DatePrecision.DAY


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error


def text_parser(column: Column) -> Parser:
    """A parser for text; what an export has quoted against formulas is given back as it was."""

    def parse(cell: Any) -> str:
        text = unquoted(str(cell).strip())
        if len(text) > column.longest:
            raise ValueError(f"is longer than {column.longest} characters")
        if fault := fault_of(text, in_a_line=column.longest < PARAGRAPHS):
            raise ValueError(fault.removeprefix("This text "))
        return text

    return parse


def key_parser(cell: Any) -> str:
    text = unquoted(str(cell).strip())
    if len(text) > 60 or not REFERENCE.fullmatch(text):
        raise ValueError("is no reference: use up to 60 letters, digits, dots, dashes, underscores")
    return text


def word_parser(column: Column) -> Parser:
    words = {word.lower(): value for word, value in column.words}

    def parse(cell: Any) -> str:
        value = words.get(str(cell).strip().lower())
        if value is None:
            known = ", ".join(dict.fromkeys(value for _, value in column.words))
            raise ValueError(f"is none of {known}")
        return value

    return parse


def link_parser(target: str, known: Mapping[str, int | None]) -> Parser:
    """A parser for a row's key or name; None in `known` marks a name that several rows have."""

    def parse(cell: Any) -> int:
        name = unquoted(str(cell).strip()).lower()
        if name not in known:
            raise ValueError(f"is no {target} of the tracker: enter it there first, or use its key")
        row = known[name]
        if row is None:
            raise ValueError(f"names more than one {target}: use the key")
        return row

    return parse


def links_parser(target: str, known: Mapping[str, int | None]) -> Parser:
    one = link_parser(target, known)

    def parse(cell: Any) -> tuple[int, ...]:
        names = [name for name in re.split(r"[\s;,]+", unquoted(str(cell).strip())) if name]
        missing = [name for name in names if known.get(name.lower()) is None]
        if missing:
            raise ValueError(f"names no {target} of the tracker: {', '.join(missing[:3])}")
        return tuple(dict.fromkeys(one(name) for name in names))

    return parse


def parser_of(
    column: Column, known: Mapping[str, Mapping[str, int | None]], style: Mapping[str, str]
) -> Parser:
    """The parser of a column; `style` tells decimal mark, delimiter and order of dates."""
    if column.kind is Kind.NUMBER:
        return number_parser(column, style["mark"], style["delimiter"])
    if column.kind in {Kind.LINK, Kind.LINKS}:
        make = link_parser if column.kind is Kind.LINK else links_parser
        return make(column.target, known[column.target])
    simple: dict[Kind, Parser] = {Kind.KEY: key_parser, Kind.DATE: date_parser(style["order"])}
    if column.kind in simple:
        return simple[column.kind]
    return word_parser(column) if column.kind is Kind.WORD else text_parser(column)
