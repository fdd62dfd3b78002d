"""What had arrived by a day: how many shipments of each purpose, when, and which came last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from deals.states import Confidence
from deals.units import format_mass, format_mass_total, plural
from minerals_tracker.dashboard.answer import Arrival as Arrived
from shipments.arrivals import Arrival, arrivals, shipment_mass
from shipments.arrived import Months, arrivals_by_month, arrived_last
from shipments.charts import Metal
from shipments.querysets import ShipmentQuerySet


@dataclass(frozen=True, slots=True)
class Came:
    """What arrived. `arrived` holds the latest of each purpose with their number, `months` the
    number of arrivals by first day of the month."""

    arrived: tuple[Arrived, ...] = ()
    last: Arrived | None = None
    months: Mapping[date, int] = field(default_factory=dict)

    @property
    def commercial(self) -> int:
        return sum(each.count for each in self.arrived if each.commercial)

    @property
    def samples(self) -> int:
        return sum(each.count for each in self.arrived if not each.commercial)

    def mass(self, wet: Sequence[Metal]) -> str:
        """The sum in words: of one shipment in its own words; several minerals are never added."""
        count = self.commercial + self.samples
        if count <= 1:
            return format_mass(self.last.mass) if self.last else "none"
        return format_mass_total(wet[0].total) if len(wet) == 1 else plural(count, "shipment")


def came_to(shipments: ShipmentQuerySet, *, on: date) -> dict[int, Came]:
    """What had arrived of some shipments by the end of a day, by deal; nothing of a deal not named."""
    arrived = shipments.delivered(on)
    last = arrived_last(arrived)
    return {
        deal_id: _came(arrivals(last[deal_id], on), months)
        for deal_id, months in arrivals_by_month(arrived).items()
    }


def _came(latest: Sequence[Arrival], by_month: Months) -> Came:
    """Put together; `latest` is the last arrival of each purpose."""
    last = max(latest, key=lambda row: (row.counts_from, row.shipment.pk))
    counts, months = Counter[str](), Counter[date]()
    for (purpose, month), count in by_month.items():
        counts[purpose] += count
        months[month] += count
    return Came(
        arrived=tuple(_arrived(row, counts[row.shipment.purpose]) for row in latest),
        last=_arrived(last, 1),
        months=months,
    )


def _arrived(arrival: Arrival, count: int) -> Arrived:
    return Arrived(
        on=arrival.on,
        precision=arrival.precision,
        mass=shipment_mass(arrival.shipment),
        commercial=arrival.commercial,
        confidence=Confidence(arrival.shipment.confidence),
        count=count,
        weighed_by=arrival.shipment.weighed_by,
        told_by=arrival.step.told_by,
    )
