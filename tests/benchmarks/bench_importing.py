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
Each row of the file is a shipment with a state, a source and a lot, that is four rows of tables; with
them come four rows of history. The limit is COPY of those four into tables without key, check,
index, trigger or history. The peer does less: django-import-export writes the shipments alone,
without their states, sources, lots and values, one by one with their history.
"""
WRITTEN = (Shipment, ShipmentLine, Shipment.sources.through, ShipmentStep)
OF_PEER = 2_000  # the peer's rows each cost the same


def measure(scale: Scale) -> Iterator[Result]:
    make_ground()
    count = scale.many
    batch = upload("shipments.csv", as_csv(_rows(count)), make_user())
    rates = {state: count / _seconds(partial(_work, batch, state)) for state in AT_WORK}
    assert Shipment.objects.count() == count
    ours = rates[ImportState.IMPORTING]
    yield Result("rows imported", ours, "rows/s", 1_500, at_least=True)
    yield Result("rows checked, without being kept", rates[ImportState.CHECKING], "rows/s")
    limit = count / _copy_seconds()
    yield Result("rows imported", ours, "rows/s", None, limit, "COPY of what they become")
    few = scale.of(OF_PEER)
    peer = few / _seconds(lambda: _peer(few))
    beside = "django-import-export, shipments alone"
    yield Result("rows imported", ours, "rows/s", 8, peer, beside, at_least=True)


AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING)


def _rows(count: int) -> Iterator[list[str]]:
    """Sound rows of many days, masses, moistures and assays."""
    chance = random.Random(7)
    for n in range(count):
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
