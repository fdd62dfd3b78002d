"""Reads a workbook in a process of its own, under limits: a few bytes of it may ask for hours.

    python -m shipments.importing.workbook_process MOST_ROWS CPU_SECONDS < FILE > ROWS

What it prints are lines of JSON: the sheet's name, `[row number, cells]` for each row that holds
anything, and at last `{"end": true}` or `{"refused": SENTENCE}`. A cell is a text, `{"number": ...}`
or `{"day": ...}`. It knows no database, no setting and no secret.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import resource
import sys
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

from shipments.importing.refusals import LARGEST_UNZIPPED, MOST_CELLS, RefusedFileError
from shipments.quoting import unescaped

MOST_MEMORY = 512 * 1024**2
"""Bytes of address space; the largest file that is accepted needs about a fifth of it."""
LAST_ROW = 1_048_576
"""The last row that a sheet of any spreadsheet program has."""
EXACT_DIGITS = 15
"""A spreadsheet's numbers are exact to so many digits; what lies behind is noise of binary."""
TOO_MUCH = "The workbook needs more memory than its rows explain: save the sheet as CSV."
HALF = re.compile("[\ud800-\udfff]")
"""Halves of pairs that stand for one character; alone they are none."""
BROKEN = (
    *(ParseError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError),
    *(OSError, EOFError, AttributeError, IndexError, NotImplementedError, OverflowError),
)

if not openpyxl.DEFUSEDXML:
    raise ImportError(
        "openpyxl has to read through defusedxml: install it, or unset OPENPYXL_DEFUSEDXML."
    )


def main(most_rows: int, cpu_seconds: int) -> None:
    """Print the rows of the workbook on standard input, at most so many."""
    limit_itself(cpu_seconds)
    warnings.simplefilter("ignore")  # parts of a workbook that are none of ours
    last: dict[str, str | bool] = {"end": True}
    try:
        for line in read(sys.stdin.buffer.read(), most_rows):
            sys.stdout.write(f"{line}\n")
    except RefusedFileError as error:
        last = {"refused": str(error)}
    except MemoryError:
        last = {"refused": TOO_MUCH}
    except (DefusedXmlException, *BROKEN) as error:
        last = {"refused": reason_for(error)}
    sys.stdout.write(f"{json.dumps(last)}\n")


def limit_itself(cpu_seconds: int) -> None:
    """Let the system stop this process where a file asks for too much; others go first."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_UNZIPPED, LARGEST_UNZIPPED))
    os.nice(5)


def read(content: bytes, most_rows: int) -> Iterator[str]:
    """The first visible sheet, line by line. Raises RefusedFileError and whatever openpyxl does."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise RefusedFileError("The workbook shows no sheet.")
    sheet = visible[0]
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    yield json.dumps({"sheet": str(sheet.title)})
    told = 0
    for number, cells in numbered(sheet.iter_rows()):
        if any(cell != "" for cell in cells):
            yield json.dumps([number, cells])
            told += 1
            if told == most_rows:
                return


def numbered(rows: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Rows with their numbers. Raises RefusedFileError where there are more than any sheet has."""
    seen = 0
    for number, cells in enumerate(rows, start=1):
        seen += len(cells)
        if number > LAST_ROW:
            raise RefusedFileError(
                f"The workbook names a row after {LAST_ROW:,}, the last that a sheet can have:"
                " save it again as XLSX or CSV."
            )
        if seen > MOST_CELLS:
            raise RefusedFileError(
                f"The sheet has more than {MOST_CELLS:,} cells: delete the empty columns, or split it."
            )
        values = [told(cell) for cell in cells]
        if any(isinstance(value, str) and HALF.search(value) for value in values):
            raise RefusedFileError(
                f"Row {number} of the workbook holds half a character, which nothing can show or keep:"
                " write that cell anew."
            )
        yield number, values


def told(cell: Any) -> str | dict[str, str]:
    """A cell in JSON, a number as its decimal digits."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return unescaped(str(value))
    if isinstance(value, int | float):
        exact = Decimal(f"{value:.{EXACT_DIGITS}g}")
        return {"number": str(exact * 100 if "%" in str(cell.number_format) else exact)}
    if isinstance(value, datetime):
        return {"day": str(value.date())} if value.time() == time() else value.isoformat(" ")
    return {"day": str(value)} if isinstance(value, date) else str(value)


def reason_for(error: Exception) -> str:
    """What a broken or hostile file has caused, in a sentence."""
    if any(isinstance(e, DefusedXmlException) for e in (error, error.__cause__)):
        return "The workbook defines XML entities, which no spreadsheet needs: it was not read."
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return TOO_MUCH
    return "The file is no workbook that can be read: save it again as XLSX or CSV."


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
