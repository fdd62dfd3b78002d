"""Shipments of a deal as a list that filters, and one consignment with its computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deals.figures import Figure
from deals.models import Deal, Event, Source
from deals.states import DatePrecision, Qualifier
from deals.units import Mass, format_date, format_mass
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.came import came_of
from minerals_tracker.dashboard.deliveries import Deliveries, ShipmentRow, deliveries, shipment_row
from shipments.charts import LotMass, mass_by_lot
from shipments.models import Shipment, ShipmentLine, ShipmentPaper
from shipments.paperwork import missing
from shipments.states import Purpose, ShipmentState
from shipments.totals import metal_name, metal_of, state_on, steps_by
from shipments.valuation import PriceFacts, RefusedLineError, Step, value_line
from shipments.valuing import day_of, facts_of, prices_of


@dataclass(frozen=True, slots=True)
class Filter:
    """A select of the filter form; a value that is none of its choices counts as not chosen."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ShipmentList:
    """The shipments that the filters leave, with their sums and charts."""

    filters: tuple[Filter, ...]
    total: int
    shown: Deliveries
    is_filtered: bool


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot with its computation line by line, or why there is none."""

    title: str
    known: str
    wet: str
    steps: tuple[Step, ...]
    not_valued: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """A state that the consignment reached."""

    state: str
    day: str
    source: Source | None
    note: str


@dataclass(frozen=True, slots=True)
class Consignment:
    """One shipment as of a day; `row` is None where it was not on record by then."""

    shipment: Shipment
    row: ShipmentRow | None
    lots: tuple[Lot, ...]
    masses: Figure
    stations: tuple[Station, ...]
    papers: tuple[ShipmentPaper, ...]
    missing: tuple[str, ...]
    valued_on: date


def shipment_list(deal: Deal, as_of: AsOf, wanted: Mapping[str, str]) -> ShipmentList:
    """The shipments known by a day, filtered by `purpose`, `state` and `mineral`."""
    day = as_of.day
    rows = list(deal.shipments.known_by(day).for_evidence())
    filters = _filters(rows, day, wanted)
    left = [row for row in rows if all(_passes(row, each, day) for each in filters)]
    events = Event.objects.happened_by(day).standing().filter(deal=deal)
    return ShipmentList(
        filters=filters,
        total=len(rows),
        shown=deliveries(
            left, came_of(left, day), tuple(events), day=day, illustrative=deal.is_illustrative
        ),
        is_filtered=any(each.chosen for each in filters),
    )


def _filters(rows: Sequence[Shipment], day: date, wanted: Mapping[str, str]) -> tuple[Filter, ...]:
    states = {state_on(row, day) for row in rows}
    minerals = sorted({metal_name(line) for row in rows for line in row.lines.all()})
    offered = (
        ("purpose", "Purpose", [(value, label) for value, label in Purpose.choices]),
        ("state", "State", [(each.value, each.label) for each in ShipmentState if each in states]),
        ("mineral", "Mineral", [(name, name) for name in minerals]),
    )
    return tuple(
        Filter(name, label, tuple(choices), _chosen(wanted.get(name, ""), choices))
        for name, label, choices in offered
    )


def _chosen(value: str, choices: Sequence[tuple[str, str]]) -> str:
    return value if value in {key for key, _ in choices} else ""


def _passes(row: Shipment, each: Filter, day: date) -> bool:
    if not each.chosen:
        return True
    if each.name == "purpose":
        return row.purpose == each.chosen
    if each.name == "state":
        return state_on(row, day) == each.chosen
    return any(metal_name(line) == each.chosen for line in row.lines.all())


def consignment(shipment: Shipment, as_of: AsOf) -> Consignment:
    """One shipment as of a day; it comes with its steps, lines and sources."""
    day = as_of.day
    steps = steps_by(shipment, day)
    valued_on = day_of(steps, today=day)
    papers = tuple(
        paper
        for paper in shipment.papers.standing().select_related("source")
        if paper.dated_on is None or paper.dated_on <= day
    )
    lots = _lots(shipment, valued_on) if steps else ()
    return Consignment(
        shipment=shipment,
        row=shipment_row(shipment, day) if steps else None,
        lots=tuple(lot for lot, _ in lots),
        masses=mass_by_lot(
            [masses for _, masses in lots],
            as_of=day,
            sources=tuple(shipment.sources.all()),
            illustrative=shipment.deal.is_illustrative,
        ),
        stations=tuple(
            Station(
                str(ShipmentState(step.state).label),
                format_date(step.reached_on, DatePrecision(step.date_precision)),
                step.source,
                step.note,
            )
            for step in steps
        ),
        papers=papers,
        missing=tuple(
            paper.name
            for paper in missing(
                state_on(shipment, day), shipment.purpose, {paper.kind for paper in papers}
            )
        ),
        valued_on=valued_on,
    )


def _lots(shipment: Shipment, on: date) -> tuple[tuple[Lot, LotMass], ...]:
    lines = list(shipment.lines.all())
    prices = [facts for facts, _ in prices_of(lines).values()]
    return tuple(_lot(line, prices, on) for line in lines)


def _lot(line: ShipmentLine, prices: Sequence[PriceFacts], on: date) -> tuple[Lot, LotMass]:
    """A lot in words, and its masses for the chart; what cannot be so is not drawn."""
    name = line.commodity.name if line.commodity else f"{metal_name(line)}, form not published"
    title = f"Lot {line.number}: {name}"
    facts = facts_of(line)
    try:
        found = value_line(facts, prices, on=on)
    except RefusedLineError as refusal:
        problems = tuple(problem.message for problem in refusal.problems)
        unknown = Mass.unknown()
        nothing = LotMass(line.number, title, metal_of(line), "", unknown, unknown, unknown)
        return Lot(title, line.note, "", (), "", problems), nothing
    masses = LotMass(
        number=line.number,
        name=title,
        symbol=metal_of(line),
        contained_of=(facts.contained_of or metal_name(line)) if found.contained.is_known else "",
        wet=found.wet,
        dry=found.dry,
        contained=found.contained,
    )
    return Lot(title, line.note, _weighed(found.wet), found.steps, found.not_valued, ()), masses


def _weighed(wet: Mass) -> str:
    """The wet mass as the steps after it are written; empty where it is not known."""
    if not wet.is_known:
        return ""
    if wet.qualifier != Qualifier.EXACT:
        return format_mass(wet, None)
    step = Step(label="wet", formula="", operands="", low=wet.low_kg, high=wet.high_kg, unit="kg")
    return step.result
