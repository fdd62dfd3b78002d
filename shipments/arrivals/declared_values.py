"""What shipments declare as wholes, where none of their lots has a value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, FilteredRelation, Max, Min, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from shipments.charts import StageValue
from shipments.models import Shipment
from shipments.querysets import ShipmentQuerySet
from shipments.states import QuantityBasis


def value_of_lot(on: date, *, lot: str = "", shipment: str = "") -> Coalesce:
    """The value of a lot as of a day, USD: computed, else declared.

    What is computed from a content counts from its assay.

    `lot` and `shipment` are the ways that a query takes to them, such as `shipment__`.
    """
    awaited = Q(**{f"{shipment}assayed_on__gt": on}) & ~Q(
        **{f"{lot}valued_basis": QuantityBasis.PRODUCT}
    )
    computed = Case(When(awaited, then=None), default=f"{lot}value_low_usd")
    return Coalesce(computed, f"{lot}declared_value_usd")


def declared_as_wholes(arrived: ShipmentQuerySet, *, on: date) -> ShipmentQuerySet:
    """The shipments with a declared value, of whose lots none has a value of its own by a day."""
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
    """A whole stands at the stage that all its lots share, else at none."""
    stage = "lot__commodity__stage"
    told = wholes.annotate(low=Min(stage), high=Max(stage), staged=Count(stage))
    for on, usd, lots, low, high, staged in told.values_list(
        "delivered_on", "declared_value_usd", "lots", "low", "high", "staged"
    ):
        yield StageValue(on, low if low == high and staged == lots else None, usd, lots)
