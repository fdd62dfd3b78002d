"""Turn rows of cells into drafts of shipments; problems are collected, none stops the reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deals.states import DatePrecision, Qualifier
from deals.units import typed_ends
from shipments.file_columns import BY_NAME, Level
from shipments.importing.file_problems import CellProblem, Doubtful, Unreadable, shortened
from shipments.importing.known_rows import Known
from shipments.importing.reading.cells import Parser, parser_of
from shipments.importing.reading.sheets import Sheet
from shipments.importing.reading.workbooks import Cell, Row

Values = dict[str, Any]
Step = tuple[date, DatePrecision]
CALLED_UNKNOWN = "is a mass called unknown: choose how it is known, or empty it"
PARTS = {level: place for place, level in enumerate((Level.SHIPMENT, Level.STEP, Level.LOT))}
BAD = object()
"""Placeholder for a cell that could not be read and was reported."""


@dataclass(slots=True)
class Lot:
    row: int
    values: Values


@dataclass(slots=True)
class Draft:
    """A shipment as a file describes it, with the number of its first row."""

    row: int
    values: Values
    steps: dict[str, Step] = field(default_factory=dict)
    lots: list[Lot] = field(default_factory=list)


class Reader:
    """Reads rows one by one; afterwards `drafts` and `problems` hold what the file says."""

    def __init__(
        self, sheet: Sheet, mapping: Sequence[str], known: Known, style: Mapping[str, Any]
    ) -> None:
        self.sheet = sheet
        self.heading = {name: sheet.heading[n] for n, name in enumerate(mapping) if name}
        self.drafts: dict[str, Draft] = {}
        self.problems: list[CellProblem] = []
        self.warnings: list[CellProblem] = []
        self.rows = 0
        self._columns: list[tuple[int, str, int, Parser, dict[Any, Any]]] = [
            (n, name, PARTS[BY_NAME[name].level], parser_of(BY_NAME[name], known.names, style), {})
            for n, name in enumerate(mapping)
            if name
        ]

    def read(self, row: Row) -> None:
        """Read one row into the drafts."""
        number, cells = row
        self.rows += 1
        self._look_at_row(number, cells)
        told: tuple[Values, Values, Values] = ({}, {}, {})
        for n, name, part, parse, seen in self._columns:
            cell = cells[n]
            if cell == "":
                continue
            value = seen.get(cell, seen)
            if value is seen:
                value = seen[cell] = _parsed(parse, cell)
            if isinstance(value, ValueError):
                self.report(number, name, cell, str(value))
                value = BAD
            elif isinstance(value, Doubtful):
                self.warn(number, name, cell, value.reason)
                value = value.value
            if value is not None:
                told[part][name] = value
        self._place(number, *told)

    def _look_at_row(self, number: int, cells: Sequence[Cell]) -> None:
        """Tell of cells beyond the last heading, and of a row that its workbook does not show."""
        beyond = [cell for cell in cells[len(self.sheet.heading) :] if cell != ""]
        if beyond:
            said = "stands beyond the last heading: check the delimiter"
            self.report(number, "", beyond[0], said)
        if number in self.sheet.hidden:
            said = "is hidden in the workbook and counts all the same: delete it if it should not"
            self.warn(number, "", "", said)

    def report(self, row: int, name: str, value: object, reason: str) -> None:
        column = self.heading.get(name, name)
        self.problems.append(CellProblem(self.sheet.name, row, column, shortened(value), reason))

    def warn(self, row: int, name: str, value: object, reason: str) -> None:
        column = self.heading.get(name, name)
        self.warnings.append(CellProblem(self.sheet.name, row, column, shortened(value), reason))

    def _place(self, number: int, told: Values, steps: Values, lot: Values) -> None:
        """Put a row where its reference belongs: a new shipment, or one more lot of a known one."""
        reference = told.get("reference")
        if reference is None:
            self.report(number, "reference", "", "is missing: every row names its shipment")
        if reference is None or reference is BAD:
            return
        draft = self.drafts.get(reference)
        if draft is None:
            draft = self.drafts[reference] = Draft(number, told, steps)
        else:
            self._compare(number, draft.values, told, draft.row)
            self._compare(number, draft.steps, steps, draft.row)
            if not lot:
                self.report(number, "reference", reference, f"stands in row {draft.row} already")
        if lot:
            draft.lots.append(Lot(number, lot))

    def _compare(self, number: int, before: Values, now: Values, first: int) -> None:
        """What a later row says of a shipment has to be what its first row said."""
        for name, value in now.items():
            if name not in before:
                before[name] = value
            elif before[name] != value and BAD not in (value, before[name]):
                self.report(
                    number, name, _shown(value), f"differs from row {first} of the same shipment"
                )


def _parsed(parse: Callable[[Any], Any], cell: Any) -> Any:
    if isinstance(cell, Unreadable):
        return ValueError(cell.reason)
    try:
        return parse(cell)
    except ValueError as error:
        return error


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(str(part) for part in value)
    return str(value)


def settle_mass(values: Values, single: tuple[str, ...], prefix: str) -> str:
    """Turn a single number, or two ends, and a qualifier into low, high and qualifier.

    Changes `values` in place; returns what is wrong, or an empty string.
    """
    low, high, word = f"{prefix}_low_kg", f"{prefix}_high_kg", f"{prefix}_qualifier"
    given = [name for name in single if name in values]
    ends = [name for name in (low, high) if name in values]
    qualifier = values.get(word)
    if given:
        if len(given) > 1 or ends:
            return "gives the mass twice: keep one of the columns"
        kg = values.pop(given[0]) * (1000 if given[0].endswith("_t") else 1)
        qualifier = values[word] = qualifier or Qualifier.EXACT.value
        if qualifier == Qualifier.UNKNOWN:
            return CALLED_UNKNOWN
        values[low], values[high] = typed_ends(kg, qualifier)
    elif ends and not qualifier:
        values[word] = Qualifier.EXACT.value
    if ends and values[word] == Qualifier.UNKNOWN:
        return CALLED_UNKNOWN
    if not (given or ends) and qualifier not in (None, Qualifier.UNKNOWN):
        return f"is a mass known as “{qualifier}” without a number"
    return ""
