"""What had arrived by a day: shipment by shipment, or from the sums of a deal that has too many.

Both ways give the same numbers; only the charts of many show months where those of few show lots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deals.models import Source
from deals.states import Confidence
from deals.units import format_mass, format_mass_total, plural
from minerals_tracker.dashboard.answer import Arrival as Arrived
from shipments import sums, totals
from shipments.charts import Grade, Metal, StageValue
from shipments.last import arrived_last, arrived_last_and, known_last
from shipments.models import Shipment
from shipments.states import Purpose
from shipments.totals import Arrival, arrivals, shipment_mass


@dataclass(frozen=True, slots=True)
class Came:
    """What arrived. `arrived` holds the latest of each purpose with their number, `mass` the sum in
    words (of one shipment in its own words; several minerals are never added), `months` the number
    of arrivals by first day of the month."""

    arrived: tuple[Arrived, ...]
    last: Arrived | None
    last_mass: str
    last_sources: tuple[Source, ...]
    mass: str
    months: Mapping[date, int]
    contained: tuple[Metal, ...]
    wet: tuple[Metal, ...]
    values: tuple[StageValue, ...]
    grades: tuple[Grade, ...]

    @property
    def commercial(self) -> int:
        return sum(each.count for each in self.arrived if each.commercial)

    @property
    def samples(self) -> int:
        return sum(each.count for each in self.arrived if not each.commercial)


def came_of(shipments: Iterable[Shipment], day: date) -> Came:
    """Count shipments, fetched with steps, lines and sources, that had arrived by the end of a day."""
    rows = arrivals(shipments, day)
    latest = {row.shipment.purpose: row for row in rows}
    counts = Counter(row.shipment.purpose for row in rows)
    return _came(
        tuple(latest.values()),
        counts,
        months=Counter(row.counts_from.replace(day=1) for row in rows),
        contained=totals.contained(rows),
        wet=totals.wet(rows),
        values=totals.stage_values(rows),
        grades=totals.grades(rows),
    )


def came_to(deal_ids: Collection[int], day: date) -> dict[int, Came]:
    """Read the sums of deals; the number of queries and rows does not depend on their shipments."""
    return _came_to(deal_ids, day, arrived_last(deal_ids, on=day))


def came_with(deal_id: int, day: date, *, shown: int) -> tuple[list[Shipment], Came]:
    """The same of one deal, with the shipments that came on record last, so many, latest first."""
    known = known_last(deal_id, on=day, count=shown)
    latest, shipments = arrived_last_and([deal_id], on=day, others=known)
    return shipments, _came_to([deal_id], day, latest)[deal_id]


def _came_to(
    deal_ids: Collection[int], day: date, latest: Mapping[int, Sequence[Shipment]]
) -> dict[int, Came]:
    by_deal = sums.months(deal_ids, on=day)
    return {deal_id: _of_sums(by_deal[deal_id], latest[deal_id], day) for deal_id in deal_ids}


def _of_sums(found: sums.Months, latest: Iterable[Shipment], day: date) -> Came:
    months: Counter[date] = Counter()
    for row in found.came:
        months[row.month] += row.sums["shipments"]
    return _came(
        arrivals(latest, day),
        {purpose: sums.arrived(found.came, purpose) for purpose in Purpose.values},
        months=months,
        contained=sums.contained(found.contents),
        wet=sums.wet(found.came),
        values=sums.stage_values(found.came),
        grades=sums.grades(found.contents),
    )


def _came(latest: Sequence[Arrival], counts: Mapping[str, int], **numbers: object) -> Came:
    """Put together; `latest` is the last arrival of each purpose."""
    last = max(latest, key=lambda row: (row.counts_from, row.shipment.pk), default=None)
    wet: tuple[Metal, ...] = numbers["wet"]  # type: ignore[assignment]
    return Came(
        arrived=tuple(_arrived(row, counts[row.shipment.purpose]) for row in latest),
        last=_arrived(last, 1) if last else None,
        last_mass=format_mass(shipment_mass(last.shipment)) if last else "",
        last_sources=tuple(last.shipment.sources.all()) if last else (),
        mass=_mass(last, sum(counts.values()), wet),
        **numbers,  # type: ignore[arg-type]
    )


def _arrived(arrival: Arrival, count: int) -> Arrived:
    return Arrived(
        on=arrival.on,
        precision=arrival.precision,
        mass=shipment_mass(arrival.shipment),
        commercial=arrival.commercial,
        confidence=Confidence(arrival.shipment.confidence),
        count=count,
    )


def _mass(last: Arrival | None, count: int, wet: Sequence[Metal]) -> str:
    if last is None:
        return "none"
    if count == 1:
        return format_mass(shipment_mass(last.shipment))
    if len(wet) == 1:
        return format_mass_total(wet[0].total)
    return plural(count, "shipment")
