"""The page of one shipment with the computation of each lot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from deals.charts.figure import Figure
from deals.models import Source
from deals.states import DatePrecision, Qualifier
from deals.units import Mass, format_date, format_mass
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.dossier.deliveries import ShipmentRow, shipment_row
from shipments.arrivals.as_of_day import is_awaited, metal_name, metal_of, state_on, steps_by
from shipments.charts import LotMass, mass_by_lot
from shipments.models import Shipment, ShipmentLine, ShipmentPaper, ShipmentStep
from shipments.papers.required_papers import missing
from shipments.states import ShipmentState
from shipments.valuation.steps import PriceFacts, RefusedLineError, Step
from shipments.valuation.valuing import day_of, prices_of, valued_as_of

KEPT = "Valued for {day}; these steps are kept with the lot."
COMPUTED = "Computed for {day} from the prices and the commodity now on file."


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot with its computation line by line, or why there is none; `basis` says whose it is.

    Where its assay `is_awaited` on the day, it is computed without.
    """

    title: str
    known: str
    wet: str
    steps: tuple[Step, ...]
    not_valued: str
    problems: tuple[str, ...]
    basis: str = ""
    is_awaited: bool = False
    worth: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """A state that the shipment reached."""

    state: str
    day: str
    sources: tuple[Source, ...]
    note: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A voided state or lot: what it said, since when it is void, and why."""

    what: str
    said: str
    voided_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Consignment:
    """One shipment as of a day; `row` is None where it was not on record by then.

    What was voided stands on each of its days alike: it was never so.
    """

    shipment: Shipment
    row: ShipmentRow | None
    lots: tuple[Lot, ...]
    masses: Figure
    stations: tuple[Station, ...]
    papers: tuple[ShipmentPaper, ...]
    missing: tuple[str, ...]
    steps_taken_back: tuple[TakenBack, ...]
    lots_taken_back: tuple[TakenBack, ...]


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
    lots = _lots(shipment, day, valued_on) if steps else ()
    return Consignment(
        shipment=shipment,
        row=shipment_row(shipment, day) if steps else None,
        lots=tuple(lot for lot, _ in lots),
        masses=mass_by_lot(
            [masses for _, masses in lots],
            as_of=day,
            sources=shipment.weighed_by if any(m.wet.is_known for _, m in lots) else (),
            illustrative=shipment.deal.is_illustrative,
        ),
        stations=tuple(
            Station(
                str(ShipmentState(step.state).label),
                format_date(step.reached_on, DatePrecision(step.date_precision)),
                step.told_by,
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
        steps_taken_back=tuple(_steps_taken_back(shipment)),
        lots_taken_back=tuple(_lots_taken_back(shipment)),
    )


def _steps_taken_back(shipment: Shipment) -> Iterator[TakenBack]:
    rows = ShipmentStep.everything.filter(shipment=shipment, voided_at__isnull=False)
    for step in rows.order_by("reached_on", "pk"):
        said = format_date(step.reached_on, DatePrecision(step.date_precision))
        yield _taken_back(str(ShipmentState(step.state).label).capitalize(), said, step)


def _lots_taken_back(shipment: Shipment) -> Iterator[TakenBack]:
    rows = ShipmentLine.everything.filter(shipment=shipment, voided_at__isnull=False)
    for line in rows.select_related("commodity").order_by("number"):
        wet = Mass.between(line.wet_low_kg, line.wet_high_kg, Qualifier(line.wet_qualifier))
        said = f"{format_mass(wet, None)} wet" if wet.is_known else "of unknown mass"
        yield _taken_back(_title(line), said, line)


def _taken_back(what: str, said: str, row: Any) -> TakenBack:
    return TakenBack(what, said, format_date(timezone.localdate(row.voided_at)), row.void_reason)


def _title(line: ShipmentLine) -> str:
    name = line.commodity.name if line.commodity else f"{metal_name(line)}, form not published"
    return f"Lot {line.number}: {name}"


def _lots(shipment: Shipment, day: date, valued_on: date) -> tuple[tuple[Lot, LotMass], ...]:
    awaited = is_awaited(shipment, day)
    lines = list(shipment.lines.all())
    prices = [facts for facts, _ in prices_of(lines).values()]
    return tuple(_lot(line, prices, valued_on, awaited=awaited) for line in lines)


def _lot(
    line: ShipmentLine, prices: Sequence[PriceFacts], on: date, *, awaited: bool
) -> tuple[Lot, LotMass]:
    """A lot in words, and its masses for the chart; what cannot be so is not drawn."""
    title = _title(line)
    try:
        found = valued_as_of(line, prices, on=on, awaited=awaited)
    except RefusedLineError as refusal:
        problems = tuple(problem.message for problem in refusal.problems)
        unknown = Mass.unknown()
        nothing = LotMass(line.number, title, metal_of(line), "", unknown, unknown, unknown)
        return Lot(title, line.note, "", (), "", problems, is_awaited=awaited), nothing
    masses = LotMass(
        number=line.number,
        name=title,
        symbol=metal_of(line),
        contained_of=(found.facts.contained_of or metal_name(line))
        if found.contained.is_known
        else "",
        wet=found.wet,
        dry=found.dry,
        contained=found.contained,
    )
    is_kept = line.valued_on == on and not awaited
    basis = (KEPT if is_kept else COMPUTED).format(day=format_date(on))
    wet = _weighed(found.wet)
    lot = Lot(title, line.note, wet, found.steps, found.not_valued, (), basis, awaited, found.worth)
    return lot, masses


def _weighed(wet: Mass) -> str:
    """The wet mass as the steps after it are written; empty where it is not known."""
    if not wet.is_known:
        return ""
    if wet.qualifier != Qualifier.EXACT:
        return format_mass(wet, None)
    step = Step(label="wet", formula="", operands="", low=wet.low_kg, high=wet.high_kg, unit="kg")
    return step.result
