"""Shipments as they stood on a day: states, arrivals, masses and minerals in words.

Works on shipments fetched with their steps and lines (`for_evidence()`), so that a page needs no
further query. What very many come to is for `shipments.arrivals.sums`, in SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import Commodity, Source
from deals.states import DatePrecision, Qualifier, in_words
from deals.units import Mass, assay_in, format_number
from shipments.charts import Lot, Metal
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.states import DELIVERED, Purpose, QuantityBasis, ShipmentState

GROUP_METALS = {"antimony": "Sb", "copper": "Cu", "tungsten": "W", "gold": "Au", "cobalt": "Co"}
"""The metal of a mineral group if a lot's form is unknown; mixed groups have none."""

GROUP_NAMES = {"rare_earth": "rare earths"}
"""Names of mineral groups that differ from their key."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A shipment that had arrived by the day asked for and was not rejected by then.

    `assayed_on` is the day from which its assays count: that of the dated assay, else of arrival;
    None while a dated assay lies ahead.
    """

    shipment: Shipment
    step: ShipmentStep
    assayed_on: date | None

    @property
    def on(self) -> date:
        return self.step.reached_on

    @property
    def precision(self) -> DatePrecision:
        return DatePrecision(self.step.date_precision)

    @property
    def counts_from(self) -> date:
        day: date = self.step.counts_from
        return day

    @property
    def commercial(self) -> bool:
        return self.shipment.purpose == Purpose.COMMERCIAL


def steps_by(shipment: Shipment, day: date) -> list[ShipmentStep]:
    """The states reached by the end of a day, oldest first."""
    steps = [step for step in shipment.steps.all() if step.counts_from <= day]
    order = list(ShipmentState)
    return sorted(
        steps, key=lambda step: (step.counts_from, order.index(ShipmentState(step.state)))
    )


def state_on(shipment: Shipment, day: date) -> ShipmentState | None:
    """The state a shipment stood in at the end of a day; None before its first."""
    steps = steps_by(shipment, day)
    return ShipmentState(steps[-1].state) if steps else None


def arrivals(shipments: Iterable[Shipment], day: date) -> tuple[Arrival, ...]:
    """The shipments delivered by the end of a day, oldest first."""
    found = []
    for shipment in shipments:
        steps = steps_by(shipment, day)
        reached = [step for step in steps if step.state in DELIVERED]
        if reached and all(step.state != ShipmentState.REJECTED for step in steps):
            first = reached[0]
            found.append(Arrival(shipment, first, _assayed_on(shipment, first.counts_from, day)))
    return tuple(sorted(found, key=lambda arrival: (arrival.counts_from, arrival.shipment.pk)))


def assay_counts_from(shipment: Shipment) -> date | None:
    """The first day on which a shipment's assay state counts; None without such a state."""
    return min(
        (s.counts_from for s in shipment.steps.all() if s.state == ShipmentState.ASSAYED),
        default=None,
    )


def is_awaited(shipment: Shipment, day: date) -> bool:
    """Whether a shipment has a dated assay after `day` and none before."""
    dated = assay_counts_from(shipment)
    return dated is not None and dated > day


def is_valued(line: ShipmentLine, shipment: Shipment, day: date) -> bool:
    """Whether the value stored on a lot was valid by a day and rests on no later assay.

    `shipments.arrivals.declared_values.value_of_lot` is the same rule in SQL.
    """
    if line.value_low_usd is None or (line.valued_on and line.valued_on > day):
        return False
    return line.valued_basis == QuantityBasis.PRODUCT or not is_awaited(shipment, day)


def _assayed_on(shipment: Shipment, arrived: date, day: date) -> date | None:
    dated = assay_counts_from(shipment)
    if dated is None:
        return arrived
    return max(arrived, dated) if dated <= day else None


def shipment_mass(shipment: Shipment) -> Mass:
    """A shipment's total wet mass: as stated, else the sum of its lots if all are known."""
    if shipment.total_low_kg is not None or shipment.total_high_kg is not None:
        return Mass(
            shipment.total_low_kg or Decimal(0),
            shipment.total_high_kg,
            Qualifier(shipment.total_qualifier),
        )
    lines = list(shipment.lines.all())
    lows = [line.wet_low_kg for line in lines if line.wet_low_kg is not None]
    if not lines or len(lows) < len(lines):
        return Mass.unknown()
    highs = [line.wet_high_kg for line in lines if line.wet_high_kg is not None]
    high = sum(highs, Decimal(0)) if len(highs) == len(lines) else None
    return Mass(sum(lows, Decimal(0)), high)


def weighed_by(arrived: Iterable[Arrival]) -> tuple[Source, ...]:
    """The sources of the masses of arrived shipments, each once."""
    shipments = [arrival.shipment for arrival in arrived]
    known = [shipment for shipment in shipments if shipment_mass(shipment).is_known]
    return tuple(dict.fromkeys(source for shipment in known for source in shipment.weighed_by))


def told_by(arrived: Iterable[Arrival]) -> tuple[Source, ...]:
    """The sources that report the arrivals, each once."""
    return tuple(dict.fromkeys(source for arrival in arrived for source in arrival.step.told_by))


def symbol_of(form: Commodity | None, group: str) -> str:
    """The symbol that a commodity's metal is counted in; its mineral group if unknown."""
    if form and form.element:
        return str(form.element)
    return GROUP_METALS.get(group, group)


def group_name(group: str) -> str:
    """The name of a mineral group on pages."""
    return GROUP_NAMES.get(group, in_words(group))


def metal_of(line: ShipmentLine) -> str:
    """The symbol that a lot's metal is counted in."""
    return symbol_of(line.commodity, line.mineral_group)


def metal_name(line: ShipmentLine) -> str:
    """The name of a lot's mineral on pages."""
    return group_name(line.mineral_group)


def assay_words(line: ShipmentLine) -> str:
    """A lot's assay as it was stated, such as `58.2 % Sb`; empty where none is on file."""
    if line.assay_pct is None:
        return ""
    of = line.commodity.assay_share.removeprefix("% ") if line.commodity else ""
    number = format_number(assay_in(line.assay_pct, line.assay_unit), None)
    return f"{number} {line.assay_unit} {of}".rstrip()


def groups_named(name: str) -> set[str]:
    """The mineral groups with this name on pages; the reverse of `metal_name`."""
    long_names = {group for group, said in GROUP_NAMES.items() if said == name}
    return long_names or {name, name.replace(" ", "_")}


def wet_mass_by_mineral(arrived: Iterable[Arrival]) -> tuple[Metal, ...]:
    """Arrived wet mass by mineral; a shipment known only as a whole gets an entry of its own."""
    lots: dict[tuple[str, str], list[Lot]] = defaultdict(list)
    for arrival in arrived:
        shipment, lines = arrival.shipment, list(arrival.shipment.lines.all())
        if all(line.wet_low_kg is None for line in lines):
            mass = shipment_mass(shipment)
            lots["", "not split by mineral"].append(
                Lot(arrival.counts_from, shipment.reference, mass.low_kg, mass.high_kg)
            )
            continue
        for line in lines:
            lots[metal_of(line), metal_name(line)].append(
                Lot(arrival.counts_from, shipment.reference, line.wet_low_kg, line.wet_high_kg)
            )
    return tuple(Metal(symbol, name, tuple(rows)) for (symbol, name), rows in sorted(lots.items()))
