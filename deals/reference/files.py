"""Read the CSV files of the reference data and check their columns."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deals.reference.problems import Problem, Spot

DATA = "deals/data"
"""Folder of the files that all deals share; each folder in it holds the files of one deal."""


@dataclass(frozen=True)
class Line:
    """A row of a file: where it begins, and its cells by column name."""

    spot: Spot
    cells: Mapping[str, str]


class Files:
    """Reads CSV files below a root folder; collects problems instead of raising them.

    `on_read` is called with the name and the number of rows of each file.
    """

    def __init__(self, root: Path, on_read: Callable[[str, int], None] | None = None) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._on_read = on_read
        self._tables: dict[str, list[Line]] = {}

    def folders(self) -> list[str]:
        """Return the deals' folders, sorted by name."""
        found = (path for path in (self.root / DATA).glob("*") if path.is_dir())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def every(self) -> set[str]:
        """Return the paths of all CSV files of the reference data."""
        found = (self.root / DATA).rglob("*.csv")
        return {path.relative_to(self.root).as_posix() for path in found}

    def table(
        self, file: str, columns: Collection[str], required: Collection[str] = ()
    ) -> list[Line]:
        """Return the rows of a CSV file; a second call does not read it again.

        `file` is the path below the root, `columns` are the names it may have in any order,
        `required` those it must have.
        """
        if file not in self._tables:
            text = self._text(file)
            lines = self._lines(file, text, columns, required) if text is not None else ()
            self._tables[file] = list(lines)
            if self._on_read:
                self._on_read(file, len(self._tables[file]))
        return self._tables[file]

    def content(self, file: str) -> bytes:
        """Return the bytes of a file. Raises FileNotFoundError."""
        return (self.root / file).read_bytes()

    def refuse(self, spot: Spot, value: str, reason: str, remedy: str) -> None:
        """Record a problem with a file."""
        self.problems.append(Problem(spot, value[:80], reason, remedy))

    def _text(self, file: str) -> str | None:
        try:
            data = self.content(file)
        except FileNotFoundError:
            self.refuse(Spot(file, 1), "", "is missing.", "Add it, or restore it.")
            return None
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.refuse(
                Spot(file, line), "", "holds a byte that is not UTF-8.", "Save it as UTF-8."
            )
            return None

    def _lines(
        self, file: str, text: str, columns: Collection[str], required: Collection[str]
    ) -> Iterator[Line]:
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        try:
            header = next(reader, [])
            self._check_header(file, header, columns, required)
            start = reader.line_num + 1
            for cells in reader:
                spot, start = Spot(file, start), reader.line_num + 1
                if len(cells) == len(header):
                    yield Line(spot, dict(zip(header, cells, strict=True)))
                elif cells:
                    reason = f"has {len(cells)} cells under {len(header)} columns."
                    self.refuse(spot, cells[0], reason, "Put cells that hold commas in quotes.")
        except csv.Error as error:
            self.refuse(
                Spot(file, reader.line_num), "", f"cannot be read: {error}.", "Close every quote."
            )

    def _check_header(
        self, file: str, header: list[str], columns: Collection[str], required: Collection[str]
    ) -> None:
        for name in header:
            if name not in columns:
                reason = "is a column that nothing reads."
                remedy = f"Take it away, or use one of: {', '.join(columns)}."
                self.refuse(Spot(file, 1, name), "", reason, remedy)
            elif header.count(name) > 1:
                self.refuse(Spot(file, 1, name), "", "is there twice.", "Keep one of the two.")
        for name in required:
            if name not in header:
                self.refuse(Spot(file, 1, name), "", "is missing.", "Add the column.")


class Uploads(Files):
    """Uploaded files, by the names they would have in the reference data."""

    def __init__(self, sent: Mapping[str, bytes]) -> None:
        super().__init__(Path())
        self.sent = sent

    def content(self, file: str) -> bytes:
        """Return an uploaded file without a UTF-8 byte order mark."""
        return self.sent[file].removeprefix(BOM_UTF8)
