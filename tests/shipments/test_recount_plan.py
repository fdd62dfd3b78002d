"""What the count of very many shipments costs where PostgreSQL knows nothing of their tables yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from shipments.models import Shipment
from shipments.tallying import TRIGGER
from tests.benchmarks.made import make_shipments
from tests.factories import make_deal

MANY = 1500
AS_BEFORE_THE_FIRST_FILE = """
SELECT pg_clear_relation_stats(schemaname, relname) FROM pg_stat_user_tables WHERE relname ~ '^shipments_';
SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited)
FROM pg_stats WHERE tablename ~ '^shipments_';
"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.mark.django_db
def test_no_shipment_is_held_against_every_other() -> None:
    make_shipments([make_deal()], MANY)
    ids = list(Shipment.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(AS_BEFORE_THE_FIRST_FILE)
        # Planned for any ids, as the trigger's function is.
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE counting(bigint[]) AS SELECT * FROM {TRIGGER}_now($1)")
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE counting(%s)", [ids])
        (found,) = cursor.fetchone()
    plan = (found if isinstance(found, list) else json.loads(found))[0]["Plan"]
    parts = list(nodes(plan))
    assert len(parts) > 5, "the function is not part of the plan any more"
    held = [part.get("Rows Removed by Join Filter", 0) * part["Actual Loops"] for part in parts]
    assert max(held) <= 10 * MANY
