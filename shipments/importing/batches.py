"""What an editor does with an import: upload, choose the layout, start, cancel, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat, Left

from deals.tracking.notices import announce
from deals.units.typed_numbers import UNCLEAR, mark_of
from shipments.file_columns import BY_NAME, Kind, guess
from shipments.importing.file_problems import RefusedFileError
from shipments.importing.reading.sheets import Sheet, sample
from shipments.models import ImportBatch, ImportState, Shipment
from shipments.models.imports import AT_WORK

GUESSED_FROM = 500
MAY_START = {
    ImportState.CHECKING: (ImportState.UPLOADED, ImportState.CHECKED),
    ImportState.IMPORTING: (ImportState.CHECKED,),
}


def upload(name: str, content: bytes, user: Any) -> ImportBatch:
    """Store a file. Raises RefusedFileError if it is unreadable or was uploaded before."""
    mapping, choices = _guessed(content, {})
    before = _with_headings(choices["heading"])
    if before:
        mapping, choices = before.mapping, {**choices, **_kept_choices(before, choices)}
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            return ImportBatch.objects.create(
                file_name=name[-200:],
                sha256=digest,
                content=content,
                mapping=mapping,
                choices=choices,
                rows=content.count(b"\n"),
                said=f"Its columns are read as those of {before}." if before else "",
                uploaded_by=user,
            )
    except IntegrityError as error:
        first = ImportBatch.objects.filter(sha256=digest).first()
        raise RefusedFileError(
            f"The same file is here already as {first}: open that, or undo or cancel it first."
        ) from error


def _with_headings(heading: Sequence[str]) -> ImportBatch | None:
    """The latest batch of a file with these headings whose columns somebody has confirmed."""
    known = ImportBatch.objects.filter(choices__heading=list(heading))
    return known.exclude(state=ImportState.UPLOADED).defer("content").order_by("-pk").first()


def _kept_choices(before: ImportBatch, found: Mapping[str, Any]) -> dict[str, Any]:
    """What an editor said of an earlier file, as far as this one does not tell it itself."""
    names = ["deal", "purpose", "sources", "order", *(["mark"] if found["mark"] == UNCLEAR else [])]
    return {name: before.choices[name] for name in names if name in before.choices}


def read_again(batch: ImportBatch, how: Mapping[str, Any]) -> None:
    """Guess the columns again after the reader chose sheet, heading row, delimiter or encoding.

    Raises RefusedFileError where the file cannot be read so; the batch then stays as it is.
    """
    mapping, choices = _guessed(bytes(batch.content), how)
    ImportBatch.objects.filter(pk=batch.pk, state__in=MAY_START[ImportState.CHECKING]).update(
        mapping=mapping, choices={**batch.choices, **choices}, state=ImportState.UPLOADED
    )


def _guessed(content: bytes, how: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The columns that the headings of a file probably mean, and how the file is read."""
    sheet, rows = sample(content, how, GUESSED_FROM)
    mapping = guess(sheet.heading)
    numbers = [
        str(cells[n])
        for _, cells in rows
        for n, column in enumerate(mapping)
        if column and BY_NAME[column].kind is Kind.NUMBER and isinstance(cells[n], str)
    ]
    found = {
        "sheet": sheet.name,
        "heading_row": sheet.heading_row,
        "delimiter": sheet.delimiter,
        "encoding": sheet.encoding,
        "heading": sheet.heading,
    }
    return mapping, {**found, "mark": mark_of(numbers), "order": ""}


def preview(batch: ImportBatch) -> tuple[Sheet, list[Sequence[Any]]]:
    """A batch's file as read with its present layout, and its first rows."""
    sheet, rows = sample(bytes(batch.content), batch.choices)
    return sheet, [cells for _, cells in rows]


def start(batch: ImportBatch, state: ImportState, **values: Any) -> bool:
    """Queue a batch for a worker that checks or imports it; False if its state forbids that."""
    ready = ImportBatch.objects.filter(pk=batch.pk, state__in=MAY_START[state])
    if state == ImportState.IMPORTING:
        ready = ready.filter(problems=[])
    fresh = {"attempts": 0, "said": "", "cancel_asked_at": None, "claimed_until": None}
    return bool(ready.update(state=state, **fresh, **values))


def cancel(batch: ImportBatch, *, now: datetime, waits: bool) -> bool:
    """Ask the worker to stop; a batch that `waits` for one is cancelled at once."""
    mine = ImportBatch.objects.filter(pk=batch.pk)
    asked = mine.filter(state__in=AT_WORK, cancel_asked_at=None).update(cancel_asked_at=now)
    resting = (ImportState.UPLOADED, ImportState.CHECKED, *(AT_WORK if waits else ()))
    dropped = mine.filter(state__in=resting).update(state=ImportState.CANCELLED, finished_at=now)
    return bool(asked or dropped)


def edited_shipment_count(batch: ImportBatch) -> int:
    """The number of a batch's shipments that were changed, added to or voided since."""
    rows = Shipment.objects.filter(import_batch=batch)
    return rows.filter(_touched(batch)).count()


def undo(batch: ImportBatch, user: Any, *, now: datetime) -> int:
    """Void every shipment of a batch; their references become free. Returns how many.

    Raises RefusedFileError where something was built on one of them.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().defer("content").get(pk=batch.pk)
        if locked.state != ImportState.DONE:
            raise RefusedFileError(f"The import is {locked.get_state_display()}: nothing to undo.")
        built = edited_shipment_count(locked)
        if built:
            raise RefusedFileError(
                f"{built} of its shipments were changed since: void those by hand that are wrong."
            )
        undone = f"Undo of import {locked.pk}"
        with pghistory.context(user=user.pk, reason=undone):
            voided = Shipment.objects.filter(import_batch=locked).update(
                voided_at=now, void_reason=undone, reference=_freed_reference()
            )
        ImportBatch.objects.filter(pk=locked.pk).update(state=ImportState.UNDONE, undone_by=user)
        announce()
    return voided


def _freed_reference() -> Any:
    """What a shipment is called from now on, so that the corrected file may use its reference."""
    return Concat(Left("reference", 40), Value(".undone-"), Cast("pk", CharField()))


def _touched(batch: ImportBatch) -> Any:
    """A condition on shipments: a row of theirs was written by anything but the import itself."""
    first = _history_of(Shipment).objects.filter(import_batch=batch).order_by("pgh_id").first()
    context = first.pgh_context_id if first else None
    found: Any = Exists(_others(Shipment, context).filter(pgh_obj_id=OuterRef("pk")))
    for relation in ("steps", "lines", "papers"):
        model = Shipment._meta.get_field(relation).related_model
        found |= Exists(_others(model, context).filter(shipment_id=OuterRef("pk")))
    return found


def _others(model: Any, context: Any) -> Any:
    """History rows of a table that were written under another context, or none."""
    return _history_of(model).objects.exclude(pgh_context_id=context)


def _history_of(model: Any) -> Any:
    """The history model of a tracked model."""
    return model._meta.get_field("history").related_model
