"""One row of a file: typed reading of its cells, with every problem collected, none raised."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from deals.reference.problems import Problem, Spot

DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
PRECISIONS = {4: "year", 7: "month", 10: "day"}
DAY_REMEDY = "Write 2025-10-02, 2025-10 for a month or 2025 for a year."
LIST_MARK = "|"
LARGEST = 10**18
MOST_DECIMALS = 30
"""No quantity has more; the size of what is written of a number follows from both."""


@dataclass(frozen=True)
class Cell:
    """A value as read, and where; `is_sound` is false where a problem was already reported."""

    value: Any
    spot: Spot
    is_sound: bool = True


class Row:
    """A row of a table, or an object of a JSON file. A missing cell reads as empty."""

    def __init__(
        self, spot: Spot, data: Mapping[str, Any], problems: list[Problem], lines: Mapping[str, int]
    ) -> None:
        self.spot, self.data, self.problems, self.lines = spot, data, problems, lines

    def at(self, column: str) -> Spot:
        """Where a cell stands; columns of a JSON file are paths from its top."""
        path = f"{self.spot.column}.{column}" if self.spot.column else column
        return Spot(self.spot.file, self.lines.get(path, self.spot.line), path)

    def raw(self, column: str) -> Any:
        value = self.data.get(column)
        return None if value == "" else value

    def refuse(self, column: str, reason: str, remedy: str = "Correct the file.") -> None:
        """Report a problem with a cell."""
        value = self.data.get(column)
        shown = "" if value is None else str(value)[:80]
        self.problems.append(Problem(self.at(column), shown, reason, remedy))

    def cell(self, column: str, read: Callable[[Any], Any], empty: Any = None) -> Cell:
        """Read a cell; a ValueError of `read` names reason and remedy and is reported."""
        value = self.raw(column)
        if column not in self.data:
            return Cell(empty, self.at(column), is_sound=False)
        if value is None:
            return Cell(empty, self.at(column))
        try:
            return Cell(read(value), self.at(column))
        except ValueError as error:
            self.refuse(column, *error.args)
            return Cell(empty, self.at(column), is_sound=False)

    def text(self, column: str) -> Cell:
        return self.cell(column, _text, "")

    def optional(self, column: str) -> Cell:
        """A text whose key may be absent."""
        return self.text(column) if column in self.data else Cell("", self.at(column))

    def word(self, column: str) -> Cell:
        """A word of the vocabulary, in which files write spaces: `less than` is `less_than`."""
        return self.cell(column, lambda value: _text(value).replace(" ", "_"), "")

    def number(self, column: str) -> Cell:
        return self.cell(column, _number)

    def whole(self, column: str) -> Cell:
        return self.cell(column, _whole)

    def flag(self, column: str) -> Cell:
        return self.cell(column, _flag)

    def key(self, column: str) -> Cell:
        """The key of another row, or None."""
        return self.cell(column, _text)

    def keys(self, column: str) -> Cell:
        """Keys of other rows, each once."""
        return self.cell(column, _keys, ())

    def names(self, column: str) -> Cell:
        """A list of names."""
        return self.cell(column, lambda value: list(_keys(value)), [])

    def day(self, column: str, precision: str = "") -> tuple[Cell, Cell]:
        """A date, the first day of its period, and its precision.

        Without a column for the precision the date's own form decides it; with one, the two
        have to agree, and `unknown` stands for no date.
        """
        read = self.cell(column, _vague_day)
        day, own = read.value or (None, "day")
        stated = self.text(precision) if precision else None
        if stated and stated.is_sound and read.is_sound:
            self._agree(column, precision, own if day else "unknown")
        where = stated.spot if stated else read.spot
        return Cell(day, read.spot, read.is_sound), Cell(own, where, read.is_sound)

    def full_day(self, column: str) -> Cell:
        """A date given to the day, or None."""
        day, precision = self.day(column)
        if day.value and precision.value != "day":
            self.refuse(column, "is not a date to the day.", "Write it as 2025-10-02.")
            return Cell(None, day.spot, is_sound=False)
        return day

    def _agree(self, column: str, precision: str, own: str) -> None:
        stated = self.raw(precision)
        if stated == "quarter" and own in {"day", "month"}:
            return
        if stated != own:
            self.refuse(
                precision,
                f"does not fit the date {self.raw(column) or '(empty)'}, which is known to: {own}.",
                "Make the two agree.",
            )

    def only(self, required: str, optional: str = "") -> Row:
        """Report keys that nothing reads and keys that are missing; names separated by spaces."""
        known = required.split() + optional.split()
        for name in self.data:
            if name not in known:
                self.refuse(name, "is a key that nothing reads.", "Take it away or mend its name.")
        for name in required.split():
            if name not in self.data:
                self.refuse(name, "is missing.", "Add the key; null where nothing was found.")
        return self

    def child(self, name: str) -> Row:
        """An object inside; an absent one reads as empty."""
        return self._inside(name, self.data.get(name) or {})

    def children(self, name: str) -> Iterator[Row]:
        """The objects of a list inside."""
        items = self.data.get(name) or []
        if not isinstance(items, list):
            self.refuse(name, "is not a list.", "Put it in square brackets.")
            return
        for index, item in enumerate(items):
            yield self._inside(f"{name}[{index}]", item)

    def _inside(self, name: str, value: Any) -> Row:
        if not isinstance(value, dict):
            self.problems.append(
                Problem(self.at(name), str(value)[:80], "is not an object.", "Put it in braces.")
            )
            value = {}
        return Row(self.at(name), value, self.problems, self.lines)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is not a text.", "Put it in quotation marks.")
    if value != value.strip():
        raise ValueError("begins or ends with a space.", "Take the space away.")
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError("is not a number.", "Write a plain number such as 71.69.")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("is not a number.", "Write a plain number such as 71.69.") from None
    if not number.is_finite() or abs(number) >= LARGEST or _decimals(number) > MOST_DECIMALS:
        raise ValueError("is not a number.", "Write a plain number such as 71.69.")
    return number


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise ValueError("is not a whole number.", "Write a whole number such as 3.")
    return int(number)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in {"yes", "no"}:
        raise ValueError("is neither yes nor no.", "Write yes, no or nothing.")
    return bool(value == "yes")


def _keys(value: Any) -> tuple[str, ...]:
    if not isinstance(value, str | list):
        raise ValueError("is not a list.", "Put it in square brackets.")
    keys = tuple(value.split(LIST_MARK)) if isinstance(value, str) else tuple(value)
    if not all(isinstance(key, str) and key and key == key.strip() for key in keys):
        raise ValueError("has an empty member.", f"Separate members by one {LIST_MARK}.")
    if len(set(keys)) < len(keys):
        raise ValueError("names a member twice.", "Name each once.")
    return keys


def _vague_day(value: Any) -> tuple[date, str]:
    match = DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is not a date.", DAY_REMEDY)
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]):
        raise ValueError("is not a day of the calendar.", DAY_REMEDY)
    return date(max(year, 1), month, day), PRECISIONS[len(value)]
