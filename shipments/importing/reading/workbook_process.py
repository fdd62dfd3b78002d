"""Reads a workbook in a process of its own, under limits: a few bytes of it may ask for hours.

    python -m shipments.importing.reading.workbook_process MOST_ROWS CPU_SECONDS [SHEET] < FILE >
    ROWS

What it prints are lines of JSON: what the workbook is, `[row number, cells]` for each row that
holds anything, and at last `{"end": true}` or `{"refused": SENTENCE}`. A cell is a text,
`{"number": ...}`, `{"day": ...}` or `{"shown": ..., "fault": ...}`. It knows no database, no
setting and no secret.
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
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils.exceptions import InvalidFileException

from shipments.importing.file_problems import (
    LARGEST_UNZIPPED,
    MOST_CELLS,
    NO_WORKBOOK,
    RefusedFileError,
)
from shipments.importing.reading.workbook_cells import Told, told

MOST_MEMORY = 512 * 1024**2
"""Bytes of address space; the largest file that is accepted needs about a fifth of it."""
LAST_ROW = 1_048_576
"""The last row that a sheet of any spreadsheet program has."""
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


def main(most_rows: int, cpu_seconds: int, sheet: str = "") -> None:
    """Print the rows of the workbook on standard input, at most so many."""
    limit_itself(cpu_seconds)
    warnings.simplefilter("ignore")  # parts of a workbook that are none of ours
    last: dict[str, str | bool] = {"end": True}
    try:
        for line in read(sys.stdin.buffer.read(), most_rows, sheet):
            sys.stdout.write(f"{line}\n")
    except RefusedFileError as error:
        last = {"refused": str(error)}
    except MemoryError:
        last = {"refused": TOO_MUCH}
    except (DefusedXmlException, *BROKEN) as error:
        last = {"refused": reason_for(error)}
    sys.stdout.write(f"{json.dumps(last)}\n")


def limit_itself(cpu_seconds: int) -> None:
    """Limit this process's CPU time, memory and file size, and lower its priority."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_UNZIPPED, LARGEST_UNZIPPED))
    os.nice(5)


def read(content: bytes, most_rows: int, wanted: str) -> Iterator[str]:
    """Yield the named or the first visible sheet, line by line.

    Raises RefusedFileError, and whatever openpyxl raises for a file that is no workbook.
    """
    if is_strict(content):
        raise RefusedFileError(
            "This is a Strict Open XML workbook: save it as an ordinary Excel workbook (.xlsx)."
        )
    values, formulas = opened(content, data_only=True), opened(content, data_only=False)
    names = [sheet.title for sheet in values.worksheets if sheet.sheet_state == "visible"]
    if not names:
        raise RefusedFileError("The workbook shows no sheet.")
    name = wanted if wanted in names else names[0]
    for sheet in (values[name], formulas[name]):
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
    yield json.dumps(
        {
            "sheet": name,
            "sheets": names,
            "epoch": values.epoch.year,
            "hidden": hidden_rows(content, values[name]),
        }
    )
    uncomputed = bool(values.calculation and values.calculation.fullCalcOnLoad)
    rows = zip(values[name].iter_rows(), formulas[name].iter_rows(), strict=True)
    filled = (row for row in numbered(rows, uncomputed=uncomputed) if any(c != "" for c in row[1]))
    yield from (json.dumps(row) for row in islice(filled, most_rows))


def opened(content: bytes, *, data_only: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)


def is_strict(content: bytes) -> bool:
    """Whether a workbook uses the namespaces of Strict Open XML, which openpyxl does not know."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("xl/workbook.xml") as part:
        return b"http://purl.oclc.org/ooxml/spreadsheetml/main" in part.read(4096)


def hidden_rows(content: bytes, sheet: Any) -> list[int]:
    """Numbers of the hidden rows; openpyxl does not report them while streaming."""
    hidden: list[int] = []
    path = str(sheet._worksheet_path).lstrip("/")
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path) as part:
        for _, element in iterparse(part):
            if element.tag.endswith("}row"):
                if element.get("hidden") in {"1", "true"}:
                    hidden.append(int(element.get("r") or 0))
                element.clear()
    return hidden


def numbered(rows: Iterator[Any], *, uncomputed: bool) -> Iterator[tuple[int, list[Told]]]:
    """Rows with their numbers. Raises RefusedFileError where there are more than any sheet has."""
    seen = 0
    for number, (cells, formulas) in enumerate(rows, start=1):
        seen += len(cells)
        if number > LAST_ROW:
            raise RefusedFileError(
                f"The workbook names a row after {LAST_ROW:,}, the last that a sheet can have:"
                " save it again as XLSX or CSV."
            )
        if seen > MOST_CELLS:
            raise RefusedFileError(
                f"The sheet has more than {MOST_CELLS:,} cells: delete the empty columns, or "
                "split it."
            )
        pairs = zip(cells, formulas, strict=True)
        values = [told(cell, formula, uncomputed=uncomputed) for cell, formula in pairs]
        if any(isinstance(value, str) and HALF.search(value) for value in values):
            raise RefusedFileError(
                f"Row {number} of the workbook holds half a character, which nothing can show or "
                "keep:"
                " write that cell anew."
            )
        yield number, values


def reason_for(error: Exception) -> str:
    """A sentence on what a broken or hostile file caused."""
    if any(isinstance(e, DefusedXmlException) for e in (error, error.__cause__)):
        return "The workbook defines XML entities, which no spreadsheet needs: it was not read."
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return TOO_MUCH
    return NO_WORKBOOK


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
