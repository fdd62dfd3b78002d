"""Write drafts as rows: shipments, lots, source links and states, with their history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pghistory
from django.db import connection

from shipments.file_columns import BY_NAME
from shipments.importing.drafts import Draft, Values
from shipments.models import ImportBatch, Shipment, ShipmentLine, ShipmentStep

CHUNK = 1_000
"""Shipments in one statement."""
SOURCES = ("sources", "mass_sources")
KEPT_AS = {name: column.kept_as for name, column in BY_NAME.items()}
Written = Sequence[tuple[Shipment, Draft]]


def write(drafts: Iterable[Draft], batch: ImportBatch, tell: Callable[[int], None]) -> int:
    """Write drafts inside the open transaction; `tell` hears how many are written. Returns them.

    Raises the database's errors. What `tell` raises stops the writing.
    """
    written, left = 0, iter(drafts)
    moment = _transaction_moment()
    with pghistory.context(user=batch.uploaded_by_id, reason=f"import {batch.pk}"):
        while chunk := list(islice(left, CHUNK)):
            _write_chunk(chunk, {"recorded_at": moment}, batch)
            written += len(chunk)
            tell(written)
    return written


def _write_chunk(chunk: Sequence[Draft], recorded: Values, batch: ImportBatch) -> None:
    """Write shipments with all that hangs on them; a shipment is counted once it has a state."""
    rows = [_shipment(draft, batch, recorded) for draft in chunk]
    known = list(zip(Shipment.objects.bulk_create(rows), chunk, strict=True))
    ShipmentLine.objects.bulk_create(_lots(known, recorded))
    for name in SOURCES:
        links = getattr(Shipment, name).through
        links._default_manager.bulk_create(_links(known, links, name))
    ShipmentStep.objects.bulk_create(_steps(known, recorded))


def _shipment(draft: Draft, batch: ImportBatch, recorded: Values) -> Shipment:
    kept = _kept({name: value for name, value in draft.values.items() if name not in SOURCES})
    return Shipment(logged_by_id=batch.uploaded_by_id, import_batch=batch, **kept, **recorded)


def _lots(known: Written, recorded: Values) -> Iterator[ShipmentLine]:
    for shipment, draft in known:
        for lot in draft.lots:
            yield ShipmentLine(shipment=shipment, **_kept(lot.values), **recorded)


def _steps(known: Written, recorded: Values) -> Iterator[ShipmentStep]:
    for shipment, draft in known:
        for state, (day, precision) in draft.steps.items():
            yield ShipmentStep(
                shipment=shipment,
                state=state,
                reached_on=day,
                date_precision=precision.value,
                **recorded,
            )


def _links(known: Written, links: type[Any], name: str) -> Iterator[Any]:
    for shipment, draft in known:
        for source in draft.values.get(name) or ():
            yield links(shipment_id=shipment.pk, source_id=source)


def _kept(values: Values) -> Values:
    return {KEPT_AS.get(name, name): value for name, value in values.items()}


def _transaction_moment() -> Any:
    """What the column's default would say; rows that give it are inserted in half the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
