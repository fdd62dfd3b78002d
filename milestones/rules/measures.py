"""Measure a rule: the amount on any day, the facts that add up to it, and when it was reached."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from operator import add
from typing import NamedTuple

from deals.progress.follow_through import asked_by
from deals.states import FundingKind
from deals.units import months_before, quarter_of
from milestones.rules import matching
from milestones.rules.facts import Evidence, LotFact
from milestones.rules.language import Metric, Rule
from milestones.rules.signature_events import signed_events

KG_PER_TONNE = Decimal(1000)
HIGHEST = frozenset({Metric.TRADE, Metric.YEARLY_RATE})
"""Metrics whose amount is the highest of all, not their sum."""
NOTHING, ONE, CENT = Decimal(0), Decimal(1), Decimal("0.01")


class Contribution(NamedTuple):
    """What one fact adds from the day `on`, in the metric's unit; for a share, `amount` of `base`.

    `title` names the fact for readers; if it is empty, `key` does.
    """

    on: date
    key: str
    amount: Decimal = ONE
    base: Decimal = NOTHING
    title: str = ""


@dataclass(frozen=True)
class Measure:
    """The contributions to a rule's metric, by day.

    `running` has (day, amount in all) after each contribution; it is empty for a share, which can
    fall.
    """

    rule: Rule
    contributions: Sequence[Contribution]
    running: Sequence[tuple[date, Decimal]]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the facts that counted, without repetition."""
        return tuple(dict.fromkeys([part.key for part in self.contributions]))

    def on(self, day: date) -> Decimal | None:
        """The measured amount at the end of a day; 0 before the first contribution.

        None for customs statistics without any month, and for a share without any declared value.
        """
        if self.rule.metric == Metric.VALUE_SHARE:
            return self._share(day)
        reached = None if self.rule.metric == Metric.TRADE else NOTHING
        for on, amount in self.running:
            if on > day:
                break
            reached = amount
        return reached

    def first_day(self, until: date) -> date | None:
        """The first day up to `until` on which the rule held, or None."""
        if self.rule.metric == Metric.VALUE_SHARE:
            days = sorted(day for day in self._days_of_change() if day <= until)
            return next((day for day in days if self.rule.holds(self._share(day))), None)
        for on, amount in self.running:
            if on <= until and self.rule.holds(amount):
                return on
        return None

    def _share(self, day: date) -> Decimal | None:
        months = self.rule.filter("window_months")
        after = date.min if months is None else months_before(day, months)
        parts = [part for part in self.contributions if after < part.on <= day]
        base = sum((part.base for part in parts), Decimal(0))
        return sum((part.amount for part in parts), Decimal(0)) / base if base else None

    def _days_of_change(self) -> set[date]:
        """Days on which a share can change: a value comes in, or leaves the rolling window."""
        days = {part.on for part in self.contributions}
        months = self.rule.filter("window_months")
        if months is None:
            return days
        return days | {_leaves_on(day, months) for day in days}


def _leaves_on(day: date, months: int) -> date:
    """The first day whose rolling window of so many months no longer holds `day`."""
    leaves = months_before(day, -months)
    while months_before(leaves, months) < day:
        leaves += timedelta(days=1)
    return leaves


def measure(rule: Rule, evidence: Evidence, deal_key: str = "") -> Measure:
    """Measure a rule by the evidence, for a milestone of deal `deal_key` (empty: of no deal)."""
    parts = sorted(_READERS[rule.metric](rule, evidence, deal_key))
    return Measure(rule, parts, _running(rule.metric, parts))


def _running(metric: Metric, parts: Sequence[Contribution]) -> Sequence[tuple[date, Decimal]]:
    """The amount after each contribution."""
    if metric == Metric.VALUE_SHARE:
        return ()
    days = [part.on for part in parts]
    amounts = accumulate([part.amount for part in parts], max if metric in HIGHEST else add)
    return list(zip(days, amounts, strict=True))


def _events(rule: Rule, evidence: Evidence, deal_key: str) -> Iterable[Contribution]:
    kind = rule.filter("event_type")
    what = asked_by(kind)
    of_type = signed_events(what, kind, evidence) if what else evidence.events_of(kind)
    found = matching.events(rule, deal_key, of_type)
    return [Contribution(event.on, event.key, ONE, NOTHING, event.title) for event in found]


def _documents(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    of_type = evidence.documents_of(rule.filter("type"))
    for paper in matching.papers(rule, deal_key, of_type):
        yield Contribution(paper.on, paper.key, title=paper.title)


def _shipped(rule: Rule, evidence: Evidence, deal_key: str) -> Sequence[tuple[date, LotFact]]:
    return matching.shipped(rule, deal_key, evidence.lots)


def _known_on(on: date, lot: LotFact) -> date:
    """A lot's contents count from its assay, where that came after the shipment."""
    return on if lot.assayed_on is None else max(on, lot.assayed_on)


def _shipments(rule: Rule, evidence: Evidence, deal_key: str) -> Iterable[Contribution]:
    return [Contribution(on, key) for on, key, _ in _each_shipment(rule, evidence, deal_key)]


def _quarters(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    """One for the first known shipment of each quarter, the quarter of its delivery; else 0."""
    seen: set[tuple[int, int]] = set()
    for on, key, delivered_on in sorted(_each_shipment(rule, evidence, deal_key)):
        quarter = quarter_of(delivered_on)
        yield Contribution(on, key, NOTHING if quarter in seen else ONE)
        seen.add(quarter)


def _each_shipment(
    rule: Rule, evidence: Evidence, deal_key: str
) -> Iterable[tuple[date, str, date]]:
    """Each shipment once, however many of its lots answer: known from when, and when it came."""
    found: dict[str, tuple[date, str, date]] = {}
    of_assay = rule.filter("assay") is not None
    for on, lot in _shipped(rule, evidence, deal_key):
        told = (_known_on(on, lot) if of_assay else on, lot.shipment, on)
        found[lot.shipment] = min(found.get(lot.shipment, told), told)
    return found.values()


def _contained(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    """Tonnes at the low end of what is known; an unknown mass adds nothing."""
    element = rule.filter("element")
    for on, lot in _shipped(rule, evidence, deal_key):
        if lot.contained_kg and lot.element == element:
            yield Contribution(_known_on(on, lot), lot.shipment, lot.contained_kg / KG_PER_TONNE)


def _value_share(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    wanted = rule.filter("stage")
    found = _shipped(rule, evidence, deal_key)
    for on, key, stage, value in declared(found, whole=not rule.asks_of_lots):
        high = stage is not None and stage >= wanted
        yield Contribution(on, key, value if high else NOTHING, value)


def declared(
    shipped: Iterable[tuple[date, LotFact]], *, whole: bool = True
) -> Iterator[tuple[date, str, int | None, Decimal]]:
    """Yield (day, shipment, ladder stage or None, declared USD) for lots with a declared value.

    With `whole` it also yields the value of shipments that exceeds that of their lots: at the stage
    that all lots of the shipment share, else at None.
    """
    beyond: dict[str, tuple[date, Decimal]] = {}
    stages: dict[str, set[int | None]] = defaultdict(set)
    for on, lot in shipped:
        value = lot.value_usd or NOTHING
        stages[lot.shipment].add(lot.stage)
        if value:
            yield on, lot.shipment, lot.stage, value
        if whole and lot.shipment_usd:
            _, left = beyond.get(lot.shipment, (on, lot.shipment_usd))
            beyond[lot.shipment] = on, left - value
    for key, (on, left) in beyond.items():
        if left > 0:
            yield on, key, stages[key].pop() if len(stages[key]) == 1 else None, left


def _lots(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for on, lot in matching.counted_lots(rule, _shipped(rule, evidence, deal_key)):
        yield Contribution(on, lot.lot)


def _assets(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for asset in matching.assets_about(rule, deal_key, evidence.assets):
        on = matching.asset_reached_on(rule, asset)
        if on is not None:
            yield Contribution(on, asset.key, title=asset.title)


def _funding(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    """Money of no known amount in USD adds nothing, but is some: it meets a rule for any money."""
    kind = FundingKind.COMMITTED if rule.metric == Metric.COMMITTED else FundingKind.DISBURSED
    some = CENT if rule.value == 0 else NOTHING
    for record in matching.money_about(rule, deal_key, evidence.funding):
        if record.kind == kind:
            usd = some if record.amount_usd is None else record.amount_usd
            title = record.title or ("" if record.amount_usd else "money in another currency")
            yield Contribution(record.on, record.key, usd, title=title)


def _trade(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for row in matching.trade(rule, evidence.trade_under(rule.filter("hs6"))):
        yield Contribution(row.on, row.key, row.value_usd)


def _reports(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    """Reports that state a mass; without one nothing was shown to come out."""
    for report in matching.output(rule, deal_key, evidence.output):
        if report.low_t:
            yield Contribution(report.counts_on, report.key)


def _yearly_rate(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for report in matching.output(rule, deal_key, evidence.output):
        if report.yearly_t:
            yield Contribution(report.counts_on, report.key, report.yearly_t)


_READERS: Mapping[Metric, Callable[[Rule, Evidence, str], Iterable[Contribution]]] = {
    Metric.EVENTS: _events,
    Metric.DOCUMENTS: _documents,
    Metric.SHIPMENTS: _shipments,
    Metric.QUARTERS: _quarters,
    Metric.CONTAINED: _contained,
    Metric.VALUE_SHARE: _value_share,
    Metric.LOTS: _lots,
    Metric.ASSETS: _assets,
    Metric.COMMITTED: _funding,
    Metric.DISBURSED: _funding,
    Metric.TRADE: _trade,
    Metric.REPORTS: _reports,
    Metric.YEARLY_RATE: _yearly_rate,
}
