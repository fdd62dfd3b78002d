"""What may be wrong with a file, as a whole or in one cell, and how much of it is read at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from deals.texts import printable

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNZIPPED = 300 * 1024 * 1024
MOST_MEMBERS = 500
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELLS = 10_000_000
LONGEST_SHOWN = 120
NO_WORKBOOK = "The file is no workbook that can be read: save it again as XLSX or CSV."


class RefusedFileError(ValueError):
    """A file that is not read at all, with the reason and the remedy in a sentence."""


class CancelledError(Exception):
    """Somebody has asked to stop; nothing of the import is kept."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell; row as a spreadsheet counts it, `column` as the file heads it."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell of a workbook that holds no value to be read, with the reason; it reads as it shows."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that was read, and what somebody should look at before it is kept."""

    value: Any
    reason: str


def shortened(value: object) -> str:
    """A value as a problem shows it and the database keeps it."""
    text = printable(str(value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}\u2026"
