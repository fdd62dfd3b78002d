"""Shipments exported: every row of a large deal as CSV and JSON."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from shipments.exporting.file_formats import csv_file, json_file
from shipments.exporting.rows import query_of, rows
from shipments.exporting.selection import Selection
from shipments.exporting.statement import statement
from shipments.models import ShipmentLine
from tests.benchmarks.made import make_deals, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale

NOTES = """
The limit is COPY TO of the same query, thrown away as it comes. Ours goes through Python: text that
could be a formula is quoted, and a checksum is taken of every line.
"""
DAY = date(2026, 11, 22)


class Nowhere:
    """A file that keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)


def measure(scale: Scale) -> Iterator[Result]:
    (deal,) = make_deals(1)
    make_shipments([deal], scale.many)
    count = ShipmentLine.objects.filter(shipment__deal=deal).count()
    selection = Selection(deal, DAY)
    told = statement(selection, address="", now=datetime(2026, 11, 22, tzinfo=UTC))
    forms: dict[str, Callable[[Any], Iterable[bytes]]] = {
        "CSV": csv_file,
        "JSON": lambda chunks: json_file(chunks, told),
    }
    sum(map(len, csv_file(rows(Selection(deal, date(1900, 1, 1))))))  # imports, caches
    before = _peak_megabytes()
    for name, write in forms.items():
        began = time.perf_counter()
        size = sum(map(len, write(rows(selection))))
        rate = count / (time.perf_counter() - began)
        assert size > count
        yield Result(f"rows as {name}", rate, "rows/s", None, _copied(selection, count), "COPY TO")
    yield Result("memory grown meanwhile", _peak_megabytes() - before, "MB", 20)


def _copied(selection: Selection, count: int) -> float:
    """Rows a second of COPY."""
    query, params = query_of(selection)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        copy = cursor.cursor.mogrify(f"COPY ({query}) TO STDOUT WITH CSV", params).decode()
        cursor.cursor.copy_expert(copy, Nowhere())
    return count / (time.perf_counter() - began)


def _peak_megabytes() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
