"""Parse numbers as people and spreadsheets write them; ambiguous ones are refused."""

import re
from decimal import Decimal, InvalidOperation

from deals.units.numbers import MINUS

POINT, COMMA, UNCLEAR = "point", "comma", "unclear"

SPACES = re.compile("[\\s\u00a0\u2009\u202f'\u2019]")
PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
LAKH = r"\d{1,2}(,\d{2})+,\d{3}"
"""Digit groups of South Asia: 1,23,456."""
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}")
GROUPED = {
    POINT: re.compile(rf"[+-]?(\d{{1,3}}(,\d{{3}})+|{LAKH})(\.\d+)?"),
    COMMA: re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?"),
}
WITH_COMMA = re.compile(r"[+-]?\d+,\d+")
EITHER = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
CLEARLY = {
    COMMA: re.compile(
        r"[+-]?(\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})"
    ),
    POINT: re.compile(
        r"[+-]?(\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})"
    ),
}


class UnclearNumberError(ValueError):
    """Raised where a mark may separate decimals or thousands."""


def mark_of(texts: list[str]) -> str:
    """Return the decimal mark that the texts prove: POINT, COMMA, or UNCLEAR for none or both."""
    marks = {mark for mark, clear in CLEARLY.items() if any(clear.fullmatch(t) for t in texts)}
    return marks.pop() if len(marks) == 1 else UNCLEAR


def read_alone(text: str) -> Decimal:
    """Parse a single number with either decimal mark. Raises ValueError with the reason."""
    return read_number(text, mark_of([_bare(text)]), doubtful=".,")


def read_number(text: str, mark: str, *, doubtful: str) -> Decimal:
    """Parse a number with the decimal mark `mark`.

    Where the mark is UNCLEAR, a mark among `doubtful` may separate thousands. Raises
    UnclearNumberError where it may be either, ValueError for what is no number.
    """
    digits = _bare(text)
    either = EITHER.fullmatch(digits)
    if mark == UNCLEAR and either and either[1] in doubtful:
        raise UnclearNumberError("may be a decimal or thousands")
    plain = _with_point(digits, mark)
    if not (PLAIN.fullmatch(plain) or SCIENTIFIC.fullmatch(plain)):
        raise ValueError(_why_no_number(digits, mark))
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueError("is not a number") from error


def written_alone(number: Decimal) -> str:
    """Return the number as text that `read_alone` reads as the same number."""
    text = f"{number.normalize():f}"
    return f"{text}0" if EITHER.fullmatch(text) else text


def _bare(text: str) -> str:
    """The text without what parts its groups, with a minus that Python reads."""
    return SPACES.sub("", text).replace(MINUS, "-")


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
