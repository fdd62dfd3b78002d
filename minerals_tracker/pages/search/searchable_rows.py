"""What may be found, kind by kind: where its words, its name and its text stand in SQL.

A row may be found whatever its deal where that is active; `stands` says what else it has to be.
`own` is the row itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row in SQL: its table, and what is read of a row."""

    rows: str
    key: str = "own.key"
    title: str = "own.title"
    body: str = "''"
    words: str = "own.words"
    deal: str = "own.deal_id"
    day: str = "NULL::date"
    precision: str = "NULL"
    point: str = "NULL"
    stands: str = "TRUE"
    belongs: str = "FALSE"
    """When it is among a deal's answers without being of the deal."""


KINDS = {
    "deal": Kind(
        "deals_deal AS own", title="concat_ws(' ', own.short_name, own.title)", deal="own.id"
    ),
    "event": Kind(
        "deals_event AS own",
        body="concat_ws(' ', own.what_happened, own.actors, own.rationale)",
        day="own.counts_from",
        precision="own.date_precision",
        stands="own.voided_at IS NULL",
        belongs="own.id IN (SELECT event_id FROM deals_event_watched_by WHERE deal_id = %(deal)s)",
    ),
    "source": Kind(
        "deals_source AS own",
        body="concat_ws(' ', own.publisher, own.notes)",
        deal="NULL::bigint",
        day="own.published_by",
        precision="own.published_precision",
        belongs="own.id = ANY(%(cited)s::bigint[])",
    ),
    "milestone": Kind(
        "milestones_milestone AS own", body="concat_ws(' ', own.criterion, own.notes)"
    ),
    "shipment": Kind(
        "shipments_shipment AS own",
        key="own.reference",
        title="own.vessel",
        body="concat_ws(' ', own.bill_of_lading, own.mass_note, own.note)",
        stands="own.voided_at IS NULL AND EXISTS (SELECT FROM shipments_shipmentstep AS step"
        " WHERE step.shipment_id = own.id AND step.counts_from <= %(day)s"
        " AND step.voided_at IS NULL)",
    ),
    "claim": Kind(
        "deals_claim AS own JOIN deals_disputedpoint AS point ON point.id = own.point_id",
        key="concat_ws(' ', point.key, own.side)",
        title="coalesce(nullif(point.question, ''), point.title)",
        body="concat_ws(' ', own.stance, own.note, point.title)",
        words="(point.words || own.words)",
        deal="point.deal_id",
        point="point.key",
    ),
}
"""In the order of the filter."""

_FINDS = """
SELECT '{name}' AS kind, own.id AS row_id, upper({kind.key}) = upper(%(text)s) AS is_exact,
  ts_rank({kind.words}, {asked}) AS rank
FROM {kind.rows}
WHERE ({kind.words} @@ {asked} OR upper({kind.key}) LIKE upper(%(key)s))
  AND ({kind.deal} IS NULL OR {kind.deal} IN (SELECT id FROM deals_deal WHERE is_active))
  AND ({kind.day} IS NULL OR {kind.day} <= %(day)s)
  AND (%(deal)s IS NULL OR {kind.deal} = %(deal)s OR {kind.belongs}) AND {kind.stands}
"""
_READS = """
SELECT '{name}' AS kind, own.id AS row_id, {kind.key} AS key, {kind.title} AS title,
  {kind.body} AS body, {kind.deal} AS deal_id, {kind.day} AS day, {kind.precision} AS precision,
  {kind.point} AS point
FROM {kind.rows} WHERE own.id = ANY(%(ids)s)
"""


def finding(asked: str) -> str:
    """A query for the rows of all kinds that answer; `asked` is the question in SQL."""
    parts = (_FINDS.format(name=name, kind=kind, asked=asked) for name, kind in KINDS.items())
    return " UNION ALL ".join(parts)


def reading() -> str:
    """A query for what the rows of some ids say, of whatever kind."""
    parts = (_READS.format(name=name, kind=kind) for name, kind in KINDS.items())
    return " UNION ALL ".join(parts)
