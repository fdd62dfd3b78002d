"""The bytes of a file as a sheet: a heading and rows of cells, whatever program wrote them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice

from shipments.importing.refusals import (
    LARGEST_FILE,
    MOST_COLUMNS,
    MOST_ROWS,
    RefusedFileError,
)
from shipments.importing.workbooks import is_zip, workbook_rows

Cell = str | Decimal | date
Row = tuple[int, list[Cell]]
DELIMITERS = ",;\t"
MOST_BEFORE_HEADING = 200
"""So many rows of titles and remarks may stand above a heading."""
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass
class Sheet:
    """A heading and what stands under it. `rows` is read once; a row number is the spreadsheet's."""

    name: str
    heading: list[str]
    rows: Iterator[Row] = field(repr=False)
    delimiter: str = ""


def read_sheet(content: bytes, most: int | None = None) -> Sheet:
    """Read a CSV or XLSX file. Raises RefusedFileError here or while its rows are taken.

    Args: `most` rows, the heading and what stands above it included, are enough for a sample.
    """
    if len(content) > LARGEST_FILE:
        raise RefusedFileError(
            f"The file is larger than {LARGEST_FILE // 1024**2} MB: split it by year or by route."
        )
    if is_zip(content):
        name, numbered = workbook_rows(content, most)
        return _headed(name, numbered, "")
    text = decoded(content)
    delimiter = _delimiter(text)
    return _headed("", _records(text, delimiter), delimiter)


def decoded(content: bytes) -> str:
    """The text of a CSV file: by its byte order mark, else UTF-8, else UTF-16, else Windows-1252."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content[:4000]:
        return _decoded(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            "The file is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV UTF-8 or XLSX."
        ) from error
    if "\0" in text:
        raise RefusedFileError("The file holds zero bytes: save it as CSV UTF-8 or XLSX.")
    return text


def _delimiter(text: str) -> str:
    """The sign that parts the heading into most cells."""
    lines = (line for line in io.StringIO(text) if line.strip() and not _is_remark(line))
    first = next(lines, "")
    return max(DELIMITERS, key=lambda sign: _width(first, sign))


def _width(heading: str, sign: str) -> int:
    """How many cells a sign makes of the heading; what is wrong with it is said when it is read."""
    try:
        return len(next(csv.reader([heading], delimiter=sign), []))
    except csv.Error:
        return 0


def _records(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, list(cells)
    except csv.Error as error:
        raise RefusedFileError(
            f"The file cannot be read as CSV near line {reader.line_num} ({error}): check its quotes."
        ) from error


def _headed(name: str, numbered: Iterator[Row], delimiter: str) -> Sheet:
    for _, cells in numbered:
        if any(cells) and not _is_remark(str(cells[0])):
            heading = [str(cell).strip() for cell in cells]
            while heading and not heading[-1]:
                heading.pop()
            if len(heading) > MOST_COLUMNS:
                raise RefusedFileError(f"The file has more than {MOST_COLUMNS} columns.")
            return Sheet(name, heading, _filled(numbered, len(heading)), delimiter)
    raise RefusedFileError("The file holds no heading and no rows.")


def _filled(numbered: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows that hold anything, each as wide as the heading; a wider one keeps its cells."""
    count = 0
    for number, cells in numbered:
        if not any(cell != "" for cell in cells) or _is_remark(str(cells[0])):
            continue
        count += 1
        if count > MOST_ROWS:
            raise RefusedFileError(f"The file has more than {MOST_ROWS} rows: split it.")
        yield number, cells + [""] * (width - len(cells))


def _is_remark(line: str) -> bool:
    """A line such as those in which an export says what it is."""
    return line.startswith("# ")


def sample(content: bytes, most: int = 5) -> tuple[Sheet, list[Row]]:
    """A sheet with its first rows, to show and to guess from."""
    sheet = read_sheet(content, most + MOST_BEFORE_HEADING)
    return sheet, list(islice(sheet.rows, most))
