"""Workbooks (XLSX): a zip of XML from a stranger, opened with care."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from shipments.importing.refusals import LARGEST_UNZIPPED, MOST_MEMBERS, RefusedFileError
from shipments.quoting import unescaped

Row = tuple[int, list[str | Decimal | date]]
EXACT_DIGITS = 15
"""A spreadsheet's numbers are exact to so many digits; what lies behind is noise of binary."""

BROKEN = (
    *(ParseError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError),
    *(OSError, EOFError, AttributeError, IndexError),
)

if not openpyxl.DEFUSEDXML:
    raise ImportError(
        "openpyxl has to read through defusedxml: install it, or unset OPENPYXL_DEFUSEDXML."
    )


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def workbook_rows(content: bytes) -> tuple[str, Iterator[Row]]:
    """Name and numbered rows of a workbook's first visible sheet. Raises RefusedFileError."""
    _check_zip(content)
    book = _guarded(lambda: _opened(content))
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise RefusedFileError("The workbook shows no sheet.")
    sheet = visible[0]
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    return str(sheet.title), _rows(sheet.iter_rows())


def _check_zip(content: bytes) -> None:
    """Refuse what would unfold beyond all measure, before any of it is unfolded."""
    members = _guarded(lambda: zipfile.ZipFile(io.BytesIO(content)).infolist())
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > LARGEST_UNZIPPED:
        raise RefusedFileError(
            f"The workbook unfolds to more than {LARGEST_UNZIPPED // 1024**2} MB or "
            f"{MOST_MEMBERS} parts: save it as CSV."
        )


def _rows(found: Iterator[Any]) -> Iterator[Row]:
    number = 0
    while True:
        cells = _guarded(lambda: next(found, None))
        if cells is None:
            return
        number += 1
        yield number, [_value(cell) for cell in cells]


def _value(cell: Any) -> str | Decimal | date:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return unescaped(str(value))
    if isinstance(value, int | float):
        exact = Decimal(f"{value:.{EXACT_DIGITS}g}")
        return exact * 100 if "%" in str(cell.number_format) else exact
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    return value if isinstance(value, date) else str(value)


def _guarded(read: Any) -> Any:
    """Do one step of reading; whatever a broken or hostile file causes becomes a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts of a workbook that are none of ours
            return read()
    except (DefusedXmlException, *BROKEN) as error:
        if any(isinstance(e, DefusedXmlException) for e in (error, error.__cause__)):
            said = "The workbook defines XML entities, which no spreadsheet needs: it was not read."
        else:
            said = "The file is no workbook that can be read: save it again as XLSX or CSV."
        raise RefusedFileError(said) from error


def _opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
