"""Shipments of a deal as of a day: rows, sums and charts of the dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from deals.figures import Figure
from deals.models import Event, Source
from deals.states import Confidence, DatePrecision, Scope
from deals.units import (
    MassTotal,
    format_date,
    format_mass,
    format_mass_total,
    plural,
)
from minerals_tracker.dashboard.answer import Arrival as Arrived
from minerals_tracker.dashboard.answer import listed
from minerals_tracker.dashboard.came import Came
from minerals_tracker.dashboard.elements import elements_of
from shipments import charts
from shipments.amounts import Amounts
from shipments.arrivals import (
    assay_words,
    is_awaited,
    metal_name,
    metal_of,
    shipment_mass,
    state_on,
    steps_by,
)
from shipments.models import Shipment, ShipmentLine
from shipments.states import ShipmentState


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot in words; what is not known says so."""

    number: int
    elements: tuple[str, ...]
    name: str
    known: str
    note: str


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment in words, as of the day."""

    reference: str
    url: str
    purpose: str
    state: str
    history: str
    mass: str
    mass_note: str
    lots: tuple[LotRow, ...]
    confidence: str
    is_disputed: bool
    sources: tuple[Source, ...]


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
    sources: tuple[Source, ...]


def deliveries(
    shipments: Sequence[Shipment],
    came: Came,
    amounts: Amounts,
    events: Sequence[Event],
    *,
    day: date,
    illustrative: bool,
) -> Deliveries:
    """Rows, sums and figures; shipments come with steps and lines, so that nothing is queried."""
    sources = tuple(dict.fromkeys(s for shipment in shipments for s in shipment.sources.all()))
    metals = amounts.contained
    shown: dict[str, Any] = {"as_of": day, "sources": sources, "illustrative": illustrative}
    known = [metal for metal in metals if metal.total.known]
    lots = sum(metal.count for metal in metals)
    silent = sum(metal.total.unknown for metal in metals)
    return Deliveries(
        rows=tuple(shipment_row(shipment, day) for shipment in shipments),
        arrived=came.arrived,
        finding=finding(came),
        mass=came.mass(amounts.wet),
        mass_note=_mass_note(came),
        contained="; ".join(f"{m.symbol} {_said(m.total)}" for m in known)
        or ("not published" if metals else "none"),
        contained_label="Contained metal"
        if all(metal.is_metal for metal in known)
        else "Contained metal and oxides",
        contained_note=f"{silent} of {plural(lots, 'lot')} of unknown mass"
        if silent
        else "for each metal by itself",
        figures=(
            charts.wet_by_month(amounts.wet, **shown),
            charts.value_by_stage(amounts.values, **shown),
            charts.grade_by_lot(amounts.grades, **shown),
        ),
        metals=_metal_figures(metals, _moments(events), **shown),
        sources=sources,
    )


def _said(total: MassTotal) -> str:
    """The known mass in words; what is unknown stands in the note below."""
    return format_mass_total(replace(total, unknown=0))


def _metal_figures(
    metals: Sequence[charts.Metal], moments: Sequence[charts.Moment], **shown: Any
) -> tuple[Figure, ...]:
    """A figure for each metal; those of which no amount is published share one."""
    silent = [metal for metal in metals if not metal.total.known]
    apart = [metal for metal in metals if metal not in silent] if len(silent) > 1 else metals
    figures = [charts.contained_metal(metal, moments=moments, **shown) for metal in apart]
    return (*figures, charts.unpublished(silent, **shown)) if len(silent) > 1 else tuple(figures)


def finding(came: Came) -> str:
    """The title of the panel, for each way the deliveries can turn."""
    commercial, samples = came.commercial, came.samples
    if not came.arrived:
        return "Nothing has arrived"
    if not commercial:
        return f"{plural(samples, 'sample')} arrived, and no commercial consignment"
    tail = f", beside {plural(samples, 'sample')}" if samples else ""
    return f"{plural(commercial, 'commercial consignment')} arrived{tail}"


def _mass_note(came: Came) -> str:
    if not came.arrived:
        return "nothing has arrived"
    return f"{plural(came.commercial, 'commercial consignment')}, {plural(came.samples, 'sample')}"


def _moments(events: Sequence[Event]) -> list[charts.Moment]:
    own = [event for event in events if event.scope == Scope.DEAL]
    return [charts.Moment(event.counts_from, event.title) for event in own]


def shipment_row(shipment: Shipment, day: date) -> ShipmentRow:
    """A shipment in the words of a page; it comes with steps, lines and sources."""
    state = state_on(shipment, day)
    awaited = is_awaited(shipment, day)
    return ShipmentRow(
        reference=shipment.reference,
        url=f"#s-{shipment.reference}",
        purpose=str(shipment.get_purpose_display()),
        state=str(state.label) if state else "not known",
        history=", ".join(
            f"{ShipmentState(step.state).label}"
            f" {format_date(step.reached_on, DatePrecision(step.date_precision))}"
            for step in steps_by(shipment, day)
        ),
        mass=format_mass(shipment_mass(shipment)),
        mass_note=shipment.mass_note,
        lots=tuple(_lot(line, awaited=awaited) for line in shipment.lines.all()),
        confidence=str(Confidence(shipment.confidence).label),
        is_disputed=shipment.confidence == Confidence.DISPUTED,
        sources=tuple(shipment.sources.all()),
    )


def _lot(line: ShipmentLine, *, awaited: bool) -> LotRow:
    return LotRow(
        number=line.number,
        elements=elements_of(metal_of(line)),
        name=line.commodity.name if line.commodity else f"{metal_name(line)}, form not published",
        known=_known(line, awaited=awaited),
        note=line.note,
    )


def _known(line: ShipmentLine, *, awaited: bool) -> str:
    """What is known of a lot, and the names of what is not; nothing of an assay still awaited."""
    facts = {"mass": _interval(line.wet_low_kg, line.wet_high_kg)}
    if not awaited:
        facts["assay"] = "" if line.assay_pct is None else assay_words(line)
        facts["contained metal"] = _interval(line.contained_low_kg, line.contained_high_kg)
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
