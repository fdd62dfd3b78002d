"""Problems of a file and of its cells, and the limits of what is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from deals.validation.characters import printable

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
    """The user cancelled the import; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell; `row` as a spreadsheet counts, `column` as the file heads it."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A workbook cell without a usable value, with the reason; it reads as the text it shows."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that was read but should be looked at, with the reason."""

    value: Any
    reason: str


def shortened(value: object) -> str:
    """A value shortened for display in a problem."""
    text = printable(str(value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}\u2026"
