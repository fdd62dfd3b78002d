"""Made-up milestones, and what had happened around them, in any number of deals."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from deals.models import Deal
from deals.reference.files import DATA
from milestones.models import Milestone
from tests.factories import make_customs_record, make_source

PER_DEAL = 10  # milestones, and shipments as well
MONTHS = 14  # of customs statistics under each code that a rule asks for
_EVENTS = """
INSERT INTO deals_event (key, deal_id, scope, event_type, title, what_happened, happened_on,
  date_precision, actors, asset_keys, party_names, mineral_groups, rationale, confidence,
  void_reason)
SELECT 'EV-' || d.id || '-' || n, d.id, 'deal', (%(types)s::text[])[1 + seed %% %(kinds)s],
  'Something happened to deal ' || d.id || ', number ' || n, '',
  DATE '2025-09-08' + (seed * 7919 %% 440)::int, 'day', '',
  (ARRAY['{refinery}', '{rail}', '{reko_diq}', '{}']::text[])[1 + seed %% 4]::text[],
  (ARRAY['{USSM}', '{IonicRE,FWO}', '{}']::text[])[1 + seed %% 3]::text[],
  (ARRAY['{antimony}', '{copper,rare_earth}', '{}']::text[])[1 + seed / 3 %% 3]::text[],
  '', 'reported', ''
FROM deals_deal d CROSS JOIN generate_series(1, 12) AS n
CROSS JOIN LATERAL (SELECT (d.id * 31 + n * 104729) %% 1000003) AS of(seed)
"""
_CONTEXT = """
INSERT INTO deals_event (key, scope, event_type, title, what_happened, happened_on, date_precision,
  actors, asset_keys, party_names, mineral_groups, rationale, confidence, void_reason)
SELECT 'EV-' || n, 'market', (%(types)s::text[])[1 + n %% %(kinds)s], 'The market moved, ' || n, '',
  DATE '2025-09-08' + (n * 7919 %% 440), 'day', '', '{}', '{}', '{copper}', '', 'reported', ''
FROM generate_series(1, 40) AS n
"""
_DOCUMENTS = """
INSERT INTO deals_document (deal_id, kind, title, source_id, event_id, asset_keys, mineral_groups,
  is_public, dated_on, date_precision, void_reason)
SELECT deal_id, (%(papers)s::text[])[1 + e.id %% %(sorts)s], 'Paper on ' || title, %(source)s, e.id,
  '{}', '{}', e.id %% 3 > 0, happened_on, 'day', ''
FROM deals_event e WHERE e.id %% 3 = 0
"""
_ASSETS = """
INSERT INTO deals_asset (key, deal_id, name, kind, country, state, state_on, date_precision,
  void_reason)
SELECT 'AS-' || d.id || '-' || n, d.id, 'Works ' || n, (ARRAY['mine', 'plant', 'refinery'])[n],
  'PK',
  of.state, DATE '2025-10-01' + (d.id * 31 + n * 47 + of.later)::int %% 400, 'day', ''
FROM deals_deal d CROSS JOIN generate_series(1, 3) AS n
CROSS JOIN (VALUES ('announced', 0), ('development', 90)) AS of(state, later)
"""
_FUNDING = """
INSERT INTO deals_fundingrecord (deal_id, kind, amount, currency, amount_usd, usd_stated, funder,
  purpose,
  asset_keys, country, dated_on, date_precision, void_reason)
SELECT d.id, (ARRAY['committed', 'disbursed'])[1 + n %% 2], usd, 'USD', usd, false, 'A bank',
  'Works',
  '{refinery}', 'PK', DATE '2025-10-01' + (d.id * 17 + n * 53)::int %% 400, 'day', ''
FROM deals_deal d CROSS JOIN generate_series(1, 4) AS n
CROSS JOIN LATERAL (SELECT 1000000 * (1 + (d.id + n) %% 90)) AS of(usd)
"""


def make_evidence(deals: list[Deal]) -> None:
    """For each deal 12 events, 4 papers on them, 3 assets of two states and 4 amounts of money.

    Beside them 40 events of no deal and 14 months of customs statistics under each code. Types are
    those that the rules ask for, so that about as much counts as does not. Every trigger runs.
    """
    source = make_source()
    said: dict[str, Any] = {
        "types": _asked("events.count", "event_type"),
        "papers": _asked("documents.count", "type"),
        "source": source.pk,
    }
    sizes = {"kinds": len(said["types"]), "sorts": len(said["papers"])}
    with connection.cursor() as cursor:
        for statement in (_EVENTS, _CONTEXT, _DOCUMENTS, _ASSETS, _FUNDING):
            cursor.execute(statement, {**said, **sizes})
    for hs6 in _asked("trade.value_usd", "hs6"):
        for n in range(MONTHS):
            day = date(2025 + (8 + n) // 12, (8 + n) % 12 + 1, 1)
            make_customs_record(hs6=hs6, month=day, published_on=day, value_usd=0, source=source)


def make_milestones(deals: list[Deal]) -> int:
    """Ten milestones in each deal, with the rules and windows of the reference data in turn."""
    asked = _reference()
    rows = [
        Milestone(
            key=f"MS-{deal.pk}-{n}",
            deal=deal,
            order=n,
            title=row["title"],
            criterion=row["criterion"],
            starts_on=row["starts_on"] or None,
            ends_on=row["ends_on"] or None,
            rule=_within(deal, row["rule"]),
            confidence=row["confidence"],
        )
        for at, deal in enumerate(deals)
        for n in range(PER_DEAL)
        for row in [asked[(at * PER_DEAL + n) % len(asked)]]
    ]
    Milestone.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return len(rows)


def _within(deal: Deal, rule: dict[str, Any]) -> dict[str, Any]:
    """The rule, about this deal where it names one."""
    about = {"deal": deal.key} if "deal" in rule["filters"] else {}
    return {**rule, "filters": {**rule["filters"], **about}}


def _asked(metric: str, name: str) -> list[str]:
    """What the rules ask for by a filter, each once."""
    rules = (row["rule"] for row in _reference())
    return sorted(
        {
            rule["filters"][name]
            for rule in rules
            if rule["metric"] == metric and name in rule["filters"]
        }
    )


def _reference() -> list[dict[str, Any]]:
    """The milestones of the reference data, with their rules read."""
    rows = []
    for path in sorted((Path(settings.BASE_DIR) / DATA).glob("*/milestones.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [{**row, "rule": json.loads(row["rule"])} for row in csv.DictReader(file)]
    return rows
