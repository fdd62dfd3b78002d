"""A file of shipments imported: read, checked, valued and written with its history."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection, transaction
from import_export.resources import modelresource_factory
from tablib import Dataset

from shipments.importing.batches import start, upload
from shipments.importing.jobs import run
from shipments.models import ImportBatch, ImportState, Shipment, ShipmentLine, ShipmentStep
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.factories import make_user
from tests.shipments.importing_files import NOW, as_csv, make_ground, row

NOTES = """
Each row of the file is a shipment with a state, a source and a lot, that is four rows of tables;
with them come four rows of history. Real files have 40 to 5,000 rows: 5,000 are the measure, and
20,000 more that are imported after them show that a row costs the same. The limit is COPY of all
those rows into tables without key, check, index, trigger or history. The peer does less:
django-import-export writes the shipments alone, without their states, sources, lots and values, one
by one with their history; it is given 500, since each of its rows costs the same.
"""
WRITTEN = (Shipment, ShipmentLine, Shipment.sources.through, ShipmentStep)
LARGEST, BEYOND, OF_PEER = 5_000, 20_000, 500
FLAT = 0.7


def measure(scale: Scale) -> Iterator[Result]:
    make_ground()
    largest, beyond = scale.of(LARGEST), scale.of(BEYOND)
    checked, ours = _rates(range(largest))
    few = scale.of(OF_PEER)
    peer = few / _seconds(lambda: _peer(few))
    _, after = _rates(range(largest, largest + beyond))
    everything = largest + beyond
    assert Shipment.objects.exclude(import_batch=None).count() == everything
    said = f"rows imported, {largest:,} of them"
    yield Result(said, ours, "rows/s", 1_500, at_least=True)
    yield Result("rows checked, without being kept", checked, "rows/s")
    beside = "django-import-export, shipments alone"
    yield Result(said, ours, "rows/s", 8, peer, beside, at_least=True)
    more = f"rows imported, {beyond:,} after those"
    yield Result(more, after, "rows/s", FLAT, ours, "those before them", at_least=True)
    yield Result(more, after, "rows/s", None, everything / _copy_seconds(), "COPY of all")


def _rates(numbers: range) -> tuple[float, float]:
    """Rows a second of a worker that checks a file, and of one that imports it."""
    batch = upload("shipments.csv", as_csv(_rows(numbers)), make_user())
    checked, imported = (
        len(numbers) / _seconds(partial(_work, batch, state))
        for state in (ImportState.CHECKING, ImportState.IMPORTING)
    )
    return checked, imported


def _rows(numbers: range) -> Iterator[list[str]]:
    """Sound rows of many days, masses, moistures and assays."""
    chance = random.Random(7)
    for n in numbers:
        yield row(
            n,
            arrived=f"2026-{1 + n % 10:02d}-{1 + n % 27:02d}",
            wet=chance.randint(1_000, 30_000),
            moisture=chance.randint(40, 120) / 10,
            assay=chance.randint(500, 650) / 10,
        )


def _work(batch: ImportBatch, state: ImportState) -> None:
    """What a worker does with the batch from its claim to its commit."""
    assert start(batch, state)
    run(batch.pk, today=NOW.date(), now=NOW)


def _copy_seconds() -> float:
    """Seconds that COPY takes for the rows that are there now, into bare tables."""
    seconds = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for model in WRITTEN:
            table = model._meta.db_table
            names = [f.column for f in model._meta.concrete_fields if not f.generated]
            columns = ", ".join(f'"{name}"' for name in names)
            text = io.BytesIO()
            cursor.cursor.copy_expert(f"COPY {table} ({columns}) TO STDOUT", text)
            cursor.execute(f"CREATE TEMPORARY TABLE bare (LIKE {table}) ON COMMIT DROP")
            text.seek(0)
            copy = f"COPY bare ({columns}) FROM STDIN"
            seconds += _seconds(partial(cursor.cursor.copy_expert, copy, text))
            cursor.execute("DROP TABLE bare")
    return seconds


def _peer(count: int) -> None:
    """A resource as its documentation begins with: every setting as it comes."""
    fields = ("reference", "deal", "purpose", "origin", "destination", "vessel")
    meta = {"import_id_fields": ("reference",), "fields": fields}
    known = Shipment.objects.values_list("deal", "origin", "destination")[0]
    data = Dataset(headers=fields)
    for n in range(count):
        data.append((f"PEER-{n}", known[0], "commercial", *known[1:], "Vessel"))
    resource = modelresource_factory(model=Shipment, meta_options=meta)()
    result = resource.import_data(data, raise_errors=True)
    assert result.totals["new"] == count


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
