"""The files of the reference data: found, decoded, their columns checked, their lines counted."""

from __future__ import annotations

import csv
import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from deals.reference.cells import Row
from deals.reference.problems import Problem, Spot
from deals.sound_json import SoundDecoder

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')
NO_LINES: dict[str, int] = {}


class Files:
    """Reads files below a root; problems are collected, not raised."""

    def __init__(self, root: Path, on_read: Callable[[str, int], None] | None = None) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.read: dict[str, int] = {}
        self._on_read = on_read
        self._tables: dict[str, list[Row]] = {}
        self._documents: dict[str, Row] = {}

    def table(self, file: str, columns: str) -> list[Row]:
        """Rows of a CSV file that has exactly these columns, in any order; read once.

        Args: path below the root; names of the columns, separated by spaces.
        """
        if file not in self._tables:
            text = self._text(file)
            rows = self._rows(file, text, columns.split()) if text is not None else ()
            self._tables[file] = list(rows)
            self._note(file, len(self._tables[file]))
        return self._tables[file]

    def document(self, file: str) -> Row:
        """The object of a JSON file; read once, however often it is asked for."""
        if file not in self._documents:
            self._documents[file] = self._document(file)
        return self._documents[file]

    def content(self, file: str) -> bytes:
        """What a file holds; raises FileNotFoundError."""
        return (self.root / file).read_bytes()

    def refuse(self, spot: Spot, value: str, reason: str, remedy: str) -> None:
        """Report a problem with a file."""
        self.problems.append(Problem(spot, value, reason, remedy))

    def _note(self, file: str, rows: int) -> None:
        self.read[file] = rows
        if self._on_read:
            self._on_read(file, rows)

    def _text(self, file: str) -> str | None:
        try:
            data = self.content(file)
        except FileNotFoundError:
            self.refuse(Spot(file, 1), "", "is missing.", "Restore it from the repository.")
            return None
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.refuse(
                Spot(file, line), "", "holds a byte that is not UTF-8.", "Save it as UTF-8."
            )
            return None

    def _rows(self, file: str, text: str, columns: list[str]) -> Iterator[Row]:
        reader = csv.reader(text.splitlines(keepends=True), strict=True)
        try:
            header = next(reader, [])
            self._check_header(file, header, columns)
            start = reader.line_num + 1
            for cells in reader:
                spot, start = Spot(file, start), reader.line_num + 1
                if len(cells) == len(header):
                    yield Row(spot, dict(zip(header, cells, strict=True)), self.problems, NO_LINES)
                elif cells:
                    reason = f"has {len(cells)} cells under {len(header)} columns."
                    self.refuse(spot, cells[0], reason, "Put cells that hold commas in quotes.")
        except csv.Error as error:
            self.refuse(
                Spot(file, reader.line_num), "", f"cannot be read: {error}.", "Close every quote."
            )

    def _check_header(self, file: str, header: list[str], columns: list[str]) -> None:
        for name in header:
            if name not in columns:
                reason = "is a column that nothing reads."
                self.refuse(Spot(file, 1, name), "", reason, "Take it away or mend its name.")
            elif header.count(name) > 1:
                self.refuse(Spot(file, 1, name), "", "is there twice.", "Keep one of the two.")
        for name in columns:
            if name not in header:
                self.refuse(Spot(file, 1, name), "", "is missing.", "Add the column.")

    def _document(self, file: str) -> Row:
        text = self._text(file)
        empty = Row(Spot(file, 1), {}, self.problems, NO_LINES)
        if text is None:
            return empty
        try:
            value = json.loads(text, cls=SoundDecoder, parse_float=Decimal)
        except json.JSONDecodeError as error:
            self.refuse(
                Spot(file, error.lineno), "", f"is not JSON: {error.msg}.", "Mend the syntax."
            )
            return empty
        if not isinstance(value, dict):
            self.refuse(Spot(file, 1), "", "is not an object.", "Put it in braces.")
            return empty
        self._note(file, 1)
        return Row(Spot(file, 1), value, self.problems, _lines(text))


class Uploads(Files):
    """Files that somebody sent, by the paths at which the reference data has theirs."""

    def __init__(self, sent: Mapping[str, bytes]) -> None:
        super().__init__(Path())
        self.sent = sent

    def content(self, file: str) -> bytes:
        """What was sent; the mark that some programs put in front is left out."""
        if file not in self.sent:
            raise FileNotFoundError(file)
        return self.sent[file].removeprefix(BOM_UTF8)


def _lines(text: str) -> dict[str, int]:
    """Line of every value in a sound JSON text, by its path such as `phases[0].name`."""
    lines: dict[str, int] = {}
    line, key = 1, ""
    stack: list[list[Any]] = []
    for mark in TOKEN.findall(text):
        if mark == "\n":
            line += 1
        elif mark in "}]":
            stack.pop()
        elif mark == ",":
            _step(stack)
        elif mark == ":":
            stack[-1][1] = key
        else:
            key = mark.strip('"')
            if not (stack and stack[-1][1] == ""):
                lines[_path(stack)] = line
            if mark in "{[":
                stack.append([mark, "" if mark == "{" else 0])
    return lines


def _step(stack: list[list[Any]]) -> None:
    """Past a comma: the next member of a list, the next key of an object."""
    stack[-1][1] = "" if stack[-1][0] == "{" else stack[-1][1] + 1


def _path(stack: list[list[Any]]) -> str:
    """Where the walk stands, as Row spells it."""
    parts = (f"[{at}]" if kind == "[" else f".{at}" for kind, at in stack)
    return "".join(parts).removeprefix(".")
