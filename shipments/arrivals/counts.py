"""Which shipments had arrived by a day, how many in each month, and which came last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Count

from shipments.arrivals.sums import month_of
from shipments.models import Shipment
from shipments.models.querysets import ShipmentQuerySet

Months = Mapping[tuple[str, date], int]
"""Number of shipments that arrived, by purpose and first day of the month."""


def arrivals_by_month(arrived: ShipmentQuerySet) -> dict[int, Months]:
    """Count arrived shipments: deal id -> (purpose, first day of the month) -> number."""
    found: dict[int, Counter[tuple[str, date]]] = defaultdict(Counter)
    rows = arrived.order_by().values("deal_id", "purpose", month=month_of("delivered_on"))
    for row in rows.annotate(count=Count("pk")):
        found[row["deal_id"]][row["purpose"], row["month"]] = row["count"]
    return dict(found)


def arrived_last(arrived: ShipmentQuerySet) -> dict[int, list[Shipment]]:
    """The latest arrivals, one for each purpose, by deal id; with related rows loaded."""
    kind = ("deal_id", "purpose")
    last = arrived.order_by(*kind, "-delivered_on", "-pk").distinct(*kind)
    found: dict[int, list[Shipment]] = defaultdict(list)
    for shipment in Shipment.objects.filter(pk__in=last.values("pk")).for_evidence():
        found[shipment.deal_id].append(shipment)
    return dict(found)
