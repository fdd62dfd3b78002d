"""Everything a dossier shows of one deal, read in a fixed number of queries, as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

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
    Source,
    Unknown,
)
from deals.states import DatePrecision
from deals.units import period_end
from milestones.asked import known_for
from milestones.judging import Judged, judged_by
from milestones.models import Milestone, SignalReading, StatusChange, WatchSignal
from milestones.outlook import IndexPoint, scenario_history
from minerals_tracker.dashboard.came import Came, came_of, came_to
from shipments.models import Shipment
from shipments.sums import latest_known, with_many

MONTHS = 12
"""Months up to the day for which the index is drawn."""

SHOWN_OF_MANY = 12
"""Shipments that the page of a deal shows where it counts the rest by their sums."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What was agreed: papers, parts, sums and the words of the promises."""

    instruments: tuple[Instrument, ...]
    phases: tuple[Phase, ...]
    commitments: tuple[Commitment, ...]
    values: tuple[HeadlineValue, ...]
    minerals: tuple[DealMineral, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What happened by the day: deliveries, money, events, readings, changes of status.

    Of very many `shipments` only the latest are here; `came` counts all.
    """

    shipments: tuple[Shipment, ...]
    came: Came
    funding: tuple[FundingRecord, ...]
    events: tuple[Event, ...]
    signals: tuple[WatchSignal, ...]
    readings: tuple[SignalReading, ...]
    changes: tuple[StatusChange, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is disputed, what is not known, and what must not be confused with the deal."""

    points: tuple[DisputedPoint, ...]
    unknowns: tuple[Unknown, ...]
    related: tuple[RelatedProject, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a dossier. `judged` maps a milestone's id to its verdict on `day`."""

    deal: Deal
    day: date
    promise: Promise
    record: Record
    doubt: Doubt
    milestones: tuple[Milestone, ...]
    judged: Mapping[int, Judged]
    history: tuple[IndexPoint, ...]

    @property
    def agreed(self) -> bool:
        """Whether any paper had been signed by the day."""
        return bool(self.promise.instruments)


def load(deal: Deal, *, on: date, recorded_before: datetime) -> Rows:
    """Read a deal as of a day; changes of status are those recorded before the instant."""
    milestones = tuple(deal.milestones.for_dossier())
    known = known_for(milestones, [deal.pk], on=on)
    shipped = known.evidence[deal.pk].shipments
    return Rows(
        deal=deal,
        day=on,
        promise=_promise(deal, on),
        record=_record(deal, on, recorded_before),
        doubt=_doubt(deal, on),
        milestones=milestones,
        judged=judged_by(milestones, deal, known),
        history=scenario_history(deal.pk, on=on, months=MONTHS, shipments=shipped),
    )


def _promise(deal: Deal, on: date) -> Promise:
    instruments = deal.instruments.prefetch_related("sources", "binding_sources")
    return Promise(
        instruments=tuple(paper for paper in instruments if signed_by(paper, on)),
        phases=tuple(deal.phases.prefetch_related("sources")),
        commitments=tuple(deal.commitments.prefetch_related("sources")),
        values=tuple(deal.headline_values.prefetch_related("sources")),
        minerals=tuple(deal.minerals.prefetch_related("sources")),
    )


def _record(deal: Deal, on: date, recorded_before: datetime) -> Record:
    events = Event.objects.bearing_on(deal).happened_by(on).standing()
    changes = StatusChange.objects.filter(
        milestone__deal=deal, recorded_at__lt=recorded_before, happened_on__lte=on
    )
    shipments, came = _shipments(deal, on)
    return Record(
        shipments=shipments,
        came=came,
        funding=tuple(
            FundingRecord.objects.happened_by(on)
            .standing()
            .filter(deal=deal)
            .prefetch_related("sources")
        ),
        events=tuple(events.prefetch_related("sources")),
        signals=tuple(WatchSignal.objects.select_related("source")),
        readings=tuple(deal.readings.read_by(on).prefetch_related("sources")),
        changes=tuple(changes.select_related("milestone")[:50]),
    )


def _shipments(deal: Deal, on: date) -> tuple[tuple[Shipment, ...], Came]:
    """The shipments to show and the count of what arrived."""
    if with_many([deal.pk]):
        latest = latest_known(deal.pk, on=on, count=SHOWN_OF_MANY)
        return tuple(latest), came_to([deal.pk], on)[deal.pk]
    known = tuple(deal.shipments.known_by(on).for_evidence())
    return known, came_of(known, on)


def _doubt(deal: Deal, on: date) -> Doubt:
    related = deal.related_projects.prefetch_related("sources")
    return Doubt(
        points=tuple(deal.disputed_points.for_dossier()),
        unknowns=tuple(deal.unknowns.all()),
        related=tuple(project for project in related if all_known(project.sources.all(), on)),
    )


def signed_by(paper: Instrument, day: date) -> bool:
    """Whether a paper had been signed by the end of a day; without a date it counts as signed."""
    if paper.signed_on is None:
        return True
    return period_end(paper.signed_on, DatePrecision(paper.signed_precision)) <= day


def known_on(sources: Iterable[Source], day: date, *, undated: bool = True) -> tuple[Source, ...]:
    """The sources that were published by the end of `day`.

    One without a date is kept where `undated` says so: what reports on a deal cannot have been
    published before there was one.
    """
    return tuple(
        source
        for source in sources
        if (undated if source.published_by is None else source.published_by <= day)
    )


def all_known(sources: Iterable[Source], day: date) -> bool:
    """Whether everything that a text rests on had been published by the end of `day`."""
    return all(source.published_by is None or source.published_by <= day for source in sources)
