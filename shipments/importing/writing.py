"""Drafts become rows by COPY: the triggers of history and revision see every one of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, models

from shipments.columns import BY_NAME
from shipments.importing.drafts import Draft, Values
from shipments.importing.signing import signed
from shipments.models import Counted, ImportBatch, Shipment, ShipmentLine, ShipmentStep

CHUNK = 2_000
COPIED: tuple[type[models.Model], ...] = (
    *(Shipment, ShipmentLine, ShipmentStep),
    Shipment.sources.through,
)
"""In this order: a shipment is counted once it has a state."""
WRITTEN: tuple[type[models.Model], ...] = (*COPIED, Counted)
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
KEPT_AS = {name: column.kept_as for name, column in BY_NAME.items()}


class Table:
    """A table to copy into: its columns, and what stands in them where a row says nothing."""

    def __init__(self, model: type[models.Model], *, without: tuple[str, ...] = ()) -> None:
        self.name = model._meta.db_table
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.generated and field.name != "recorded_at" and field.name not in without
        ]
        self.defaults = {field.attname: _field(field.get_default()) for field in fields}

    def copy(self, rows: Iterable[Values]) -> None:
        """Append rows, each a dict of the columns that differ from their defaults."""
        lines = (
            "\t".join((self.defaults | {name: _field(row[name]) for name in row}).values())
            for row in rows
        )
        text = io.StringIO("".join([f"{line}\n" for line in lines]))
        columns = ", ".join(f'"{name}"' for name in self.defaults)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(f'COPY "{self.name}" ({columns}) FROM STDIN', text)


def make_ready() -> None:
    """Prepare the open transaction for many rows, so that the last are copied as fast as the first.

    * Whenever a function catches an error, as those of the history do, PostgreSQL goes through all
      checks that are left for the end: none are left.
    * Statistics taken meanwhile would count none of these rows, and plans made from them would read
      the whole table for each row: the lock makes whoever takes them wait, or go on without.
    """
    tables = ", ".join(f'"{model._meta.db_table}"' for model in COPIED)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"LOCK TABLE {tables} IN SHARE UPDATE EXCLUSIVE MODE")


def look_again() -> None:
    """Let the statements of triggers and checks be planned for tables as large as they are now.

    Plans made when a table was small, or was never looked at, read all of it for each row.
    """
    tables = ", ".join(f'"{model._meta.db_table}"' for model in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
        cursor.execute("DISCARD PLANS")


def write(drafts: Iterable[Draft], batch: ImportBatch, tell: Callable[[int], None]) -> int:
    """Write drafts inside the open transaction; `tell` hears how many are written. Returns them.

    Raises the database's errors. What `tell` raises stops the writing.
    """
    shipments, *parts = COPIED
    whole = Table(shipments)
    lots, steps, sources = (Table(model, without=("id",)) for model in parts)
    written = 0
    with signed(user_id=batch.uploaded_by_id, reason=str(batch)):
        for n, chunk in enumerate(_chunks(drafts)):
            if n & (n - 1) == 0:  # at the first, and whenever there are twice as many
                look_again()
            ids = dict(zip(_new_ids(len(chunk)), chunk, strict=True))
            whole.copy(_shipment(pk, draft, batch) for pk, draft in ids.items())
            lots.copy(
                {"shipment_id": pk, **_kept(lot.values)} for pk, d in ids.items() for lot in d.lots
            )
            steps.copy(_steps(ids))
            sources.copy(_links(ids))
            written += len(chunk)
            tell(written)
    return written


def _shipment(pk: int, draft: Draft, batch: ImportBatch) -> Values:
    kept = _kept({name: v for name, v in draft.values.items() if name != "sources"})
    whose = {"logged_by_id": batch.uploaded_by_id, "import_batch_id": batch.pk}
    return {"id": pk, **kept, **whose}


def _steps(ids: dict[int, Draft]) -> Iterator[Values]:
    for pk, draft in ids.items():
        for state, (day, precision) in draft.steps.items():
            yield {
                "shipment_id": pk,
                "state": state,
                "reached_on": day,
                "date_precision": precision.value,
            }


def _links(ids: dict[int, Draft]) -> Iterator[Values]:
    for pk, draft in ids.items():
        for source in draft.values["sources"]:
            yield {"shipment_id": pk, "source_id": source}


def _kept(values: Values) -> Values:
    return {KEPT_AS.get(name, name): value for name, value in values.items()}


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(ESCAPED) if isinstance(value, str) else str(value)


def _chunks(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    left = iter(drafts)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Shipment._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]
