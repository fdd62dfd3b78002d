"""Rows of a file, read from the database one after the other: one lot each, its shipment beside it.

Every cell is the text of what is kept, or None: nothing is rounded on the way. What was assayed or
published after the day of the file is not told, and a lot that was valued for a later day is
computed for this one, as its page does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import FilteredRelation, Q

from deals.models import Commodity, Deal, Place, Source
from deals.origins import SINGLE
from shipments.exporting.past_values import VALUED, Cells, computed_on
from shipments.exporting.selection import Selection
from shipments.file_columns import COMPUTED, EXPORTED, Column, Kind, Level
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import DELIVERED, ShipmentState
from shipments.valuation.valuing import BEFORE_DELIVERY

AT_ONCE = 2_000
KINDS: Mapping[str, Kind] = {
    **{column.name: column.kind for column in EXPORTED},
    **dict.fromkeys(COMPUTED, Kind.NUMBER),
    "valued_price_on": Kind.DATE,
    "mass_support": Kind.TEXT,
    "as_of": Kind.DATE,
    "illustrative": Kind.FLAG,
}
"""The kind of cell of each column."""
HEADING = tuple(KINDS)
FIRST = len(EXPORTED)
"""Index of the first of the `VALUED` cells in a row."""

_VAGUE = """
CASE date_precision WHEN 'month' THEN to_char(reached_on, 'YYYY-MM')
  WHEN 'quarter' THEN to_char(reached_on, 'YYYY-"Q"Q')
  WHEN 'year' THEN to_char(reached_on, 'YYYY')
  ELSE to_char(reached_on, 'YYYY-MM-DD') END
"""
_LINKS = {
    "deal": "deal.key",
    "origin": "origin.key",
    "destination": "destination.key",
    "commodity": "commodity.key",
    "sources": "source.keys",
    "mass_sources": "weigher.keys",
}
_SINGLE = f"""
CASE WHEN coalesce(weigher.origins, source.origins) = 1 AND coalesce(shipment.total_low_kg,
  shipment.total_high_kg, lot.wet_low_kg, lot.wet_high_kg) IS NOT NULL
  THEN '{SINGLE.strip(" ()")}' END
"""
_ASSAY = """
CASE WHEN lot.assay_unit = '{unit}' THEN trim_scale(lot.assay_pct * {in_one_pct})::text END
"""
_ASSAYS = {"assay_pct": ("%%", 1), "assay_g_t": ("g/t", 10_000)}
"""An assay is exported in the column of the unit in which it was stated."""

_STEPS = ", ".join(
    f"max({_VAGUE}) FILTER (WHERE state = '{state.value}') AS {state.value}"
    for state in ShipmentState
)
_NAMED = f"""
SELECT string_agg(named.key, ' ' ORDER BY named.key) AS keys,
  nullif(count(DISTINCT coalesce(named.origin_id, named.id)), 0) AS origins
FROM {{links}} link JOIN {Source._meta.db_table} named ON named.id = link.source_id
WHERE link.shipment_id = shipment.id AND coalesce(named.published_by <= %s, true)"""
"""Keys of a shipment field's sources published by the day, and the number of their origins."""
_DELIVERED = ", ".join(f"'{state.value}'" for state in DELIVERED)
_VALUED = f"""
coalesce(min(counts_from) FILTER (WHERE state IN ({_DELIVERED})),
  {", ".join(f"min(counts_from) FILTER (WHERE state = '{it.value}')" for it in BEFORE_DELIVERY)}
) AS valued_on
"""
"""The day for which lots are valued, the same as `valuing.day_of`."""
_QUERY = f"""
SELECT {{cells}}, CASE
  WHEN lot.valued_on <> step.valued_on OR lot.valued_on IS NOT NULL AND NOT assay.known THEN lot.id
END AS of_another_day
FROM {Shipment._meta.db_table} shipment
JOIN {Deal._meta.db_table} deal ON deal.id = shipment.deal_id
LEFT JOIN {Place._meta.db_table} origin ON origin.id = shipment.origin_id
LEFT JOIN {Place._meta.db_table} destination ON destination.id = shipment.destination_id
LEFT JOIN LATERAL ({_NAMED.format(links=Shipment.sources.through._meta.db_table)}) source ON true
LEFT JOIN LATERAL (
  {_NAMED.format(links=Shipment.mass_sources.through._meta.db_table)}) weigher ON true
LEFT JOIN LATERAL (
  SELECT {_STEPS}, {_VALUED} FROM {ShipmentStep._meta.db_table}
  WHERE shipment_id = shipment.id AND voided_at IS NULL AND counts_from <= %s) step ON true
LEFT JOIN {ShipmentLine._meta.db_table} lot ON lot.shipment_id = shipment.id
  AND lot.voided_at IS NULL
LEFT JOIN LATERAL (
  SELECT coalesce(min(counts_from) <= %s, true) AS known FROM {ShipmentStep._meta.db_table}
  WHERE shipment_id = shipment.id AND voided_at IS NULL AND state = '{ShipmentState.ASSAYED}'
) assay ON true
LEFT JOIN {Commodity._meta.db_table} commodity ON commodity.id = lot.commodity_id
WHERE shipment.id IN ({{chosen}})
ORDER BY shipment.id, lot.number
"""


def query_of(selection: Selection) -> tuple[str, list[Any]]:
    """The SQL of a file's rows and its parameters."""
    chosen, params = selection.rows().order_by().values("pk").query.sql_with_params()
    expressions = {column.name: _expression(column) for column in EXPORTED}
    expressions |= {name: f"lot.{name}::text" for name in COMPUTED}
    expressions |= {"as_of": "%s::date::text", "illustrative": "deal.is_illustrative::text"}
    expressions["mass_support"] = _SINGLE
    cells = ", ".join(_as_of(name, expressions[name]) for name in KINDS)
    return _QUERY.format(cells=cells, chosen=chosen), [*[selection.day] * 5, *params]


def _as_of(name: str, cell: str) -> str:
    """A cell, empty while the assay that it rests on lies ahead."""
    if name.startswith(("assay_", "contained_")):
        return f"CASE WHEN assay.known THEN {cell} END"
    return cell


def rows(selection: Selection) -> Iterator[list[Cells]]:
    """Yield rows under `HEADING` in chunks, from one snapshot of the database."""
    query, params = query_of(selection)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, params)
        while found := cursor.fetchmany(AT_ONCE):
            yield _computed(found, selection.day)


def _computed(found: list[Any], day: date) -> list[Cells]:
    """The rows without their last cell, which names a lot that is to be computed for the day."""
    lots = [row[-1] for row in found if row[-1]]
    anew = computed_on(lots, day) if lots else {}
    return [
        (
            *row[:FIRST],
            *anew.get(row[-1], row[FIRST : FIRST + len(VALUED)]),
            *row[FIRST + len(VALUED) : -1],
        )
        for row in found
    ]


def count_up_to(selection: Selection, most: int) -> int:
    """The number of rows, counted up to `most`."""
    shipments = Shipment.objects.filter(pk__in=selection.rows().order_by().values("pk"))
    lots = shipments.annotate(
        lot=FilteredRelation("lines", condition=Q(lines__voided_at__isnull=True))
    )
    return len(lots.order_by().values_list("lot__id")[:most])


def _expression(column: Column) -> str:
    """Where a column's cell stands, as text."""
    if column.kind in {Kind.LINK, Kind.LINKS}:
        return _LINKS[column.name]
    if column.name in _ASSAYS:
        unit, in_one_pct = _ASSAYS[column.name]
        return _ASSAY.format(unit=unit, in_one_pct=in_one_pct)
    if column.level is Level.STEP:
        return f"step.{column.name}"
    if column.level is Level.SHIPMENT:
        return f"shipment.{column.kept_as}::text"
    return f"lot.{column.kept_as}::text"
