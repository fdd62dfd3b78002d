"""Declared values of whole shipments, used where none of their lots has a value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, FilteredRelation, Max, Min, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from shipments.charts import StageValue
from shipments.models import Shipment
from shipments.models.querysets import ShipmentQuerySet
from shipments.states import QuantityBasis


def value_of_lot(on: date, *, lot: str = "", shipment: str = "") -> Coalesce:
    """SQL for the value of a lot as of a day in USD: computed, else declared.

    A computed value counts from the day for which it was computed; if it depends on an assay, from
    the assay on. `shipments.arrivals.as_of_day.is_valued` is the same rule for fetched rows.

    `lot` and `shipment` are the query's prefixes to their fields, such as `shipment__`.
    """
    awaited = Q(**{f"{shipment}assayed_on__gt": on}) & ~Q(
        **{f"{lot}valued_basis": QuantityBasis.PRODUCT}
    )
    later = Q(**{f"{lot}valued_on__gt": on})
    computed = Case(When(awaited | later, then=None), default=f"{lot}value_low_usd")
    return Coalesce(computed, f"{lot}declared_value_usd")


def declared_as_wholes(arrived: ShipmentQuerySet, *, on: date) -> ShipmentQuerySet:
    """Shipments with a declared value none of whose lots has a value by `on`."""
    counting = FilteredRelation("lines", condition=Q(lines__voided_at=None))
    of_lot = value_of_lot(on, lot="lot__")
    wholes: ShipmentQuerySet = (
        Shipment.objects.filter(pk__in=arrived.values("pk"), declared_value_usd__gt=0)
        .order_by()
        .annotate(lot=counting)
        .annotate(lots=Count("lot"), valued=Count(NullIf(of_lot, Value(Decimal(0)))))
        .filter(lots__gt=0, valued=0)
    )
    return wholes


def values_of_wholes(wholes: ShipmentQuerySet) -> Iterator[StageValue]:
    """Yield declared values at the stage that all lots of a shipment share, else at None."""
    stage = "lot__commodity__stage"
    told = wholes.annotate(low=Min(stage), high=Max(stage), staged=Count(stage))
    for on, usd, lots, low, high, staged in told.values_list(
        "delivered_on", "declared_value_usd", "lots", "low", "high", "staged"
    ):
        yield StageValue(on, low if low == high and staged == lots else None, usd, lots)
