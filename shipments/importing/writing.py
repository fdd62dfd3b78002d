"""Drafts become rows by COPY: the triggers of history and revision see every one of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from django.db import connection, models

from shipments.columns import BY_NAME
from shipments.importing.ahead import ahead
from shipments.importing.drafts import Draft, Values
from shipments.importing.signing import signed
from shipments.models import Counted, ImportBatch, Shipment, ShipmentLine, ShipmentStep

FIRST, MOST = 1_000, 10_000
"""Shipments copied at once, of the first and of the largest chunk. Each statement moves the deals,
the sums and the plans once, however many rows it writes; the next chunk is judged meanwhile."""

GROWN = 4
"""The tables are looked at again once they hold so many times as many rows as at the last look."""

SAMPLED, SAMPLED_LAST = 10, 30
"""`default_statistics_target` while rows come, enough to tell a large table from a small one, and
when all are there: autovacuum takes better ones after the commit."""

COPIED: tuple[type[models.Model], ...] = (
    *(Shipment, ShipmentLine, Shipment.sources.through),
    ShipmentStep,
)
"""In this order: a shipment is counted once it has a state."""
WRITTEN: tuple[type[models.Model], ...] = (*COPIED, Counted)
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Numbered = Sequence[tuple[int, Draft]]
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
        self.places = {field.attname: place for place, field in enumerate(fields)}
        self.cells = [_field(field.get_default()) for field in fields]

    def lines(self, rows: Iterable[Values]) -> str:
        """Rows, each a dict of the columns that differ from their defaults, as COPY reads them."""
        lines = []
        for row in rows:
            cells = self.cells.copy()
            for name, value in row.items():
                cells[self.places[name]] = _field(value)
            lines.append("\t".join(cells))
        return "".join([f"{line}\n" for line in lines])

    def copy(self, lines: str) -> None:
        """Append rows. They go in one piece, so that no thread at work is asked to pause for each."""
        columns = ", ".join(f'"{name}"' for name in self.places)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(
                f'COPY "{self.name}" ({columns}) FROM STDIN', io.StringIO(lines), len(lines) + 1
            )


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


def look_again(target: int) -> None:
    """Take statistics of the tables as they are now; `target` is the `default_statistics_target`."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('default_statistics_target', %s, true)", [str(target)])
        cursor.execute(f"ANALYZE {tables}")


def plan_anew() -> None:
    """Let the statements of triggers and checks be planned for tables as large as they are now.

    A plan made when a table was empty or small is kept, and reads all of the table for each row.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def write(
    drafts: Iterable[Draft], total: int, batch: ImportBatch, tell: Callable[[int], None]
) -> int:
    """Write drafts inside the open transaction; `tell` hears how many are written. Returns them.

    There are at most `total`. The next ones are taken by a thread while the last are copied. Raises
    what taking them raises, and the database's errors. What `tell` raises stops the writing.
    """
    tables = [Table(model, without=() if model is Shipment else ("id",)) for model in COPIED]
    written, looked_at = 0, 0
    made = ahead(_pieces(drafts, _new_ids(total), tables, batch))
    with signed(user_id=batch.uploaded_by_id, reason=f"import {batch.pk}"), closing(made) as pieces:
        for count, texts in pieces:
            if written > looked_at * GROWN:
                look_again(SAMPLED)
                looked_at = written
            plan_anew()
            for table, lines in zip(tables, texts, strict=True):
                table.copy(lines)
            written += count
            tell(written)
    look_again(SAMPLED_LAST)
    return written


def _pieces(
    drafts: Iterable[Draft], ids: Sequence[int], tables: Sequence[Table], batch: ImportBatch
) -> Iterator[tuple[int, list[str]]]:
    """Chunks of drafts as the lines of each table, with how many drafts they are."""
    shipments, lots, sources, steps = tables
    left = iter(ids)
    for chunk in _chunks(drafts):
        known = list(zip(islice(left, len(chunk)), chunk, strict=True))
        yield (
            len(chunk),
            [
                shipments.lines(_shipment(pk, draft, batch) for pk, draft in known),
                lots.lines(
                    {"shipment_id": pk, **_kept(lot.values)} for pk, d in known for lot in d.lots
                ),
                sources.lines(_links(known)),
                steps.lines(_steps(known)),
            ],
        )


def _shipment(pk: int, draft: Draft, batch: ImportBatch) -> Values:
    kept = _kept({name: v for name, v in draft.values.items() if name != "sources"})
    whose = {"logged_by_id": batch.uploaded_by_id, "import_batch_id": batch.pk}
    return {"id": pk, **kept, **whose}


def _steps(known: Numbered) -> Iterator[Values]:
    for pk, draft in known:
        for state, (day, precision) in draft.steps.items():
            yield {
                "shipment_id": pk,
                "state": state,
                "reached_on": day,
                "date_precision": precision.value,
            }


def _links(known: Numbered) -> Iterator[Values]:
    for pk, draft in known:
        for source in draft.values["sources"]:
            yield {"shipment_id": pk, "source_id": source}


def _kept(values: Values) -> Values:
    return {KEPT_AS.get(name, name): value for name, value in values.items()}


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(ESCAPED) if isinstance(value, str) else str(value)


def _chunks(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    """Drafts in growing chunks, so that the writing begins while most are yet to be judged."""
    left, size = iter(drafts), FIRST
    while chunk := list(islice(left, size)):
        yield chunk
        size = min(2 * size, MOST)


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)",
            [Shipment._meta.db_table, count],
        )
        return cursor.fetchone()[0] or []
