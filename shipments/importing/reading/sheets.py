"""Read a file's bytes as a sheet: a heading and rows of cells, from CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from shipments.file_columns import guess
from shipments.importing.file_problems import (
    LARGEST_FILE,
    MOST_COLUMNS,
    MOST_ROWS,
    RefusedFileError,
)
from shipments.importing.reading.csv_text import (
    decoded,
    delimiter_of,
    encoding_of,
    is_remark,
    records,
)
from shipments.importing.reading.workbooks import Cell, Row, is_zip, read_workbook

MOST_BEFORE_HEADING = 200
"""Most rows of titles and remarks above the heading."""
ENOUGH_KNOWN = 2
"""A row with so many known column names is the heading."""
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass
class Sheet:
    """A heading and what stands under it. `rows` is read once; a row number is the spreadsheet's.

    `encoding` is empty where nothing proves it; `hidden` has the numbers of rows that a workbook
    does not show, `epoch` the year from which it counts days.
    """

    name: str
    heading: list[str]
    rows: Iterator[Row] = field(repr=False)
    heading_row: int = 1
    delimiter: str = ""
    encoding: str = ""
    sheets: Sequence[str] = ()
    hidden: frozenset[int] = frozenset()
    epoch: int = 0


def read_sheet(
    content: bytes, how: Mapping[str, Any] | None = None, *, most: int | None = None
) -> Sheet:
    """Read a CSV or XLSX file. Raises RefusedFileError here or while its rows are taken.

    Args: `how` somebody has said it is to be read: `sheet`, `heading_row`, `delimiter`, `encoding`,
    each found where it is left out; `most` rows, with what stands above them, are enough for a
    sample.
    """
    how = how or {}
    _refuse_other_kinds(content)
    if is_zip(content):
        return _of_workbook(content, how, most)
    text = decoded(content, how.get("encoding", ""))
    delimiter = how.get("delimiter") or delimiter_of(text)
    rows: Iterator[Row] = ((number, [*cells]) for number, cells in records(text, delimiter))
    sheet = _headed(rows, how.get("heading_row"))
    sheet.delimiter = delimiter
    sheet.encoding = how.get("encoding") or encoding_of(content)
    return sheet


def sample(
    content: bytes, how: Mapping[str, Any] | None = None, most: int = 5
) -> tuple[Sheet, list[Row]]:
    """A sheet with its first rows, to show and to guess from."""
    sheet = read_sheet(content, how, most=most + MOST_BEFORE_HEADING)
    return sheet, list(islice(sheet.rows, most))


def _refuse_other_kinds(content: bytes) -> None:
    """Refuse what is no CSV and no XLSX, whatever its name says."""
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if len(content) > LARGEST_FILE:
        said = (
            f"The file is larger than {LARGEST_FILE // 1024**2} MB: split it by year or by route."
        )
    elif content.startswith(OLD_WORKBOOK) and ENCRYPTED in content:
        said = "The workbook is protected by a password: save it without one, as XLSX or CSV."
    elif content.startswith(OLD_WORKBOOK):
        said = "This is a workbook of the old kind (.xls): save it as XLSX or CSV."
    elif start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        said = (
            "This is a web page (HTML), whatever its name says: open it and save it as XLSX or CSV."
        )
    elif start.startswith(b"<"):
        said = "This is an XML file, whatever its name says: open it and save it as XLSX or CSV."
    else:
        return
    raise RefusedFileError(said)


def _of_workbook(content: bytes, how: Mapping[str, Any], most: int | None) -> Sheet:
    """The sheet that was named; else the first whose heading is known, or the first of all."""
    book = read_workbook(content, sheet=how.get("sheet", ""), most=most)
    if "sheet" not in how and len(book.sheets) > 1:
        for name in book.sheets:
            few = read_workbook(content, sheet=name, most=MOST_BEFORE_HEADING)
            if any(_is_heading(cells) for _, cells in few.rows):
                book = read_workbook(content, sheet=name, most=most)
                break
    sheet = _headed(book.rows, how.get("heading_row"))
    sheet.name, sheet.sheets, sheet.epoch = book.sheet, book.sheets, book.epoch
    sheet.hidden = book.hidden
    return sheet


def _headed(numbered: Iterator[Row], heading_row: int | None) -> Sheet:
    """Find the heading: the row that was named, else the first that names columns of ours.

    Else it is the first row that holds anything.
    """
    first = [row for row in islice(numbered, MOST_BEFORE_HEADING) if _holds_anything(row)]
    named = (row for row in first if heading_row and row[0] >= heading_row)
    known = (row for row in first if not heading_row and _is_heading(row[1]))
    found = next(named, None) or next(known, None) or next(iter(first), None)
    if found is None:
        raise RefusedFileError("The file holds no heading and no rows.")
    heading = [str(cell).strip() for cell in found[1]]
    while heading and not heading[-1]:
        heading.pop()
    if len(heading) > MOST_COLUMNS:
        raise RefusedFileError(f"The file has more than {MOST_COLUMNS} columns.")
    below = (row for row in first if row[0] > found[0])
    return Sheet("", heading, _filled(chain(below, numbered), len(heading)), heading_row=found[0])


def _is_heading(cells: Sequence[Cell]) -> bool:
    return sum(map(bool, guess(str(cell) for cell in cells))) >= ENOUGH_KNOWN


def _holds_anything(row: Row) -> bool:
    return any(cell != "" for cell in row[1]) and not is_remark(str(row[1][0]))


def _filled(numbered: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows that hold anything, each as wide as the heading; a wider one keeps its cells."""
    filled = filter(_holds_anything, numbered)
    for count, (number, cells) in enumerate(filled, start=1):
        if count > MOST_ROWS:
            raise RefusedFileError(f"The file has more than {MOST_ROWS} rows: split it.")
        yield number, cells + [""] * (width - len(cells))
