"""Compare a deal's shipments with customs statistics: rows to facts, facts to findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from deals.models import Commodity, Deal
from deals.states import DatePrecision, Qualifier
from deals.units import Mass
from shipments.arrivals.as_of_day import is_awaited, is_valued, steps_by
from shipments.customs.reconciliation import Reconciliation, reconcile
from shipments.customs.reconciliation_facts import Crossing, Logged, Reported, Side
from shipments.models import CustomsRecord, Shipment, ShipmentLine
from shipments.states import DELIVERED, UNDER_WAY, MassCounted, ShipmentState, ValueBasis


def reconciliation(
    deal: Deal, *, on: date, shipments: Sequence[Shipment] | None = None
) -> Reconciliation:
    """Compare a deal's lots with the statistics published by `on`, in six queries.

    An illustrative deal is compared with nothing. Pass `shipments_of` the same day if at hand.
    """
    if shipments is None:
        shipments = shipments_of(deal, on)
    rows = () if deal.is_illustrative else statistics_for(deal, shipments, on=on)
    return reconcile(logged_of(shipments, on), map(reported_of, rows), today=on)


def shipments_of(deal: Deal, on: date) -> list[Shipment]:
    """The shipments of a deal with a state reached by a day, with their lots."""
    known = deal.shipments.known_by(on).select_related("origin", "destination").for_evidence()
    return list(known)


def statistics_for(deal: Deal, shipments: Iterable[Shipment], *, on: date) -> list[CustomsRecord]:
    """The statistics published by `on` that may include the deal's goods.

    Codes are those of all forms of its minerals. Routes are those of its shipments, or any route
    to or from the country of its minerals.
    """
    lines = [line for shipment in shipments for line in shipment.lines.all()]
    groups = {line.mineral_group for line in lines}
    codes = set(Commodity.objects.filter(group__in=groups).values_list("hs6", flat=True)) - {""}
    routes = Q(flow="import", partner=deal.origin_country or None)
    routes |= Q(flow="export", reporter=deal.origin_country or None)
    for shipment in shipments:
        for line in shipment.lines.all():
            origin, destination = _route(shipment, line)
            routes |= Q(flow="import", reporter=destination, partner=origin)
            routes |= Q(flow="export", reporter=origin, partner=destination)
    rows = CustomsRecord.objects.published_by(on).select_related("source")
    return list(rows.filter(routes, hs6__in=codes))


def logged_of(shipments: Iterable[Shipment], on: date) -> tuple[Logged, ...]:
    """The lots of shipments that had left or arrived by a day, as facts."""
    return tuple(
        lot
        for shipment in shipments
        for line in shipment.lines.all()
        for lot in _lot(shipment, line, on)
    )


def _lot(shipment: Shipment, line: ShipmentLine, on: date) -> Iterable[Logged]:
    left = _crossing(shipment, UNDER_WAY, on)
    arrived = _crossing(shipment, DELIVERED - {ShipmentState.ASSAYED}, on)
    if left is None and arrived is None:
        return
    origin, destination = _route(shipment, line)
    declared = line.declared_value_usd
    valued = is_valued(line, shipment, on)
    contained = Mass.between(line.contained_low_kg, line.contained_high_kg)
    yield Logged(
        key=f"{shipment.reference}/{line.number}",
        hs6=line.commodity.hs6 if line.commodity else "",
        origin=origin,
        destination=destination,
        left=left,
        arrived=arrived,
        net=_net(line),
        content=Mass.unknown() if is_awaited(shipment, on) else contained,
        value_low_usd=line.value_low_usd if declared is None and valued else declared,
        value_high_usd=line.value_high_usd if declared is None and valued else declared,
    )


def _route(shipment: Shipment, line: ShipmentLine) -> tuple[str, str]:
    """Country of origin of a lot and country of destination, empty where not known.

    The port of loading does not say where a lot comes from.
    """
    return line.origin_country, shipment.destination.country if shipment.destination else ""


def _crossing(shipment: Shipment, states: Iterable[str], on: date) -> Crossing | None:
    """The first day on which one of some states was reached."""
    wanted: Sequence[str] = tuple(states)
    steps = [step for step in steps_by(shipment, on) if step.state in wanted]
    if not steps:
        return None
    first = steps[0]
    return Crossing(first.reached_on, DatePrecision(first.date_precision))


def _net(line: ShipmentLine) -> Mass:
    """What a scale may have shown: from the dry mass to the wet one.

    A dry mass that was computed before the wet one was corrected by SQL may lie above it.
    """
    low = line.wet_low_kg if line.dry_low_kg is None else line.dry_low_kg
    high = line.wet_high_kg
    if low is not None and high is not None:
        low = min(low, high)
    return Mass.between(low, high, Qualifier(line.wet_qualifier))


def reported_of(row: CustomsRecord) -> Reported:
    """A row of statistics as a fact; load its source with it."""
    return Reported(
        key=f"customs-{row.pk}",
        hs6=row.hs6,
        month=row.month,
        side=Side(row.reporter, row.flow, row.partner),
        value_usd=row.value_usd,
        kilograms=row.net_kg,
        counted=MassCounted(row.counted),
        value_basis=ValueBasis(row.value_basis),
        published_on=row.published_on,
        source_key=row.source.key,
    )
