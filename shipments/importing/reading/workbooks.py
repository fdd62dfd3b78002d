"""Read workbooks (XLSX) from strangers in a separate process with limits."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from shipments.importing.file_problems import (
    LARGEST_UNZIPPED,
    MOST_MEMBERS,
    MOST_ROWS,
    NO_WORKBOOK,
    RefusedFileError,
    Unreadable,
)

Cell = str | Decimal | date | Unreadable
Row = tuple[int, list[Cell]]
CPU_SECONDS = 120
CPU_SECONDS_OF_A_SAMPLE = 30
PATIENCE = 3
"""Longest run time of the process, as a multiple of its CPU time."""
TOO_LONG = "The workbook takes longer to read than its rows explain: save the sheet as CSV."
ROOT = Path(__file__).resolve().parents[3]


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


@dataclass(frozen=True)
class Workbook:
    """A sheet of a workbook: numbered rows that hold anything, and what is to be known of them.

    `epoch` is the year from which the workbook counts days, 1900 or 1904 (read as 1899 or 1904).
    """

    sheet: str
    sheets: list[str]
    epoch: int
    hidden: frozenset[int]
    rows: Iterator[Row]


def read_workbook(content: bytes, *, sheet: str = "", most: int | None = None) -> Workbook:
    """The named or the first visible sheet of a workbook.

    Args: `most` rows are enough for a sample. Raises RefusedFileError, here or while rows are
    taken.
    """
    _check_zip(content)
    seconds = CPU_SECONDS if most is None else CPU_SECONDS_OF_A_SAMPLE
    lines = _read_apart(content, [str(most or MOST_ROWS * 2), str(seconds), sheet], seconds)
    first = next(lines)
    return Workbook(
        sheet=first["sheet"],
        sheets=first["sheets"],
        epoch=first["epoch"],
        hidden=frozenset(first["hidden"]),
        rows=((row[0], [_cell(cell) for cell in row[1]]) for row in lines),
    )


def _check_zip(content: bytes) -> None:
    """Refuse what would unfold beyond all measure, before any of it is unfolded."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise RefusedFileError(NO_WORKBOOK) from error
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > LARGEST_UNZIPPED:
        raise RefusedFileError(
            f"The workbook unfolds to more than {LARGEST_UNZIPPED // 1024**2} MB or "
            f"{MOST_MEMBERS} parts: save it as CSV."
        )


def _read_apart(content: bytes, asked: list[str], cpu_seconds: int) -> Iterator[Any]:
    """What the process for workbooks says of a file, a line at a time.

    Raises RefusedFileError for its refusal, or where it had to be stopped.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        _let_read(content, asked, out, cpu_seconds * PATIENCE)
        out.seek(0)
        for line in out:
            told = json.loads(line) if line.endswith("\n") else {"refused": TOO_LONG}
            if isinstance(told, dict) and "end" in told:
                return
            if isinstance(told, dict) and "refused" in told:
                raise RefusedFileError(told["refused"])
            yield told
    raise RefusedFileError(TOO_LONG)


def _let_read(content: bytes, asked: list[str], out: IO[str], seconds: int) -> None:
    """Run the process for workbooks to its end. Raises RefusedFileError after so many seconds."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "shipments.importing.reading.workbook_process", *asked],
            input=content,
            stdout=out,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFileError(TOO_LONG) from error
    if done.returncode > 0:
        raise RuntimeError(f"The process for workbooks failed: {done.stderr.decode()[-2000:]}")


def _cell(told: str | dict[str, str]) -> Cell:
    if isinstance(told, str):
        return told
    if "fault" in told:
        return Unreadable(told["shown"], told["fault"])
    return Decimal(told["number"]) if "number" in told else date.fromisoformat(told["day"])
