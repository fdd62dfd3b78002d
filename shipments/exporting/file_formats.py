"""The three forms of a file: CSV and JSON in pieces as the rows come, a workbook at one go.

CSV is heading and rows alone, so that every reader of tables takes it as it is; what it says of
itself stands beside it, as metadata for tabular data (W3C, "CSV on the Web").
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook

from shipments.exporting.past_values import Cells
from shipments.exporting.rows import HEADING, KINDS
from shipments.exporting.statement import LICENCE, Tally, Told
from shipments.file_columns import Kind
from shipments.spreadsheet_quoting import escaped, quoted

MOST_IN_WORKBOOK = 100_000
"""Rows; a workbook is made as a whole before any of it is sent."""
EXACT_DIGITS = 15
"""A spreadsheet's numbers are exact to so many digits; longer ones are written as text."""

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads CSV in the local code page
_TEXTS = tuple(n for n, kind in enumerate(KINDS.values()) if kind is Kind.TEXT)
_DATATYPES = {Kind.NUMBER: "decimal", Kind.FLAG: "boolean"}
_EXACT = {"line": "integer", "valued_price_on": "date", "as_of": "date"}


def csv_file(chunks: Iterable[list[Cells]]) -> Iterator[bytes]:
    """The CSV file: heading and rows, in pieces."""
    return (lines for _, lines in _tallied(chunks, Tally()))


def metadata(chunks: Iterable[list[Cells]], told: Told, url: str) -> dict[str, Any]:
    """What the CSV file at `url`, as seen from the metadata, says of itself and of its columns."""
    tally = Tally()
    for _ in _tallied(chunks, tally):
        pass
    notes = (*told, *tally.told())
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": ": ".join(told[0]),
        "dc:rights": LICENCE,
        "dialect": {"encoding": "utf-8", "header": True},
        "notes": [{"label": label, "words": words} for label, words in notes],
        "tableSchema": {"columns": [_described(name, kind) for name, kind in KINDS.items()]},
    }


def _described(name: str, kind: Kind) -> dict[str, str]:
    """A column; a day is a string, because it may be a month, a quarter or a year."""
    datatype = _EXACT.get(name) or _DATATYPES.get(kind, "string")
    found = {"name": name, "datatype": datatype}
    return {**found, "separator": " "} if kind is Kind.LINKS else found


def json_file(chunks: Iterable[list[Cells]], told: Told) -> Iterator[bytes]:
    """An object of what the file says of itself, its rows as objects, and what they come to.

    Numbers are literals with every digit that is kept: read them as decimals to keep them all.
    """
    tally = Tally()
    yield f'{{"about": {_json(dict(told))},\n"rows": ['.encode()
    comma = "\n"
    for found, _ in _tallied(chunks, tally):
        if found:
            yield (comma + ",\n".join(map(_object, found))).encode()
            comma = ",\n"
    yield f'\n],\n"end": {_json(dict(tally.told()))}}}\n'.encode()


def write_workbook(chunks: Iterable[list[Cells]], told: Told, out: IO[bytes]) -> None:
    """Write a workbook: a sheet of rows, and one with what the file says of itself."""
    tally = Tally()
    book = Workbook(write_only=True)
    sheet, about = book.create_sheet("Shipments"), book.create_sheet("About")
    sheet.freeze_panes = "B2"
    sheet.append(HEADING)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 40, 120
    parse = [_workbook_cell(kind) for kind in KINDS.values()]
    for found, _ in _tallied(chunks, tally):
        for cells in found:
            sheet.append([cell and read(cell) for read, cell in zip(parse, cells, strict=True)])
    for label, words in (*told, *tally.told()):
        about.append([escaped(quoted(label)), escaped(quoted(words))])
    book.save(out)


def _tallied(chunks: Iterable[list[Cells]], tally: Tally) -> Iterator[tuple[list[Cells], bytes]]:
    """Rows beside their lines of CSV; the first beside the heading's is no row at all."""
    heading = (BYTE_ORDER_MARK + _lines([HEADING])).encode()
    tally.add(heading, 0)
    yield [], heading
    for chunk in chunks:
        lines = _lines(map(_quoted, chunk)).encode()
        tally.add(lines, len(chunk))
        yield chunk, lines


def _lines(rows: Iterable[Iterable[str | None]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _quoted(cells: Cells) -> Iterable[str | None]:
    kept = list(cells)
    for n in _TEXTS:
        if text := kept[n]:
            kept[n] = quoted(text)
    return kept


def _object(cells: Cells) -> str:
    pairs = (f'"{name}": {_literal(name, cell)}' for name, cell in zip(HEADING, cells, strict=True))
    return f"{{{', '.join(pairs)}}}"


def _literal(name: str, cell: str | None) -> str:
    kind = KINDS[name]
    if cell is None or kind in {Kind.NUMBER, Kind.FLAG}:
        return cell or "null"
    return _json(cell.split() if kind is Kind.LINKS else cell)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _workbook_cell(kind: Kind) -> Callable[[str], str | Decimal | date | bool]:
    if kind is Kind.FLAG:
        return lambda cell: cell == "true"
    if kind is Kind.NUMBER:
        return _workbook_number
    return _workbook_day if kind is Kind.DATE else lambda cell: escaped(quoted(cell))


def _workbook_number(cell: str) -> str | Decimal:
    digits = cell.replace(".", "").lstrip("0")
    return Decimal(cell) if len(digits) <= EXACT_DIGITS else cell


def _workbook_day(cell: str) -> str | date:
    """A day as spreadsheets know it; months, quarters and years stay words."""
    return date.fromisoformat(cell) if len(cell) == len("2026-01-31") else cell
