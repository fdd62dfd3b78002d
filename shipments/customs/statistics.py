"""Rows of an answer by month, and what is wrong with them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from deals.units import plural
from deals.validation.characters import fault_of
from shipments.customs.office_errors import words_in
from shipments.importing.file_problems import CellProblem, shortened
from shipments.states import MassCounted, ValueBasis

LARGEST_ANSWER = 10 * 1024 * 1024
"""Bytes of an answer that are read at most."""

MOST_ROWS = 20_000
"""Rows of an answer that are read at most."""

HS6 = re.compile("[0-9]{6}")
MONTH = re.compile("([0-9]{4})-?([0-9]{2})(?:-01)?")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
NOT_GIVEN = frozenset({"", "-", "X"})
LARGEST_WHOLE = 10**15


class RefusedAnswerError(ValueError):
    """An answer that is not entered; `problems` holds every reason."""

    def __init__(self, problems: Iterable[CellProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.sheet} {p.row}: {p.reason}" for p in self.problems))


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """A month of one code in one direction between two countries (ISO 3166-1 alpha-2)."""

    reporter: str
    partner: str
    flow: str
    hs6: str
    month: date
    value_usd: Decimal
    kilograms: Decimal | None = None
    counted: MassCounted = MassCounted.NET
    value_basis: ValueBasis = ValueBasis.UNKNOWN

    @property
    def series(self) -> tuple[str, str, str, str, date]:
        """The key of the number: reporter, partner, direction, code and month."""
        return self.reporter, self.partner, self.flow, self.hs6, self.month


@dataclass
class Answer:
    """The months that were read, what is wrong with others, and what was left out on purpose."""

    rows: list[Statistic] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    zeros: int = 0
    """Number of rows with a quantity of 0 beside a value."""

    def refuse(self, place: str, row: int, field: str, value: object, reason: str) -> None:
        """Record a problem with one value; nothing of the answer is entered then."""
        said = "" if value is None else shortened(value)
        self.problems.append(CellProblem(place, row, shortened(field), said, reason))

    def pass_on(self, words: str) -> None:
        """Refuse an answer that is an error message of the office, in its words."""
        reason = (
            "This is what the office says instead of statistics. Put that right, or ask again "
            "later."
        )
        self.problems.append(CellProblem("answer", 0, "error", words, reason))

    def refuse_texts(self, place: str, row: int, cells: Mapping[str, Any]) -> bool:
        """Refuse texts of a row that cannot be stored; returns whether there was one."""
        faults = {name: fault_of(cell) for name, cell in cells.items() if isinstance(cell, str)}
        for name, fault in faults.items():
            if fault:
                self.refuse(place, row, name, cells[name], fault)
        return any(faults.values())

    def given(self, quantity: Decimal | None, value: Decimal) -> Decimal | None:
        """The quantity of a row; None for 0 beside a value: it is “not given”, and counted."""
        if quantity is None or quantity or not value:
            return quantity
        self.zeros += 1
        return None

    def tell_zeros(self) -> None:
        """Add a warning on quantities of 0 that were read as not given."""
        if self.zeros:
            rows = plural(self.zeros, "row")
            self.warnings.append(f"A quantity of 0 beside a value was read as not given in {rows}.")

    def check_doubles(self, place: str) -> None:
        """Record every month that occurs twice."""
        seen: set[tuple[str, str, str, str, date]] = set()
        for row in self.rows:
            if row.series in seen:
                what = f"{row.reporter} {row.flow} {row.partner} {row.hs6} {row.month:%Y-%m}"
                self.refuse(place, 0, "", what, "This month is there twice. Ask for totals alone.")
            seen.add(row.series)


def parsed(content: bytes) -> Any:
    """The JSON of an answer, numbers as Decimal.

    Raises RefusedAnswerError where it is too large or not JSON; what an office says in a plain text
    or a web page is passed on.
    """
    words = ""
    if len(content) > LARGEST_ANSWER:
        problem = f"The answer is larger than {LARGEST_ANSWER // 1024**2} MB: ask for fewer months."
    else:
        try:
            return json.loads(content, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            words = words_in(content)
            problem = _no_json(error, words)
    raise RefusedAnswerError([CellProblem("answer", 0, "", words, problem)])


def _no_json(error: Exception, words: str) -> str:
    """What is wrong with an answer that is no JSON, and where."""
    if words:
        return "This is no JSON but a message. Put right what it says, or ask again later."
    remedy = "Give the answer as it came from the statistics office."
    if isinstance(error, UnicodeDecodeError):
        return f"This is not UTF-8 at byte {error.start + 1}. {remedy}"
    if isinstance(error, json.JSONDecodeError) and error.pos:
        place = f"line {error.lineno}, character {error.colno}"
        return f"This is no JSON from {place} on: it may be cut off. {remedy}"
    return f"This is no JSON. {remedy}"


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def word_of(value: object) -> str:
    """A code or a name as text, whether it came as text or as a number; empty if missing."""
    if isinstance(value, Decimal) and abs(value) < LARGEST_WHOLE and value == int(value):
        return str(int(value))
    return "" if value is None else str(value).strip()


def amount(value: object) -> Decimal | None:
    """A non-negative number; None where it is not given. Raises ValueError with the reason."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
        raise ValueError("This is no number.")
    text = "" if value is None else str(value).strip()
    if text in NOT_GIVEN:
        return None
    if not NUMBER.fullmatch(text):
        raise ValueError("This is no number.")
    number = Decimal(text)
    if not number.is_finite() or number < 0 or number >= 10**15:
        raise ValueError("A number of trade lies between 0 and a thousand million million.")
    return number


def month_of(value: object) -> date:
    """The first day of a month written as 202510 or 2025-10. Raises ValueError with the reason."""
    found = MONTH.fullmatch(word_of(value))
    if not found:
        raise ValueError("This is no month such as 202510. Ask for monthly statistics.")
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        raise ValueError("This stands for a whole year. Ask for monthly statistics.")
    if year < 1990:
        raise ValueError("Years before 1990 are not read.")
    return date(year, month, 1)


def code_of(value: object) -> str:
    """An HS code of six digits, from text or number. Raises ValueError with the reason."""
    code = word_of(value)
    if not isinstance(value, str) and len(code) == 5:
        code = f"0{code}"
    if not HS6.fullmatch(code):
        raise ValueError("This is no code of six digits. Ask at the level of HS-6.")
    return code


def value_of(value: object) -> Decimal:
    """The value of a row; required. Raises ValueError with the reason."""
    number = amount(value)
    if number is None:
        raise ValueError("A row without a value says nothing. Leave it out or ask again.")
    return number


def months_in_words(months: Iterable[date]) -> str:
    """Months as a warning names them."""
    return ", ".join(_words(sorted(set(months))))


def _words(months: Iterable[date]) -> Iterator[str]:
    for month in months:
        yield f"{month:%Y-%m}"
