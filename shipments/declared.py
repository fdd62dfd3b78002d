"""What shipments declare as wholes, where none of their lots has a value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, FilteredRelation, Max, Min, Q, Value
from django.db.models.functions import Coalesce, NullIf

from shipments.charts import StageValue
from shipments.models import Shipment
from shipments.querysets import ShipmentQuerySet


def declared_as_wholes(arrived: ShipmentQuerySet) -> ShipmentQuerySet:
    """The shipments with a declared value, of whose lots none has a value of its own."""
    counting = FilteredRelation("lines", condition=Q(lines__voided_at=None))
    of_lot = Coalesce("lot__value_low_usd", "lot__declared_value_usd")
    wholes: ShipmentQuerySet = (
        Shipment.objects.filter(pk__in=arrived.values("pk"), declared_value_usd__gt=0)
        .order_by()
        .annotate(lot=counting)
        .annotate(lots=Count("lot"), valued=Count(NullIf(of_lot, Value(Decimal(0)))))
        .filter(lots__gt=0, valued=0)
    )
    return wholes


def values_of_wholes(wholes: ShipmentQuerySet) -> Iterator[StageValue]:
    """A whole stands at the stage that all its lots share, else at none."""
    stage = "lot__commodity__stage"
    told = wholes.annotate(low=Min(stage), high=Max(stage), staged=Count(stage))
    for on, usd, lots, low, high, staged in told.values_list(
        "delivered_on", "declared_value_usd", "lots", "low", "high", "staged"
    ):
        yield StageValue(on, low if low == high and staged == lots else None, usd, lots)
