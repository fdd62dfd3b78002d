"""What counting shipments reads where PostgreSQL believes that their tables are small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from shipments.models import Counted, Shipment, ShipmentLine, ShipmentStep
from tests.benchmarks.made import make_shipments
from tests.factories import make_deal
from tests.shipments.worlds import sql

MANY = 1000
TABLES = tuple(model._meta.db_table for model in (ShipmentLine, ShipmentStep, Shipment))


@pytest.mark.django_db
def test_twice_as_many_shipments_of_a_statement_are_twice_the_work() -> None:
    deal = make_deal()
    make_shipments([deal], MANY)
    for table in TABLES:
        sql(f"DELETE FROM {table}")
    sql("ANALYZE")
    make_shipments([deal], 2 * MANY, analyze=False)
    sql(
        "SELECT set_config(split_part(one, '=', 1), split_part(one, '=', 2), true)"
        " FROM pg_proc, unnest(proconfig) AS of(one) WHERE proname = 'recount'"
    )
    sql("PREPARE counting(bigint[]) AS SELECT * FROM recount_now($1)")
    ids = list(Shipment.objects.values_list("pk", flat=True))
    once, twice = (_rows_of_plan(ids[:count]) for count in (MANY, 2 * MANY))
    assert once > MANY
    assert twice < 2.2 * once


@pytest.mark.django_db
def test_one_shipment_is_counted_without_reading_others() -> None:
    sql(f"TRUNCATE {', '.join(TABLES)}, {Counted._meta.db_table} CASCADE")
    deal = make_deal()
    make_shipments([deal], 3)
    sql("SELECT recount(array_agg(id)) FROM shipments_shipment")
    make_shipments([deal], MANY, first=4, analyze=False)
    last = Shipment.objects.latest("pk")
    before = _rows_of_tables()
    sql("SELECT recount(ARRAY[%s])", last.pk)
    assert 0 < _rows_of_tables() - before < MANY / 10


def _rows_of_plan(ids: list[int]) -> int:
    """Rows that the parts of the plan give or throw away while they count these shipments."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE counting(%s)", [ids])
        return sum(
            part["Actual Loops"]
            * (
                part["Actual Rows"]
                + part.get("Rows Removed by Filter", 0)
                + part.get("Rows Removed by Join Filter", 0)
            )
            for part in _parts(cursor.fetchone()[0][0]["Plan"])
        )


def _parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _parts(part)


def _rows_of_tables() -> int:
    """Rows of any table that the open transaction has read so far, of indices or of all of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0])
