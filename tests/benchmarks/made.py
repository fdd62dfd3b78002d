"""Made-up rows in any number, by a few statements and always the same ones: the seed is the row's
number."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection

from deals.models import Commodity, Deal
from deals.reference import store
from minerals_tracker.reference import read
from tests.factories import make_commodity, make_deal

AT_ONCE = 50_000  # rows of one statement
_SHIPMENTS = """
INSERT INTO shipments_shipment (reference, deal_id, purpose, vessel, bill_of_lading,
  total_qualifier,
  mass_note, confidence, note, void_reason)
SELECT 'SH-M' || n, (%(deals)s::bigint[])[1 + n %% %(count)s],
  CASE WHEN n %% 10 = 0 THEN 'sample' ELSE 'commercial' END, '', 'BL-' || n, 'unknown', '',
  'reported', '', ''
FROM generate_series(%(first)s, %(last)s) AS n
"""
_STEPS = """
INSERT INTO shipments_shipmentstep (shipment_id, state, reached_on, date_precision, note,
  void_reason)
SELECT s.id, of.state, DATE '2023-01-01' + (n * 7919 %% 1000)::int + of.later, 'day', '', ''
FROM shipments_shipment s CROSS JOIN LATERAL (SELECT substr(s.reference, 5)::bigint) AS number(n)
CROSS JOIN (VALUES ('sailed', 0), ('arrived', 40)) AS of(state, later)
WHERE s.reference LIKE 'SH-M%%' AND n BETWEEN %(first)s AND %(last)s
"""
_LINES = """
INSERT INTO shipments_shipmentline (shipment_id, number, commodity_id, mineral_group,
  origin_country,
  wet_low_kg, wet_high_kg, wet_qualifier, mass_finality, moisture_pct, assay_pct, assay_finality,
  dry_low_kg, dry_high_kg, contained_low_kg, contained_high_kg, value_low_usd, value_high_usd,
  not_valued_because, valued_basis, valued_assay_of, valued_element, note, void_reason, assay_unit,
  valued_price_precision, valued_price_note)
SELECT s.id, 1, c.id, c."group", 'PK', kg, kg, 'exact', 'final', 10, grade, 'final',
  kg * 0.9, kg * 0.9, kg * 0.9 * grade / 100, kg * 0.9 * grade / 100,
  round(kg * 0.9 * grade / 100 * 20, 2), round(kg * 0.9 * grade / 100 * 20, 2), '', '', '', '', '',
  '', '%%', 'day', ''
FROM shipments_shipment s CROSS JOIN LATERAL (SELECT substr(s.reference, 5)::bigint) AS number(n)
CROSS JOIN LATERAL (SELECT 18000 + n * 104729 %% 4000, 45 + (n * 1299709 %% 200) / 10.0) AS of(kg,
  grade)
JOIN deals_commodity c ON c.key = 'made-' || n %% 3
WHERE s.reference LIKE 'SH-M%%' AND n BETWEEN %(first)s AND %(last)s
"""
_METALS = (("antimony", "Sb"), ("copper", "Cu"), ("tungsten", "W"))


def make_real_deal() -> Deal:
    """The deal of the reference data with all that is on record about it."""
    store(read(Path(settings.BASE_DIR)))
    first: Deal = Deal.objects.filter(is_illustrative=False).earliest("key")
    return first


def make_deals(count: int, *, first: int = 0) -> list[Deal]:
    """Real deals, named `deal-0` and so on, with nothing on them yet."""
    return [
        make_deal(key=f"DL-M{n}", slug=f"deal-{n}", short_name=f"Deal {n}", title=f"Memorandum {n}")
        for n in range(first, first + count)
    ]


def make_shipments(deals: list[Deal], count: int, *, first: int = 1, analyze: bool = True) -> None:
    """Shipments in turn for each of the deals: numbers `first` and on, two steps and a lot each.

    The days lie between January 2023 and October 2025; one in ten is a sample. Every trigger runs,
    once for each 50,000. Without `analyze` PostgreSQL believes of the tables what it did before.
    """
    _make_commodities()
    last = first + count - 1
    with connection.cursor() as cursor:
        for start in range(first, last + 1, AT_ONCE):
            numbers: dict[str, int | list[int]] = {
                "first": start,
                "last": min(start + AT_ONCE - 1, last),
                "deals": [deal.pk for deal in deals],
                "count": len(deals),
            }
            for statement in (_SHIPMENTS, _STEPS, _LINES):
                cursor.execute(statement, numbers)
        if analyze:
            cursor.execute("ANALYZE")


def _make_commodities() -> None:
    for n, (group, element) in enumerate(_METALS):
        if not Commodity.objects.filter(key=f"made-{n}").exists():
            make_commodity(
                key=f"made-{n}",
                name=f"{group} concentrate",
                group=group,
                element=element,
                symbol=element,
                assay_basis=f"% {element}",
                physical_limit_pct=None,
            )
