"""The milestones of a dossier: groups, what needs attention, and the phase timeline. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deals.charts import TimelinePhase, TimelinePoint, phase_timeline
from deals.charts.figure import Figure
from deals.models import Phase
from deals.units import format_date, plural
from milestones.states import Status
from minerals_tracker.pages.deal_pages.milestone_rows import (
    OTHER,
    URGENCY,
    Counts,
    Group,
    MilestoneRow,
    Proof,
    attention,
    counts,
    groups,
    milestone_row,
)
from minerals_tracker.pages.dossier.deal_rows import Rows
from minerals_tracker.pages.row_addresses import event_url, shipment_url
from minerals_tracker.pages.sources.citations import distinct_sources

SHOWN = 3
"""Most milestones named under "Needs attention"; all are in the list."""


@dataclass(frozen=True, slots=True)
class MilestonePanel:
    """Every milestone of the deal with its verdict, and what the page makes of them."""

    rows: tuple[MilestoneRow, ...]
    counts: Counts
    groups: tuple[Group, ...]
    attention: tuple[MilestoneRow, ...]
    pressing: int
    finding: str
    silence: str
    timeline: Figure

    def count(self, status: Status) -> int:
        return sum(row.status == status for row in self.rows)

    def of_phase(self, number: int) -> tuple[MilestoneRow, ...]:
        return tuple(row for row in self.rows if row.phase == number)


def milestone_panel(rows: Rows) -> MilestonePanel:
    """Verdicts in the words of the page, grouped by phase."""
    proofs = _proofs(rows)
    own = tuple(
        milestone_row(
            milestone,
            rows.judged[milestone.pk],
            today=rows.day,
            proofs=proofs,
            illustrative=rows.deal.is_illustrative,
        )
        for milestone in rows.milestones
    )
    late = attention(own)
    return MilestonePanel(
        rows=own,
        counts=counts(own),
        groups=groups(own, rows.promise.phases),
        attention=late[:SHOWN],
        pressing=len(late),
        finding=finding(own),
        silence=_silence(rows) if any(row.status == Status.STALLED for row in own) else "",
        timeline=_timeline(rows, own),
    )


def finding(rows: Iterable[MilestoneRow]) -> str:
    """The title of the section: how many are met, and what presses most."""
    statuses = [row.status for row in rows]
    if not statuses:
        return "No milestone is on record"
    met = f"{statuses.count(Status.MET)} of {plural(len(statuses), 'milestone')} met"
    for urgent in URGENCY:
        if urgent in statuses:
            return f"{met}, {statuses.count(urgent)} {urgent.label}"
    return met


def _silence(rows: Rows) -> str:
    """What a status that is inferred from silence can tell: how far somebody has looked."""
    deal, newest = rows.deal, max((event.counts_from for event in rows.record.events), default=None)
    said = ["“Stalled” means that nothing was found, not that nothing happened."]
    said.append(deal.coverage_by(rows.day))
    if newest:
        said.append(f"The newest evidence on file is of {format_date(newest)}.")
    return " ".join(filter(None, said))


def _proofs(rows: Rows) -> dict[str, Proof]:
    """What the keys of evidence are called on the page."""
    slug = rows.deal.slug
    events = {
        event.key: Proof(event.title, event_url(slug, event.key)) for event in rows.record.events
    }
    shipments = {
        shipment.reference: Proof(
            f"Shipment {shipment.reference}", shipment_url(slug, shipment.reference)
        )
        for shipment in rows.record.shipments
    }
    return events | shipments


def _timeline(rows: Rows, own: tuple[MilestoneRow, ...]) -> Figure:
    phases = rows.promise.phases
    return phase_timeline(
        [_phase(phase) for phase in phases],
        [_point(row) for row in own if row.phase != OTHER],
        today=rows.day,
        sources=distinct_sources(phases),
        illustrative=rows.deal.is_illustrative,
    )


def _phase(phase: Phase) -> TimelinePhase:
    return TimelinePhase(phase.number, phase.name, phase.starts_on, phase.ends_on)


def _point(row: MilestoneRow) -> TimelinePoint:
    day = row.met_on or row.ends_on
    if row.met_on:
        words = f"met on {format_date(row.met_on)}"
    else:
        words = f"due {format_date(row.ends_on)}" if row.ends_on else "no due date"
    return TimelinePoint(
        label=row.title,
        title=row.title,
        phase=row.phase,
        day=day,
        day_words=words,
        status=row.status,
        status_word=str(row.status.label),
        reason=row.reason,
    )
