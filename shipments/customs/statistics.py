"""What an answer says, month by month, and what is wrong with it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from shipments.importing.refusals import CellProblem, shortened
from shipments.states import MassCounted, ValueBasis

LARGEST_ANSWER = 10 * 1024 * 1024
"""Bytes of an answer that are read at most."""

MOST_ROWS = 20_000
"""Rows of an answer that are read at most."""

HS6 = re.compile(r"\d{6}")
MONTH = re.compile(r"(\d{4})-?(\d{2})")


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
        """What there may be one number of."""
        return self.reporter, self.partner, self.flow, self.hs6, self.month


@dataclass
class Answer:
    """The months that were read, what is wrong with others, and what was left out on purpose."""

    rows: list[Statistic] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def refuse(self, place: str, row: int, field: str, value: object, reason: str) -> None:
        """Note what is wrong with one value; nothing of the answer is entered then."""
        said = "" if value is None else shortened(value)
        self.problems.append(CellProblem(place, row, field, said, reason))

    def check_doubles(self, place: str) -> None:
        """Note every month that is there twice."""
        seen: set[tuple[str, str, str, str, date]] = set()
        for row in self.rows:
            if row.series in seen:
                what = f"{row.reporter} {row.flow} {row.partner} {row.hs6} {row.month:%Y-%m}"
                self.refuse(place, 0, "", what, "This month is there twice. Ask for totals alone.")
            seen.add(row.series)


def parsed(content: bytes) -> Any:
    """The JSON of an answer, numbers as Decimal.

    Raises RefusedAnswerError where it is too large or not JSON.
    """
    problem = ""
    if len(content) > LARGEST_ANSWER:
        problem = f"The answer is larger than {LARGEST_ANSWER // 1024**2} MB: ask for fewer months."
    else:
        try:
            return json.loads(content, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError):
            problem = "This is no JSON. Give the answer as it came from the statistics office."
    raise RefusedAnswerError([CellProblem("answer", 0, "", "", problem)])


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def amount(text: object) -> Decimal | None:
    """A number that is not negative; None where it is not given. ValueError says what is wrong."""
    if text is None or text in ("", "-", "X"):
        return None
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise ValueError("This is no number.")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("This is no number.") from None
    if not number.is_finite() or number < 0 or number >= 10**15:
        raise ValueError("A number of trade lies between 0 and a thousand million million.")
    return number


def month_of(text: object) -> date:
    """The first day of a month written as 202510 or 2025-10. ValueError says what is wrong."""
    found = MONTH.fullmatch(str(text))
    if not found:
        raise ValueError("This is no month such as 202510. Ask for monthly statistics.")
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        raise ValueError("This stands for a whole year. Ask for monthly statistics.")
    if year < 1990:
        raise ValueError("Years before 1990 are not read.")
    return date(year, month, 1)


def code_of(text: object) -> str:
    """A code of six digits. ValueError says what is wrong."""
    if not isinstance(text, str) or not HS6.fullmatch(text):
        raise ValueError("This is no code of six digits. Ask at the level of HS-6.")
    return text


def months_in_words(months: Iterable[date]) -> str:
    """Months as a warning names them."""
    return ", ".join(_words(sorted(set(months))))


def _words(months: Iterable[date]) -> Iterator[str]:
    for month in months:
        yield f"{month:%Y-%m}"
