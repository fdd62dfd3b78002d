"""Triggers that keep the sums of shipments (`Tally`) in the transaction of every change.

What a shipment counts for is one query over its steps and lots (`recount_now`). `Counted` keeps what
it was last counted for: a change takes exactly that out of the sums and puts in what the query says
now. So the sums are right in whatever order statements and triggers come, also for SQL by hand and
for one statement that writes several tables. A tally of nothing is removed.

What PostgreSQL believes of the tables decides nothing: statistics taken of an empty table, or a plan
made when it was small, would read all of it for a row, or join every shipment of a large statement
with every other. So there is one plan (`PLANNED`): rows are found by their keys, and what is made of
them is hashed or sorted to be joined. It grows with the statement, never with the tables.

Two writers of one deal never meet here: the revision's trigger comes first by its name and holds
the deal's row until the transaction ends.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from deals import triggers
from shipments.models import Counted, Shipment, ShipmentLine, ShipmentStep, Tally
from shipments.models.tallies import Amounts
from shipments.states import DELIVERED, ShipmentState

TRIGGER = "recount"
SHIPMENTS, STEPS, LINES, COUNTED, TALLIES = (
    model._meta.db_table for model in (Shipment, ShipmentStep, ShipmentLine, Counted, Tally)
)
AMOUNTS = tuple(field.name for field in Amounts._meta.fields)
_COLUMNS = ", ".join(field.column for field in Counted._meta.concrete_fields if field.name != "id")
_TALLY_KEY = ("deal_id", "asks", "part", "day", "rejected_on", "purpose", "shape", "kind")

_ALIKE = "deal_id, purpose, shape, kind, moved_on, delivered_on, assayed_on, rejected_on, seen_on"

_STANDS = "voided_at IS NULL"
PLANNED = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_nestloop": "off",
    # Until PostgreSQL 17 a plan that is left without another way looks dear enough to be compiled.
    "jit": "off",
}
"""How `recount` has its statements planned."""

_VALUE = "coalesce(value_low_usd, declared_value_usd)"
_COUNTABLE = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}_now(ids bigint[]) RETURNS SETOF {COUNTED} LANGUAGE sql STABLE AS $$
  WITH reached AS (
    SELECT shipment_id, min(counts_from) AS known_on,
      min(counts_from) FILTER (WHERE state NOT IN ('{ShipmentState.PLANNED}', '{ShipmentState.REJECTED}')) AS moved_on,
      min(counts_from) FILTER (WHERE state IN ({", ".join(f"'{s}'" for s in sorted(DELIVERED))})) AS delivered_on,
      min(counts_from) FILTER (WHERE state = '{ShipmentState.ASSAYED}') AS assayed_on,
      min(counts_from) FILTER (WHERE state = '{ShipmentState.REJECTED}') AS rejected_on,
      array_agg(DISTINCT counts_from) AS seen_on
    FROM {STEPS} WHERE shipment_id = ANY(ids) AND {_STANDS}
    GROUP BY shipment_id
  ), alike AS (
    SELECT shipment_id,
      json_build_array(mineral_group, commodity_id, origin_country, assay_pct IS NOT NULL)::text AS kind,
      count(*) AS lots, count(wet_low_kg) AS wet_lows,
      count(coalesce(wet_low_kg, wet_high_kg)) AS wet_known,
      count(wet_low_kg) FILTER (WHERE wet_high_kg IS NULL) AS wet_open,
      sum(wet_low_kg) AS wet_low_kg, sum(wet_high_kg) AS wet_high_kg,
      count(coalesce(contained_low_kg, contained_high_kg)) AS metal_known,
      count(contained_low_kg) FILTER (WHERE contained_high_kg IS NULL) AS metal_open,
      sum(contained_low_kg) AS metal_low_kg, sum(contained_high_kg) AS metal_high_kg,
      count(nullif({_VALUE}, 0)) AS valued, sum({_VALUE}) AS value_usd,
      sum(declared_value_usd) AS declared_usd,
      count(assay_pct) AS assays, sum(assay_pct) AS assay_pct
    FROM {LINES} WHERE shipment_id = ANY(ids) AND {_STANDS}
    GROUP BY shipment_id, mineral_group, commodity_id, origin_country, assay_pct IS NOT NULL
  ), shape AS (
    SELECT shipment_id, '[' || string_agg(kind, ', ' ORDER BY kind COLLATE "C") || ']' AS shape, sum(wet_lows) > 0 AS by_lot,
      sum(declared_usd) AS declared_usd
    FROM alike GROUP BY shipment_id
  ), whole AS (
    SELECT s.id, s.deal_id, s.purpose, coalesce(shape, '[]') AS shape, coalesce(by_lot, false) AS by_lot,
      reached.*, s.total_low_kg, s.total_high_kg,
      coalesce(s.total_low_kg, s.total_high_kg) IS NOT NULL AS is_known,
      greatest(coalesce(s.declared_value_usd, 0) - coalesce(declared_usd, 0), 0) AS beyond_usd
    FROM {SHIPMENTS} AS s JOIN reached ON shipment_id = s.id LEFT JOIN shape USING (shipment_id)
    WHERE s.id = ANY(ids) AND {_STANDS}
  )
  SELECT 0, 1, 0, (NOT by_lot)::int, (NOT by_lot AND is_known)::int,
    (NOT by_lot AND is_known AND total_high_kg IS NULL)::int,
    CASE WHEN by_lot THEN 0 ELSE coalesce(total_low_kg, 0) END,
    CASE WHEN by_lot THEN 0 ELSE coalesce(total_high_kg, 0) END,
    0, 0, 0, 0, 0, 0, 0, beyond_usd, 0, 0,
    shipment_id, deal_id, purpose, shape, '', known_on, moved_on, delivered_on, assayed_on, rejected_on,
    seen_on
  FROM whole
  UNION ALL
  SELECT 0, 0, lots, CASE WHEN by_lot THEN lots ELSE 0 END, CASE WHEN by_lot THEN wet_known ELSE 0 END,
    wet_open, coalesce(wet_low_kg, 0), CASE WHEN by_lot THEN coalesce(wet_high_kg, 0) ELSE 0 END,
    metal_known, metal_open, coalesce(metal_low_kg, 0), coalesce(metal_high_kg, 0),
    valued, coalesce(value_usd, 0), coalesce(alike.declared_usd, 0), 0, assays, coalesce(assay_pct, 0),
    shipment_id, deal_id, purpose, shape, kind, known_on, moved_on, delivered_on, assayed_on, rejected_on,
    seen_on
  FROM whole JOIN alike USING (shipment_id)
$$;
"""
_ADD = f"""
  INSERT INTO {TALLIES} (key, {", ".join(_TALLY_KEY)}, {", ".join(AMOUNTS)})
  SELECT md5(concat_ws('|', deal_id, asks, part, day - DATE '2000-01-01',
      coalesce(rejected_on - DATE '2000-01-01', -1000000), purpose, shape, kind))::uuid,
    {", ".join(_TALLY_KEY)}, {", ".join(f"{{sign}} sum({name})" for name in AMOUNTS)}
  FROM (
    SELECT deal_id, purpose, shape, kind, {", ".join(AMOUNTS)}, asks, part, day,
      rejected_on
    FROM (
      SELECT {_ALIKE}, {", ".join(f"sum({name}) AS {name}" for name in AMOUNTS)}
      FROM changed GROUP BY {_ALIKE}
    ) AS alike CROSS JOIN LATERAL (
      SELECT '{Tally.MOVED}', moved_on UNION ALL SELECT '{Tally.DELIVERED}', delivered_on
      UNION ALL SELECT '{Tally.SEEN}', unnest(seen_on) WHERE kind = ''
    ) AS asked(asks, reached_on)
    CROSS JOIN LATERAL (
      SELECT '{Tally.BOTH}', reached_on WHERE assayed_on > reached_on IS NOT TRUE
      UNION ALL SELECT '{Tally.PLAIN}', reached_on WHERE assayed_on > reached_on
      UNION ALL SELECT '{Tally.ASSAY}', assayed_on WHERE assayed_on > reached_on
    ) AS answered(part, day)
    WHERE reached_on IS NOT NULL AND (asks <> '{Tally.SEEN}' OR part <> '{Tally.ASSAY}')
  ) AS counted
  GROUP BY {", ".join(_TALLY_KEY)}
  ORDER BY 1
  ON CONFLICT (key) DO UPDATE SET
    {", ".join(f"{name} = {TALLIES}.{name} + excluded.{name}" for name in AMOUNTS)}
"""
_RECOUNT = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET work_mem = '64MB' {" ".join(f"SET {name} = {value}" for name, value in PLANNED.items())} AS $$
DECLARE emptied uuid[];
BEGIN
  IF ids IS NULL THEN RETURN; END IF;
  WITH changed AS (DELETE FROM {COUNTED} WHERE shipment_id = ANY(ids) RETURNING *
  ), lessened AS ({_ADD.format(sign="-")} RETURNING key, shipments, lots)
  SELECT array_agg(key) FROM lessened WHERE shipments = 0 AND lots = 0 INTO emptied;
  WITH changed AS (
    INSERT INTO {COUNTED} ({_COLUMNS})
    SELECT {_COLUMNS} FROM {TRIGGER}_now(ids) RETURNING *)
  {_ADD.format(sign="")};
  DELETE FROM {TALLIES} WHERE key = ANY(emptied) AND shipments = 0 AND lots = 0;
END $$;
"""
_OF_ROWS = (
    """
CREATE OR REPLACE FUNCTION {trigger}_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM {trigger}(array_agg(DISTINCT {column})) FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM {trigger}(array_agg(DISTINCT {column})) FROM old_rows;
  ELSE
    PERFORM {trigger}(array_agg(DISTINCT {column})) FROM (
      (TABLE old_rows EXCEPT ALL TABLE new_rows)
      UNION ALL (TABLE new_rows EXCEPT ALL TABLE old_rows)) AS changed;
  END IF;
  RETURN NULL;
END $$;
"""
    + triggers.AFTER_STATEMENTS
)
_ANEW = f"""
TRUNCATE {COUNTED}, {TALLIES};
SELECT {TRIGGER}(array_agg(id)) FROM {SHIPMENTS};
"""


def install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Create or renew the triggers where they are not as written here, and count everything anew."""
    tables = {SHIPMENTS: "id", STEPS: "shipment_id", LINES: "shipment_id"}
    of_rows = (
        _OF_ROWS.format(trigger=TRIGGER, table=table, column=column)
        for table, column in tables.items()
    )
    sql = "".join((_COUNTABLE, _RECOUNT, *of_rows, _ANEW))
    triggers.install(using, TRIGGER, {SHIPMENTS: sql})
