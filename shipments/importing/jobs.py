"""What a worker does with a batch: claim it, check it, import it, all of it or nothing.

A message may come three times, late or never: a claim decides who works (`claims`), and `done` is
said in the transaction that writes the rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import Error, transaction

from deals.tracking.notices import announce
from deals.validation.constraint_messages import sentence_of
from shipments.importing import leases
from shipments.importing.checking import judge
from shipments.importing.drafts import Reader
from shipments.importing.file_problems import CancelledError, RefusedFileError
from shipments.importing.known_rows import taken, what_is_known
from shipments.importing.reading.sheets import read_sheet
from shipments.importing.writing import write
from shipments.models import ImportBatch, ImportState
from shipments.models.imports import AT_WORK

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
EVERY = 2_000
"""Rows read between two progress reports."""
Tell = Callable[[str, int, int], None]


def run(batch_id: int, *, today: date, now: datetime) -> None:
    """Check or import a batch, unless it does not wait or another worker has it."""
    batch = leases.claim(batch_id, now=now)
    if batch is None:
        return
    if batch.attempts > MOST_ATTEMPTS:
        _settle(batch, ImportState.FAILED, said="The worker stopped three times in this file.")
        return
    try:
        _work(batch, partial(leases.report_progress, batch), today=today, now=now)
    except CancelledError:
        _settle(batch, ImportState.CANCELLED, finished_at=now)
    except RefusedFileError as error:
        _settle(batch, ImportState.FAILED, said=str(error), finished_at=now)
    except Error as error:
        log.exception("Import %s", batch.pk)
        _settle(batch, ImportState.FAILED, said=sentence_of(error)[:500], finished_at=now)


def _work(batch: ImportBatch, tell: Tell, *, today: date, now: datetime) -> None:
    """Check or import, and leave the batch in the state that this ends in."""
    reader = read_all(batch, tell, today=today)
    if not reader.problems:
        _write(batch, reader, tell, now=now)
    if reader.problems or batch.state == ImportState.CHECKING:
        _settle(batch, ImportState.CHECKED, finished_at=now, **_found(reader))


def read_all(batch: ImportBatch, tell: Tell, *, today: date) -> Reader:
    """Read, complete, check and value every row; the reader holds the drafts and what is wrong.

    Raises RefusedFileError for a file that cannot be read, CancelledError where somebody has asked.
    """
    sheet = read_sheet(bytes(batch.content), batch.choices)
    known = what_is_known()
    style: dict[str, Any] = {
        "mark": batch.choices.get("mark", ""),
        "order": batch.choices.get("order", ""),
        "delimiter": sheet.delimiter,
        "epoch": sheet.epoch,
        "written": known.written,
    }
    reader = Reader(sheet, batch.mapping, known, style)
    for row in sheet.rows:
        reader.read(row)
        if reader.rows % EVERY == 0:
            tell("reading", reader.rows, max(batch.rows, reader.rows))
    if not reader.rows:
        raise RefusedFileError("The file has a heading and no rows.")
    tell("checking", reader.rows, reader.rows)
    _refuse_known(reader)
    judge(reader, known, _defaults(batch), today=today)
    return reader


def _refuse_known(reader: Reader) -> None:
    for reference in sorted(taken(reader.drafts)):
        draft = reader.drafts[reference]
        reader.report(draft.row, "reference", reference, "is a shipment of the tracker already")


def _found(reader: Reader) -> dict[str, Any]:
    """What a batch keeps of its reading."""
    return {
        "rows": reader.rows,
        "shipments_count": len(reader.drafts),
        "problems": [p.stored() for p in sorted(reader.problems, key=lambda p: (p.row, p.column))],
        "warnings": [p.stored() for p in sorted(reader.warnings, key=lambda p: (p.row, p.column))],
    }


def _write(batch: ImportBatch, reader: Reader, tell: Tell, *, now: datetime) -> None:
    """Write all rows in one transaction; a check does the same and rolls it back."""
    total = len(reader.drafts)
    with transaction.atomic():
        write(reader.drafts.values(), batch, lambda done: tell("writing", done, total))
        if batch.state == ImportState.CHECKING:
            transaction.set_rollback(True)
        else:
            _finish(batch, now, _found(reader))


def _finish(batch: ImportBatch, now: datetime, found: dict[str, Any]) -> None:
    """Say `done` in the transaction that writes the rows, unless somebody has just cancelled."""
    mine = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.IMPORTING)
    if not mine.filter(cancel_asked_at=None).update(
        state=ImportState.DONE, finished_at=now, **found
    ):
        raise CancelledError
    announce()


def _settle(batch: ImportBatch, state: ImportState, **values: Any) -> None:
    """Leave work in a state; a batch that is no longer at work stays as it is."""
    ImportBatch.objects.filter(pk=batch.pk, state__in=AT_WORK).update(state=state, **values)


def _defaults(batch: ImportBatch) -> dict[str, Any]:
    """What an editor chose for all rows that say nothing."""
    chosen = {name: batch.choices.get(name) for name in ("deal", "purpose", "sources")}
    found = {name: value for name, value in chosen.items() if value}
    if "sources" in found:
        found["sources"] = tuple(found["sources"])
    return found
