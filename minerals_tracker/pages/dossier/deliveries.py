"""Shipments of a deal as of a day: rows, sums and charts of the dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from deals.charts.figure import Figure
from deals.models import Event, Source
from deals.states import Confidence, DatePrecision, Qualifier, Scope
from deals.units import (
    Mass,
    MassTotal,
    format_date,
    format_mass,
    format_mass_total,
    plural,
)
from minerals_tracker.pages.dossier.answer import Arrival as Arrived
from minerals_tracker.pages.dossier.answer import listed
from minerals_tracker.pages.dossier.elements import elements_of
from minerals_tracker.pages.dossier.latest_arrivals import ArrivalSummary
from minerals_tracker.pages.sources.citations import distinct_sources
from minerals_tracker.pages.sources.clauses import Clause, Clauses, sourced
from shipments import charts
from shipments.arrivals.as_of_day import (
    Arrival,
    arrivals,
    assay_words,
    is_awaited,
    metal_name,
    metal_of,
    shipment_mass,
    state_on,
    steps_by,
    told_by,
    weighed_by,
)
from shipments.arrivals.sums import Amounts
from shipments.models import Shipment, ShipmentLine
from shipments.states import ShipmentState


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot in words; what is not known says so in `known`, and is empty as a mass or an assay."""

    number: int
    elements: tuple[str, ...]
    name: str
    known: str
    note: str
    wet: str
    assay: str
    contained: str
    is_awaited: bool


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment in words, as of the day."""

    reference: str
    url: str
    purpose: str
    state: str
    history: Clauses
    latest: Clauses
    mass: str
    mass_note: str
    weighed_by: tuple[Source, ...]
    lots: tuple[LotRow, ...]
    confidence: str
    is_disputed: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class MineralTotal:
    """What arrived of one mineral in one form of content; unlike masses are never added."""

    elements: tuple[str, ...]
    name: str
    count: str
    wet: str
    contained: str
    unknown: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What was shipped and what arrived; `contained` gives a sum for each metal in words."""

    rows: tuple[ShipmentRow, ...]
    arrived: tuple[Arrived, ...]
    finding: str
    mass: str
    mass_note: str
    contained: str
    contained_label: str
    contained_note: str
    figures: tuple[Figure, ...]
    metals: tuple[Figure, ...]
    weighed_by: tuple[Source, ...]
    totals: tuple[MineralTotal, ...]


def deliveries(
    shipments: Sequence[Shipment],
    came: ArrivalSummary,
    amounts: Amounts,
    events: Sequence[Event],
    *,
    day: date,
    illustrative: bool,
) -> Deliveries:
    """Rows, sums and figures; shipments come with steps and lines, so that nothing is queried."""
    arrived = arrivals(shipments, day)
    metals = amounts.contained
    shown: dict[str, Any] = {"as_of": day, "illustrative": illustrative}
    known = [metal for metal in metals if metal.total.known]
    lots = sum(metal.count for metal in metals)
    silent = sum(metal.total.unknown for metal in metals)
    return Deliveries(
        rows=tuple(shipment_row(shipment, day) for shipment in shipments),
        arrived=came.arrived,
        finding=finding(came),
        mass=came.mass(amounts.wet),
        mass_note=_mass_note(came, amounts),
        contained="; ".join(f"{m.symbol} {_said(m.total)}" for m in known)
        or ("not published" if metals else "none"),
        contained_label="Contained metal"
        if all(metal.is_metal for metal in known)
        else "Contained metal and oxides",
        contained_note=f"{silent} of {plural(lots, 'lot')} of unknown mass"
        if silent
        else "for each metal by itself",
        figures=_figures(amounts, arrived, **shown),
        metals=_metal_figures(metals, _moments(events), arrived, **shown),
        weighed_by=weighed_by(arrived),
        totals=tuple(_totals(amounts)),
    )


def _totals(amounts: Amounts) -> Iterator[MineralTotal]:
    """Sums by mineral in the order of the charts; shipments that are not split come last."""
    held = {(metal.symbol, metal.name): metal for metal in amounts.contained}
    for wet in sorted(amounts.wet, key=lambda metal: not metal.symbol):
        content = held.get((wet.symbol, wet.name))
        yield MineralTotal(
            elements=elements_of(wet.symbol),
            name=wet.label,
            count=plural(wet.count, "lot" if wet.symbol else "shipment"),
            wet=_sum(wet.total),
            contained=_sum(content.total) if content else "",
            unknown=wet.total.unknown,
        )


def _sum(total: MassTotal) -> str:
    """The known mass in words, "up to" where none is certain; empty where none is known."""
    if not total.known:
        return ""
    if not total.low_kg and total.high_kg:
        return format_mass(Mass(total.low_kg, total.high_kg, Qualifier.UP_TO))
    return _said(total)


def _said(total: MassTotal) -> str:
    """The known mass in words; what is unknown stands in the note below."""
    return format_mass_total(replace(total, unknown=0))


def _figures(amounts: Amounts, arrived: Sequence[Arrival], **shown: Any) -> tuple[Figure, ...]:
    """Pictures of masses, values and assays; where none is known, no source says anything."""
    every = distinct_sources(row.shipment for row in arrived)
    valued = every if any(value.value_usd for value in amounts.values) else ()
    assayed = every if any(grade.assay_pct is not None for grade in amounts.grades) else ()
    return (
        charts.wet_by_month(amounts.wet, sources=weighed_by(arrived), **shown),
        charts.value_by_stage(amounts.values, sources=valued, **shown),
        charts.grade_by_lot(amounts.grades, sources=assayed, **shown),
    )


def _metal_figures(
    metals: Sequence[charts.Metal],
    moments: Sequence[charts.Moment],
    arrived: Sequence[Arrival],
    **shown: Any,
) -> tuple[Figure, ...]:
    """A figure for each metal; those of which no amount is published share one."""
    every, days = distinct_sources(row.shipment for row in arrived), told_by(arrived)
    silent = [metal for metal in metals if not metal.total.known]
    apart = [metal for metal in metals if metal not in silent] if len(silent) > 1 else metals
    figures = [
        charts.contained_metal(
            metal, moments=moments, sources=every if metal.total.known else days, **shown
        )
        for metal in apart
    ]
    if len(silent) > 1:
        figures.append(charts.unpublished(silent, sources=days, **shown))
    return tuple(figures)


def finding(came: ArrivalSummary) -> str:
    """The title of the panel, for each way the deliveries can turn."""
    commercial, samples = came.commercial, came.samples
    if not came.arrived:
        return "Nothing has arrived"
    if not commercial:
        return f"{plural(samples, 'sample')} arrived, but no commercial consignment"
    tail = f" and {plural(samples, 'sample')}" if samples else ""
    return f"{plural(commercial, 'commercial consignment')}{tail} arrived"


def _mass_note(came: ArrivalSummary, amounts: Amounts) -> str:
    if not came.arrived:
        return "nothing has arrived"
    kinds = (plural(came.commercial, "commercial consignment"), plural(came.samples, "sample"))
    return ", ".join(filter(None, (*kinds, came.unsplit(amounts.wet))))


def _moments(events: Sequence[Event]) -> list[charts.Moment]:
    own = [event for event in events if event.scope == Scope.DEAL]
    return [charts.Moment(event.counts_from, event.title) for event in own]


def shipment_row(shipment: Shipment, day: date) -> ShipmentRow:
    """A shipment in the words of a page; it comes with steps, lines and sources."""
    state = state_on(shipment, day)
    awaited = is_awaited(shipment, day)
    mass = shipment_mass(shipment)
    return ShipmentRow(
        reference=shipment.reference,
        url=f"#s-{shipment.reference}",
        purpose=str(shipment.get_purpose_display()),
        state=str(state.label) if state else "not known",
        history=tuple(_reached(shipment, day)),
        latest=tuple(_reached(shipment, day, only_last=True)),
        mass=format_mass(mass),
        mass_note=shipment.mass_note,
        weighed_by=shipment.weighed_by if mass.is_known else (),
        lots=tuple(_lot(line, awaited=awaited) for line in shipment.lines.all()),
        confidence=str(Confidence(shipment.confidence).label),
        is_disputed=shipment.confidence == Confidence.DISPUTED,
        sources=tuple(shipment.sources.all()),
    )


def _reached(shipment: Shipment, day: date, *, only_last: bool = False) -> Iterator[Clause]:
    """The states that it had reached, or the last of them, each with its own sources."""
    for n, step in enumerate(steps_by(shipment, day)[-1 if only_last else 0 :]):
        when = format_date(step.reached_on, DatePrecision(step.date_precision))
        words = f"{ShipmentState(step.state).label} {when}"
        yield sourced(f", {words}" if n else words[:1].upper() + words[1:], step.told_by, day)


def _lot(line: ShipmentLine, *, awaited: bool) -> LotRow:
    facts = _facts(line, awaited=awaited)
    return LotRow(
        number=line.number,
        elements=elements_of(metal_of(line)),
        name=line.commodity.name if line.commodity else f"{metal_name(line)}, form not published",
        known=_known(facts, awaited=awaited),
        note=line.note,
        wet=facts["mass"],
        assay=facts.get("assay", ""),
        contained=facts.get("contained metal", ""),
        is_awaited=awaited,
    )


def _facts(line: ShipmentLine, *, awaited: bool) -> dict[str, str]:
    """What is known of a lot, by its name; nothing of an assay still awaited."""
    facts = {"mass": _interval(line.wet_low_kg, line.wet_high_kg)}
    if not awaited:
        facts["assay"] = "" if line.assay_pct is None else assay_words(line)
        facts["contained metal"] = _interval(line.contained_low_kg, line.contained_high_kg)
    return facts


def _known(facts: Mapping[str, str], *, awaited: bool) -> str:
    """What is known of a lot as a sentence, and the names of what is not."""
    known = [f"{name} {words}" for name, words in facts.items() if words]
    silent = [name for name, words in facts.items() if not words]
    if silent:
        known.append(f"{listed(silent)} not published")
    if awaited:
        known.append("not assayed by this day")
    return ", ".join(known)


def _interval(low: Decimal | None, high: Decimal | None) -> str:
    if low is None and high is None:
        return ""
    return format_mass(charts.Lot(date.min, "", low, high).mass)
