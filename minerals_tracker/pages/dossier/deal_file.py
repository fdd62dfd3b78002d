"""A deal's papers, commitments, money, events and doubts by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from deals.models import (
    Commitment,
    Deal,
    DealMineral,
    DisputedPoint,
    Event,
    FundingRecord,
    HeadlineValue,
    Instrument,
    Phase,
    RelatedProject,
    Unknown,
)
from deals.progress.signatures import known_from
from minerals_tracker.pages.sources.marks import out_by


@dataclass(frozen=True, slots=True)
class Promise:
    """What was agreed: papers, parts, sums and the words of the promises."""

    instruments: tuple[Instrument, ...]
    phases: tuple[Phase, ...]
    commitments: tuple[Commitment, ...]
    values: tuple[HeadlineValue, ...]
    minerals: tuple[DealMineral, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is disputed, what is not known, and what must not be confused with the deal."""

    points: tuple[DisputedPoint, ...]
    unknowns: tuple[Unknown, ...]
    related: tuple[RelatedProject, ...]


@dataclass(frozen=True, slots=True)
class OnFile:
    """The parts of a deal's file that its dossier shows."""

    promise: Promise
    doubt: Doubt
    funding: tuple[FundingRecord, ...]
    events: tuple[Event, ...]


def on_file(deal: Deal, *, on: date) -> OnFile:
    """The file of a deal by the end of a day."""
    records = FundingRecord.objects.happened_by(on).standing().filter(deal=deal)
    events = Event.objects.bearing_on(deal).happened_by(on).standing()
    return OnFile(
        promise=_promise(deal, on),
        doubt=_doubt(deal, on),
        funding=tuple(records.prefetch_related("sources")),
        events=tuple(events.prefetch_related("sources")),
    )


def _promise(deal: Deal, on: date) -> Promise:
    instruments = deal.instruments.prefetch_related("sources", "binding_sources", "states")
    commitments = deal.commitments.select_related("rung_evidence")
    return Promise(
        instruments=tuple(paper for paper in instruments if known_from(paper) <= on),
        phases=tuple(deal.phases.prefetch_related("sources")),
        commitments=tuple(commitments.prefetch_related("sources")),
        values=tuple(deal.headline_values.prefetch_related("sources")),
        minerals=tuple(deal.minerals.prefetch_related("sources")),
    )


def _doubt(deal: Deal, on: date) -> Doubt:
    related = deal.related_projects.prefetch_related("sources")
    return Doubt(
        points=tuple(deal.disputed_points.for_dossier()),
        unknowns=tuple(deal.unknowns.all()),
        related=tuple(project for project in related if _is_out(project, on)),
    )


def _is_out(project: RelatedProject, day: date) -> bool:
    """Whether everything that is told of a project had been published by the end of a day."""
    sources = project.sources.all()
    return len(out_by(sources, day)) == len(sources)
