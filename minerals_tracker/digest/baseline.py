"""Since when what is recorded of a deal is news."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, Model, QuerySet

from deals.models import Claim, Deal, DisputedPoint, Event
from milestones.models import SignalReading
from shipments.models import Shipment, ShipmentStep

NEWSWORTHY: list[type[Model]] = [
    Event,
    DisputedPoint,
    Claim,
    Shipment,
    ShipmentStep,
    SignalReading,
]


def baseline(deal: Deal) -> datetime:
    """The moment in which the last row that came with the deal itself was written.

    Rows written under the same history context as the deal, that is by the same load or the same
    form, are what was known when the tracker took the deal up. They are no news of that week.
    """
    made = _inserts(Deal).filter(pgh_obj=deal).first()
    if made is None or made.pgh_context_id is None:
        return deal.recorded_at
    together = {"pgh_context_id": made.pgh_context_id}
    times = [
        _inserts(model).filter(**together).aggregate(last=Max("recorded_at"))["last"]
        for model in NEWSWORTHY
    ]
    latest: datetime = max([deal.recorded_at, *(time for time in times if time is not None)])
    return latest


def _inserts(model: type[Model]) -> QuerySet[Any]:
    """History rows of how a model's rows came into being."""
    history: Any = model._meta.get_field("history").related_model
    rows: QuerySet[Any] = history._default_manager.filter(pgh_label="insert")
    return rows
