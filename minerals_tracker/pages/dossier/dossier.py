"""All that the dossier of a deal says as of a day, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from deals.models import Deal, Instrument, RelatedProject, Unknown
from deals.progress.steps import StepResult
from deals.states import DatePrecision, FundingKind, InstrumentKind
from deals.units import format_date, plural
from milestones.charts import scenario_index, signal_strip
from milestones.scenario.outlook import BANDS_SHOWN, index_marks
from milestones.scenario.scenarios import FollowThrough
from milestones.states import LATE, Status
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.milestone_panel import MilestonePanel, milestone_panel
from minerals_tracker.pages.deal_pages.signal_rows import SignalPanel, signal_panel
from minerals_tracker.pages.dossier import disputes
from minerals_tracker.pages.dossier.answer import Answer, Findings, answer, listed
from minerals_tracker.pages.dossier.deal_rows import Rows, load
from minerals_tracker.pages.dossier.deliveries import Deliveries, deliveries
from minerals_tracker.pages.dossier.elements import elements
from minerals_tracker.pages.dossier.key_figures import Stat, stats
from minerals_tracker.pages.dossier.money import Money, money
from minerals_tracker.pages.dossier.output import Output, output
from minerals_tracker.pages.dossier.phases import PhaseCard, phase_card
from minerals_tracker.pages.dossier.promises import Promises, promises
from minerals_tracker.pages.dossier.recent_changes import Entry, change_entries, event_entries
from minerals_tracker.pages.sources.citations import SourceGroup, distinct_sources, grouped
from minerals_tracker.pages.sources.clauses import Clause, Clauses, sourced
from minerals_tracker.pages.sources.evidence_panel import complete_of, line
from minerals_tracker.pages.sources.figures import quality_of_each
from minerals_tracker.pages.sources.source_usage import known_sources

FRESH_DAYS = 90
"""Coverage older than this is said to be thin."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first screen: the deal, the answer and what it rests on."""

    answer: Answer
    context: Clauses
    elements: tuple[str, ...]
    stats: tuple[Stat, ...]
    kicker: Clause
    steps: tuple[StepResult, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the page of a deal says."""

    deal: Deal
    as_of: AsOf
    head: Head
    phases: tuple[PhaseCard, ...]
    milestones: MilestonePanel
    shipments: Deliveries
    output: Output | None
    money: Money
    promises: Promises
    signals: SignalPanel
    disputes: tuple[disputes.Section, ...]
    disputed: int
    changes: tuple[Entry, ...]
    events: tuple[Entry, ...]
    unknowns: tuple[Unknown, ...]
    related: tuple[RelatedProject, ...]
    sources: tuple[SourceGroup, ...]
    source_count: int
    evidence: str
    review: str
    freshness: tuple[str, ...]

    @property
    def shows_shipments(self) -> bool:
        """Whether the page tells of shipments: not for a deal that ships nothing of its own."""
        return self.deal.ships_goods or bool(self.shipments.rows)


def dossier(deal: Deal, as_of: AsOf) -> Dossier:
    """The dossier of a deal as of a day; changes are those recorded by then."""
    rows = load(deal, on=as_of.day, recorded_before=as_of.recorded_before)
    points = disputes.points_on(rows.doubt.points, as_of.day, undated=rows.agreed)
    funds = _money(rows, points)
    came = deliveries(
        *(rows.record.shipments, rows.record.came, rows.record.amounts, rows.record.events),
        day=as_of.day,
        illustrative=deal.is_illustrative,
    )
    waited = milestone_panel(rows)
    made = output(rows.record.output, as_of.day)
    read = _signals(rows, came)
    cited = known_sources(deal, on=as_of.day)
    return Dossier(
        deal=deal,
        as_of=as_of,
        head=_head(rows, came, made, funds, waited),
        phases=tuple(
            phase_card(phase, waited.of_phase(phase.number), today=as_of.day)
            for phase in rows.promise.phases
        ),
        milestones=waited,
        shipments=came,
        output=made,
        money=funds,
        promises=_promises(rows),
        signals=read,
        disputes=disputes.sections(rows.doubt.points, points),
        disputed=len(points),
        changes=change_entries(rows.record.changes),
        events=event_entries(rows.record.events, illustrative=deal.is_illustrative),
        unknowns=rows.doubt.unknowns,
        related=rows.doubt.related,
        sources=grouped(cited),
        source_count=len(cited),
        evidence=_evidence(deal, as_of.day),
        review=_review(deal, as_of.day),
        freshness=_freshness(deal, read, as_of.day),
    )


def _evidence(deal: Deal, day: date) -> str:
    return line(quality_of_each([deal.pk], on=day)[deal.pk], complete_of(deal), day)


def _promises(rows: Rows) -> Promises:
    return promises(
        rows.promise.commitments,
        rows.signatures,
        rows.reached,
        day=rows.day,
        illustrative=rows.deal.is_illustrative,
    )


def _money(rows: Rows, points: tuple[disputes.Point, ...]) -> Money:
    return money(
        rows.promise.values,
        rows.record.funding,
        points,
        day=rows.day,
        papers=rows.promise.instruments,
        undated=rows.agreed,
    )


def _signals(rows: Rows, came: Deliveries) -> SignalPanel:
    record, illustrative = rows.record, rows.deal.is_illustrative
    marks = index_marks(rows.history)
    return signal_panel(
        record.signals,
        record.readings,
        _follow_through(rows, came),
        today=rows.day,
        figures=(
            signal_strip(marks, as_of=rows.day, illustrative=illustrative),
            scenario_index(marks, as_of=rows.day, bands=BANDS_SHOWN, illustrative=illustrative),
        ),
    )


def _follow_through(rows: Rows, came: Deliveries) -> FollowThrough:
    return FollowThrough(
        commercial_deliveries=rows.record.came.commercial,
        binding_instruments=rows.reached.binding,
    )


def _head(
    rows: Rows, came: Deliveries, made: Output | None, funds: Money, waited: MilestonePanel
) -> Head:
    found = Findings(
        day=rows.day,
        agreed=rows.agreed,
        arrivals=came.arrived,
        binding=rows.reached.binding,
        disbursed_usd=funds.disbursed_usd,
        unconverted=funds.unconverted.get(FundingKind.DISBURSED, 0),
        overdue=waited.count(Status.OVERDUE),
        ships_goods=rows.deal.ships_goods,
        steps=rows.steps,
    )
    return Head(
        answer=answer(found),
        context=tuple(_context(rows, waited)),
        elements=elements(rows.promise.minerals),
        stats=stats(funds, came, made, ships_goods=rows.deal.ships_goods),
        kicker=_kicker(rows),
        steps=rows.steps,
    )


def _context(rows: Rows, waited: MilestonePanel) -> Iterator[Clause]:
    """The second sentence: when it was signed, in how many phases, and what presses."""
    phases = rows.promise.phases
    if not rows.agreed:
        yield Clause("The deal had not been signed by this day.")
        return
    signed = rows.promise.instruments[0] if rows.promise.instruments else rows.deal
    yield sourced(f"Signed {_signed_when(rows)}", tuple(signed.sources.all()), rows.day)
    if phases:
        yield sourced(f", in {plural(len(phases), 'phase')}", distinct_sources(phases), rows.day)
    pressing = [
        f"{waited.count(status)} {status.label}"
        for status in Status
        if status in LATE and waited.count(status)
    ]
    tail = f" Of {plural(len(waited.rows), 'milestone')}, {listed(pressing)}." if pressing else ""
    yield Clause(f".{tail}")


def _signed_when(rows: Rows) -> str:
    """The day of the first paper, else of the deal, else of the event that tells of a signature."""
    first: tuple[Instrument | Deal, ...] = (*rows.promise.instruments[:1], rows.deal)
    for row in first:
        if row.signed_on:
            return format_date(row.signed_on, DatePrecision(row.signed_precision))
    day = rows.signatures.signed_from
    return format_date(day) if day and day > date.min else "on an unknown day"


def _kicker(rows: Rows) -> Clause:
    papers = rows.promise.instruments
    if not papers:
        return Clause("Signed, document not on file" if rows.agreed else "Nothing signed yet")
    words = {True: "binding", False: "not binding", None: "binding or not: unknown"}
    first, own = papers[0], sum(paper.binding is True for paper in papers)
    binding = first.binding
    if binding is None and first.kind == InstrumentKind.DEFINITIVE and rows.reached.binding > own:
        binding = True  # an event tells of it
    told_by = tuple(first.binding_sources.all()) if first.binding is not None else ()
    said = f"{first.get_kind_display().capitalize()}, {words[binding]}"
    return sourced(said, told_by, rows.day)


def _review(deal: Deal, day: date) -> str:
    """A sentence where the file of a deal was long not reviewed; empty where it was or is new."""
    if deal.data_as_of is None or (day - deal.data_as_of).days < FRESH_DAYS:
        return ""
    age = plural((day - deal.data_as_of).days, "day")
    last = format_date(deal.data_as_of)
    return (
        f"The file of this deal was last reviewed on {last}, {age} before this day: what came "
        "since may be missing."
    )


def _freshness(deal: Deal, read: SignalPanel, day: date) -> tuple[str, ...]:
    """Sentences on what is old: the coverage of the sources and signals long unread."""
    review = _review(deal, day)
    found = [review] if review else []
    if coverage := deal.coverage_by(day):
        found.append(coverage)
    if read.stale:
        found.append(
            f"Signals without a reading for {FRESH_DAYS} days or more: {', '.join(read.stale)}."
        )
    return tuple(found)
