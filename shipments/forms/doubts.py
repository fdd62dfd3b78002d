"""Warnings on what looks odd about a shipment; they do not stop it from being saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from deals.states import DatePrecision
from deals.units import format_date
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import ShipmentState
from shipments.valuation.valuing import day_of

TWINS = 3
"""Most similar shipments that a warning names."""


def doubts(shipment: Shipment, *, today: date) -> list[str]:
    """Warnings for the editor: dates in the future, a similar shipment."""
    steps = list(shipment.steps.all())
    lines = list(shipment.lines.select_related("commodity").order_by("number"))
    return [
        *_days_to_come(steps, today),
        *_totals_apart(shipment, lines),
        *_twins(shipment, lines, _days_of_value(steps, today)),
    ]


def _days_to_come(steps: Iterable[ShipmentStep], today: date) -> Iterator[str]:
    for step in steps:
        if step.reached_on > today and step.state != ShipmentState.PLANNED:
            day = format_date(step.reached_on, DatePrecision(step.date_precision))
            yield f"“{step.get_state_display()}” on {day} is still to come. Check the date."


def _totals_apart(shipment: Shipment, lines: Iterable[ShipmentLine]) -> Iterator[str]:
    lows = [line.wet_low_kg for line in lines if line.wet_low_kg is not None]
    high = shipment.total_high_kg
    if high is not None and lows and sum(lows) > high:
        yield (
            f"The lots weigh {sum(lows):f} kg or more, the shipment {high:f} kg at most. "
            "Check both."
        )


def _days_of_value(steps: list[ShipmentStep], today: date) -> list[date]:
    """The days, as they were told, of the states for which the lots are valued."""
    day = day_of(steps, today=today)
    return [step.reached_on for step in steps if step.counts_from == day]


def _twins(shipment: Shipment, lines: list[ShipmentLine], days: list[date]) -> Iterator[str]:
    """Standing shipments with the same day, route, commodity and mass as one of these lots."""
    # Asked of the states of that day, in no order: else PostgreSQL may go through all shipments.
    of_the_day = (
        ShipmentStep.objects.filter(reached_on__in=days, shipment__voided_at__isnull=True)
        .filter(shipment__deal=shipment.deal_id, shipment__origin=shipment.origin_id)
        .filter(_alike(shipment, lines), shipment__destination=shipment.destination_id)
        .exclude(shipment=shipment.pk)
        .order_by()
        .values_list("shipment__reference", flat=True)
    )
    for reference in list(dict.fromkeys(of_the_day[: TWINS * len(ShipmentState)]))[:TWINS]:
        yield (
            f"{reference} has the same day, route, commodity and mass. "
            "If it is the same consignment, void one of the two."
        )


def _alike(shipment: Shipment, lines: Iterable[ShipmentLine]) -> Q | Exists:
    """Filter: has a lot like one of these; without lots, has the same total mass."""
    same: Q = Q()
    for line in lines:
        same |= Q(
            commodity=line.commodity_id,
            mineral_group=line.mineral_group,
            wet_low_kg=line.wet_low_kg,
            wet_high_kg=line.wet_high_kg,
        )
    if same:
        return Exists(ShipmentLine.objects.filter(same, shipment=OuterRef("shipment")))
    low, high = shipment.total_low_kg, shipment.total_high_kg
    return Q(shipment__total_low_kg=low, shipment__total_high_kg=high)
