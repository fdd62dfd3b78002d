"""Load the reference data of all apps, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

import deals.reference
import milestones.reference
import shipments.reference
from deals.reference import Files, MalformedReferenceError, Reader, Record, Report, check, store

SHEETS = (*deals.reference.SHEETS, *shipments.reference.SHEETS, *milestones.reference.SHEETS)


def load(
    *,
    root: Path | None = None,
    dry: bool = False,
    on_read: Callable[[str, int], None] | None = None,
) -> Report:
    """Load the reference data below `root` (this checkout); raises MalformedReferenceError.

    Nothing is loaded where anything is malformed. A second load changes nothing; with `dry` not
    even the first does. `on_read` hears each file with the number of its rows.
    """
    return store(read(root or settings.BASE_DIR, on_read=on_read), dry=dry)


def read(root: Path, *, on_read: Callable[[str, int], None] | None = None) -> list[Record]:
    """Read and check the records of all apps; raises MalformedReferenceError."""
    files = Files(root, on_read)
    records = Reader(files, SHEETS).everything()
    problems = [*files.problems, *check(records)]
    if problems:
        raise MalformedReferenceError(problems)
    return records
