"""Everything a dossier shows of one deal, read in a fixed number of queries, as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from deals.models import Deal, Event, FundingRecord, OutputReport
from deals.progress.follow_through import DealProgress, SignatureDays
from deals.progress.steps import StepResult, steps
from deals.states import FundingKind
from milestones.evidence.rule_inputs import known_for
from milestones.models import Milestone, SignalReading, StatusChange, WatchSignal
from milestones.scenario.deal_words import signals_of
from milestones.scenario.outlook import IndexPoint, scenario_history
from milestones.verdicts.deal_steps import step_facts
from milestones.verdicts.judging import Judged, judged_by
from minerals_tracker.pages.dossier.deal_file import Doubt, OnFile, Promise, on_file
from minerals_tracker.pages.dossier.latest_arrivals import ArrivalSummary, arrival_summaries
from shipments.arrivals.sums import Amounts, amounts
from shipments.models import Shipment

MONTHS = 12
"""Months up to the day for which the index is drawn."""

SHOWN = 100
"""Shipments that the page of a deal shows, the latest; all of them have a page of their own."""


@dataclass(frozen=True, slots=True)
class Record:
    """What happened by the day: deliveries, output, money, events, readings, changes of status.

    Of very many `shipments` only the latest are here; `came` and `amounts` count all.
    """

    shipments: tuple[Shipment, ...]
    came: ArrivalSummary
    amounts: Amounts
    output: tuple[OutputReport, ...]
    funding: tuple[FundingRecord, ...]
    events: tuple[Event, ...]
    signals: tuple[WatchSignal, ...]
    readings: tuple[SignalReading, ...]
    changes: tuple[StatusChange, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a dossier. `judged` maps a milestone's id to its verdict on `day`."""

    deal: Deal
    day: date
    promise: Promise
    record: Record
    doubt: Doubt
    signatures: SignatureDays
    milestones: tuple[Milestone, ...]
    judged: Mapping[int, Judged]
    history: tuple[IndexPoint, ...]
    steps: tuple[StepResult, ...]

    @property
    def agreed(self) -> bool:
        """Whether anything had been signed by the day."""
        return self.signatures.is_signed(self.day)

    @property
    def reached(self) -> DealProgress:
        """How far the deal had come by the day."""
        kinds = [record.kind for record in self.record.funding]
        return DealProgress(
            is_signed=self.agreed,
            binding=self.signatures.binding_by(self.day),
            committed=kinds.count(FundingKind.COMMITTED),
            paid=kinds.count(FundingKind.DISBURSED),
            arrived=self.record.came.commercial + self.record.came.samples,
        )


def load(deal: Deal, *, on: date, recorded_before: datetime) -> Rows:
    """Read a deal as of a day; changes of status are those recorded before the instant."""
    milestones = tuple(deal.milestones.for_dossier())
    filed = on_file(deal, on=on)
    known = known_for(milestones, [deal.pk], on=on)
    record, agreed = _record(deal, on, recorded_before, filed), known.evidence[deal.pk].agreed
    facts = step_facts([deal], {deal.pk: agreed}, {deal.pk: record.came.products})
    return Rows(
        deal=deal,
        day=on,
        promise=filed.promise,
        record=record,
        doubt=filed.doubt,
        signatures=agreed,
        steps=steps(facts[deal.pk], on),
        milestones=milestones,
        judged=judged_by(milestones, deal, known),
        history=scenario_history(deal.pk, on=on, months=MONTHS),
    )


def _record(deal: Deal, on: date, recorded_before: datetime, filed: OnFile) -> Record:
    changes = StatusChange.objects.filter(
        milestone__deal=deal, recorded_at__lt=recorded_before, happened_on__lte=on
    )
    known = deal.shipments.known_by(on).order_by("-known_on", "-pk").for_evidence()
    came = arrival_summaries(deal.shipments.all(), on=on).get(deal.pk, ArrivalSummary())
    count = came.commercial + came.samples
    return Record(
        shipments=tuple(known[:SHOWN]),
        came=came,
        amounts=amounts(deal.shipments.delivered(on), on=on, count=count),
        output=tuple(deal.output.standing().prefetch_related("sources")),
        funding=filed.funding,
        events=filed.events,
        signals=signals_of(deal),
        readings=tuple(deal.readings.read_by(on).prefetch_related("sources")),
        changes=tuple(changes.select_related("milestone")[:50]),
    )
