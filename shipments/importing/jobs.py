"""What a worker does with a batch: claim it, check it, import it, all of it or nothing.

A message may come three times, late or never. The claim is a lock of the worker's own connection:
it ends with the worker, however that ends, so that a page can always tell whether one is at work.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import Error, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from deals.notices import announce
from deals.refusals import sentence_of
from shipments.importing.drafts import Draft, Reader
from shipments.importing.judging import judge
from shipments.importing.known import taken, what_is_known
from shipments.importing.refusals import CancelledError, RefusedFileError
from shipments.importing.sheets import read_sheet
from shipments.importing.writing import make_ready, write
from shipments.models import ImportBatch, ImportState
from shipments.models.imports import AT_WORK

log = logging.getLogger(__name__)
LOCK_CLASS = 7_311
MOST_ATTEMPTS = 3
EVERY = 2_000
"""So many rows are read between two looks at whether somebody has cancelled."""

TABLE = ImportBatch._meta.db_table
TELL = (
    f"UPDATE {TABLE} SET phase = %s, progress = %s, total = %s"
    " WHERE id = %s AND cancel_asked_at IS NULL RETURNING id"
)


class Watch:
    """Tells the page how far the work is, outside the work's transaction, and hears a cancel."""

    def __init__(self, beside: BaseDatabaseWrapper, batch: ImportBatch) -> None:
        self.beside = beside
        self.batch = batch

    def tell(self, phase: str, done: int, total: int) -> None:
        """Raise CancelledError where somebody has asked to stop."""
        with self.beside.cursor() as cursor:
            cursor.execute(TELL, [phase, done, total, self.batch.pk])
            if cursor.fetchone() is None:
                raise CancelledError


def run(batch_id: int, *, today: date, now: datetime) -> None:
    """Do what a batch waits for, unless another worker is at it or it waits for nothing."""
    with claimed(batch_id) as beside:
        if beside is None:
            return
        batch = ImportBatch.objects.filter(pk=batch_id, state__in=AT_WORK).first()
        if batch is None:
            return
        ImportBatch.objects.filter(pk=batch_id).update(claimed_at=now, attempts=batch.attempts + 1)
        if batch.attempts >= MOST_ATTEMPTS:
            _settle(batch, ImportState.FAILED, said="The worker stopped three times in this file.")
            return
        with unswept():
            _work(batch, Watch(beside, batch), today=today, now=now)


def _work(batch: ImportBatch, watch: Watch, *, today: date, now: datetime) -> None:
    """Check or import, and leave the batch in the state that this ends in."""
    try:
        reader, sound = read_all(batch, watch, today=today)
        if reader.problems:
            watch.tell("checking", reader.rows, reader.rows)
            deque(sound, maxlen=0)
        else:
            _write(batch, reader, sound, watch, now=now)
        if reader.problems or batch.state == ImportState.CHECKING:
            _settle(batch, ImportState.CHECKED, finished_at=now, **_found(reader))
    except CancelledError:
        _settle(batch, ImportState.CANCELLED, finished_at=now)
    except RefusedFileError as error:
        _settle(batch, ImportState.FAILED, said=str(error), finished_at=now)
    except Error as error:
        log.exception("Import %s", batch.pk)
        _settle(batch, ImportState.FAILED, said=sentence_of(error)[:500], finished_at=now)


def read_all(batch: ImportBatch, watch: Watch, *, today: date) -> tuple[Reader, Iterator[Draft]]:
    """Read every row; returns what the cells say, and its drafts that are judged as they are taken.

    Raises RefusedFileError for a file that cannot be read, CancelledError where somebody has asked.
    """
    sheet = read_sheet(bytes(batch.content))
    known = what_is_known()
    style = {
        "mark": batch.choices.get("mark", ""),
        "order": batch.choices.get("order", ""),
        "delimiter": sheet.delimiter,
    }
    reader = Reader(sheet, batch.mapping, known, style)
    for row in sheet.rows:
        reader.read(row)
        if reader.rows % EVERY == 0:
            watch.tell("reading", reader.rows, max(batch.rows, reader.rows))
    if not reader.rows:
        raise RefusedFileError("The file has a heading and no rows.")
    _refuse_known(reader)
    return reader, judge(reader, known, _defaults(batch), today=today)


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


def _write(
    batch: ImportBatch, reader: Reader, sound: Iterator[Draft], watch: Watch, *, now: datetime
) -> None:
    """Write all rows in one transaction; a dry run does the same and rolls it back.

    So does a file in which the judging finds something wrong on the way.
    """
    total = len(reader.drafts)
    with transaction.atomic():
        make_ready()
        write(sound, total, batch, lambda done: watch.tell("writing", done, total))
        if reader.problems or batch.state == ImportState.CHECKING:
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


@contextmanager
def unswept() -> Iterator[None]:
    """Keep Python from looking for cycles: drafts hold none, and each look goes through all of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def claimed(batch_id: int) -> Iterator[BaseDatabaseWrapper | None]:
    """A second connection that holds the claim; None where another worker holds it."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            # How far the work is need not outlive the server.
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, batch_id])
            mine = cursor.fetchone()[0]
        yield beside if mine else None
        with beside.cursor() as cursor:  # the server notices the end of a connection later
            cursor.execute(
                "SELECT pg_advisory_unlock(%s, %s) WHERE %s", [LOCK_CLASS, batch_id, mine]
            )
    finally:
        beside.close()


def at_work(batch_id: int) -> bool:
    """Whether some worker holds a batch at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s AND objid = %s)",
            [LOCK_CLASS, batch_id],
        )
        return bool(cursor.fetchone()[0])
