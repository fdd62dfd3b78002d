"""What had arrived by a day: how many shipments of each purpose, when, and which came last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from deals.progress.steps import ProductFact
from deals.states import Confidence
from deals.units import format_mass, format_mass_total
from minerals_tracker.pages.dossier.answer import Arrival as Arrived
from shipments.arrivals.as_of_day import Arrival, arrivals, shipment_mass
from shipments.arrivals.counts import Months, arrivals_by_month, arrived_last
from shipments.charts import Metal
from shipments.models.querysets import ShipmentQuerySet

UNKNOWN = "not published"


@dataclass(frozen=True, slots=True)
class ArrivalSummary:
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

    @property
    def products(self) -> list[ProductFact]:
        """What arrived, for the step that asks for a product."""
        return [
            ProductFact(row.on, has_mass=row.mass.is_known, is_trade=row.commercial)
            for row in self.arrived
        ]

    def mass(self, wet: Sequence[Metal]) -> str:
        """The sums in words: of one shipment in its own words, else of each mineral by itself."""
        count = self.commercial + self.samples
        if count <= 1:
            return format_mass(self.last.mass) if self.last else "none"
        if len(wet) == 1:
            return format_mass_total(wet[0].total)
        named = [row for row in wet if row.symbol and row.total.known]
        return "; ".join(f"{row.name} {_known(row)}" for row in named) or UNKNOWN

    def unsplit(self, wet: Sequence[Metal]) -> str:
        """What `mass` leaves out: the sum of shipments that give none by mineral, else empty."""
        rest = [_known(row) for row in wet if not row.symbol and row.total.known]
        return f"{rest[0]} not split by mineral" if rest and len(wet) > 1 else ""


def _known(row: Metal) -> str:
    """The known part of a sum in words."""
    return format_mass_total(replace(row.total, unknown=0))


def arrival_summaries(shipments: ShipmentQuerySet, *, on: date) -> dict[int, ArrivalSummary]:
    """What had arrived by the end of `on`, by deal id; only deals with an arrival."""
    arrived = shipments.delivered(on)
    last = arrived_last(arrived)
    return {
        deal_id: _came(arrivals(last[deal_id], on), months)
        for deal_id, months in arrivals_by_month(arrived).items()
    }


def _came(latest: Sequence[Arrival], by_month: Months) -> ArrivalSummary:
    """Put together; `latest` is the last arrival of each purpose."""
    last = max(latest, key=lambda row: (row.counts_from, row.shipment.pk))
    counts, months = Counter[str](), Counter[date]()
    for (purpose, month), count in by_month.items():
        counts[purpose] += count
        months[month] += count
    return ArrivalSummary(
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
