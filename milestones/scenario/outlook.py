"""Gather readings, signatures and deliveries of a deal for its scenario and forecasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zlib import crc32

from django.db.models import QuerySet

from deals.progress.follow_through import SignatureDays
from deals.progress.signatures import signed_of
from deals.units import month_ends
from milestones.charts import Course, FanMark, IndexMark, PartMark
from milestones.evidence.gathering import commercial_deliveries, gather
from milestones.models import Milestone, SignalReading, WatchSignal
from milestones.rules.facts import Evidence
from milestones.rules.measures import measure
from milestones.rules.verdict import Metric, Rule, RuleError, parse_rule
from milestones.rules.wording import needed, things
from milestones.scenario.forecast import DeliveryFact, Forecast, forecast
from milestones.scenario.index import Part, ReadingFact, SignalFact, shown, total, weigh
from milestones.scenario.scenarios import (
    BAND,
    FollowThrough,
    Outlook,
    by_index,
    closes_gate,
    outlook,
)
from milestones.states import Scenario

BANDS_SHOWN = (shown(-BAND), shown(BAND))
"""The ends of the mixed band on the scale of 0 to 100."""

CUMULATIVE = frozenset({Metric.CONTAINED, Metric.SHIPMENTS})
"""What adds up delivery by delivery, so that its cadence says something about the target."""


@dataclass(frozen=True)
class ScenarioInputs:
    """The facts that the scenario of a deal is computed from.

    `deliveries` are commercial: (day of arrival, day of rejection or None, number of shipments).
    """

    signals: tuple[SignalFact, ...]
    readings: tuple[ReadingFact, ...]
    deliveries: tuple[tuple[date, date | None, int], ...]
    agreed: SignatureDays

    def follow_through(self, day: date) -> FollowThrough:
        """How many commercial deliveries and binding instruments there were by the end of `day`."""
        return FollowThrough(
            commercial_deliveries=sum(
                number
                for on, rejected_on, number in self.deliveries
                if on <= day and (rejected_on is None or rejected_on > day)
            ),
            binding_instruments=self.agreed.binding_by(day),
        )


@dataclass(frozen=True)
class IndexPoint:
    """The index at the end of a day, with its parts; `index` is None if no signal had a reading."""

    day: date
    is_signed: bool
    index: Decimal | None
    shown: Decimal | None
    scenario: Scenario | None
    parts: tuple[Part, ...]


def scenario_on(deal_id: int, *, on: date) -> Outlook:
    """The scenario of a deal at the end of `on`, in eight queries."""
    known = scenario_inputs(deal_id, on=on)
    return outlook(known.signals, known.readings, known.follow_through(on), today=on)


def scenario_history(deal_id: int, *, on: date, months: int = 24) -> tuple[IndexPoint, ...]:
    """The index at the end of each of the last `months`, and on the day `on` itself."""
    known = scenario_inputs(deal_id, on=on)
    return tuple(_point(known, day) for day in (*month_ends(on, months), on))


def scenario_inputs(deal_id: int, *, on: date) -> ScenarioInputs:
    """Load the readings, deliveries and signatures of a deal up to the end of `on`."""
    return ScenarioInputs(
        signals=signal_facts(WatchSignal.objects.all()),
        readings=reading_facts(SignalReading.objects.read_by(on).filter(deal=deal_id)),
        deliveries=commercial_deliveries(deal_id, on=on),
        agreed=signed_of([deal_id])[deal_id].agreed,
    )


def signal_facts(rows: QuerySet[WatchSignal]) -> tuple[SignalFact, ...]:
    return tuple(SignalFact(key=row.key, name=row.name, weight=row.weight) for row in rows)


def reading_facts(rows: QuerySet[SignalReading]) -> tuple[ReadingFact, ...]:
    """Convert a queryset of readings to facts, in the order of recording, with one query."""
    return tuple(
        ReadingFact(
            key=str(row.pk),
            signal=row.signal.key,
            on=row.counts_from,
            score=Decimal(row.score),
            scope=row.scope,
            second=None if row.second_score is None else Decimal(row.second_score),
        )
        for row in rows.order_by("pk").select_related("signal")
    )


def index_marks(points: Iterable[IndexPoint]) -> tuple[IndexMark, ...]:
    """Convert the history of the index to the input of its charts."""
    return tuple(
        IndexMark(
            day=point.day,
            shown=point.shown,
            is_signed=point.is_signed,
            scenario_word=point.scenario.label if point.scenario else "",
            parts=tuple(
                PartMark(part.signal, part.name, part.reading, part.contribution, part.second)
                for part in point.parts
            ),
        )
        for point in points
    )


@dataclass(frozen=True)
class Pace:
    """A cumulative target with the deliveries that count for it, and its forecast."""

    milestone: Milestone
    rule: Rule
    target: Decimal
    deliveries: tuple[DeliveryFact, ...]
    forecast: Forecast


def paces(deal_id: int, *, on: date) -> tuple[Pace, ...]:
    """The cumulative targets of a deal with their forecasts as of `on`, in milestone order."""
    known = gather([deal_id], on=on)[deal_id].as_of(on)
    milestones = Milestone.objects.filter(deal=deal_id).select_related("deal")
    found = ((milestone, _readable(milestone)) for milestone in milestones)
    return tuple(
        _pace(milestone, rule, known, on)
        for milestone, rule in found
        if rule is not None and rule.metric in CUMULATIVE and rule.value is not None
    )


def _pace(milestone: Milestone, rule: Rule, known: Evidence, on: date) -> Pace:
    target = needed(rule) or Decimal(0)
    deliveries = tuple(sorted(_deliveries(rule, known, milestone.deal.key)))
    foretold = forecast(deliveries, target, today=on, seed=crc32(milestone.key.encode()))
    return Pace(milestone, rule, target, deliveries, foretold)


def courses(found: Iterable[Pace]) -> tuple[Course, ...]:
    """Convert paces to the input of the forecast charts."""
    return tuple(
        Course(
            key=pace.milestone.key,
            title=pace.milestone.title,
            unit=_unit(pace.rule),
            target=pace.target,
            due=pace.milestone.ends_on,
            delivered=tuple((row.on, row.amount) for row in pace.deliveries),
            starts=pace.forecast.starts,
            fan=tuple(
                FanMark(step.amount, step.earliest, step.middle, step.latest)
                for step in pace.forecast.fan
            ),
            reason=pace.forecast.reason,
        )
        for pace in found
    )


def _unit(rule: Rule) -> str:
    """What a cumulative target is counted in."""
    if rule.metric == Metric.CONTAINED:
        return f"t of contained {rule.filter('element')}"
    return things(rule, 2)


def _point(known: ScenarioInputs, day: date) -> IndexPoint:
    parts = weigh(known.signals, [row for row in known.readings if row.on <= day], day)
    index = total(parts)
    gated = closes_gate(parts, known.follow_through(day), day)
    return IndexPoint(
        day=day,
        is_signed=known.agreed.is_signed(day),
        index=index,
        shown=None if index is None else shown(index),
        scenario=Scenario.CAUTION if gated else by_index(index),
        parts=parts,
    )


def _readable(milestone: Milestone) -> Rule | None:
    try:
        return parse_rule(milestone.rule)
    except RuleError:
        return None


def _deliveries(rule: Rule, known: Evidence, deal_key: str) -> Iterable[DeliveryFact]:
    """What each shipment adds, its lots together."""
    amounts: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for part in measure(rule, known, deal_key).contributions:
        amounts[part.on, part.key] += part.amount
    return [DeliveryFact(on=on, amount=amount) for (on, _), amount in amounts.items()]
