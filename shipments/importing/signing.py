"""Who and why beside history rows written in bulk.

The triggers look the context up, and write it again, for every row. Under a context each further
COPY of a transaction was measured to take longer than the one before; why is not established. Bulk
writes are therefore done without a context, and their history rows are signed at the end.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from pghistory.models import Context

from shipments.models import ImportBatch, Shipment

PARTS = ("steps", "lines")
SET_ID = "set_config('pghistory.context_id', %s, true)"
SET_METADATA = "set_config('pghistory.context_metadata', %s, true)"


def unsigned(sql: str, params: list[Any]) -> int:
    """Run one statement without any context; returns the rows it wrote."""
    with connection.cursor() as wrapped:
        plain = wrapped.cursor  # what wraps it would add the context of a request
        plain.execute(f"SELECT {SET_ID}", [""])
        plain.execute(sql, params)
        return int(plain.rowcount)


def new_context(*, user_id: int | None, reason: str) -> Context:
    """Keep who and why, for history rows to point to."""
    metadata = {"user": user_id, "reason": reason}
    return Context.objects.create(id=uuid.uuid4(), metadata=metadata)


@contextmanager
def signed(context: Context) -> Iterator[None]:
    """Sign what the triggers of statements write; these ask once, not for every row."""
    told = [str(context.pk), json.dumps(context.metadata)]
    unsigned(f"SELECT {SET_ID}, {SET_METADATA}", told)
    yield
    unsigned("SELECT 1", [])


def sign(batch: ImportBatch, context: Context) -> None:
    """Put a context beside the unsigned history rows of a batch's shipments."""
    shipments, history = Shipment._meta.db_table, history_of(Shipment)._meta.db_table
    unsigned(
        f"UPDATE {history} SET pgh_context_id = %s"
        " WHERE import_batch_id = %s AND pgh_context_id IS NULL",
        [context.pk, batch.pk],
    )
    for relation in PARTS:
        model = Shipment._meta.get_field(relation).related_model
        unsigned(
            f"UPDATE {history_of(model)._meta.db_table} part SET pgh_context_id = %s"
            f" FROM {shipments} s WHERE s.id = part.shipment_id AND s.import_batch_id = %s"
            " AND part.pgh_context_id IS NULL",
            [context.pk, batch.pk],
        )


def history_of(model: Any) -> Any:
    """The history model of a tracked model."""
    return model._meta.get_field("history").related_model
