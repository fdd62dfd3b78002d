"""What a rule measures: the amount on any day, the facts that make it up, and when it was reached."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from operator import add
from typing import NamedTuple

from deals.states import FundingKind
from deals.units import months_before, quarter_of
from milestones import matching
from milestones.facts import Evidence, LotFact
from milestones.rule_language import Metric, Rule

KG_PER_TONNE = Decimal(1000)
NOTHING, ONE = Decimal(0), Decimal(1)


class Contribution(NamedTuple):
    """What one fact adds from a day on: `amount` in the metric's unit; for a share, out of `base`.

    `title` is what a reader knows the fact by; empty where it is known by its key.
    """

    on: date
    key: str
    amount: Decimal = ONE
    base: Decimal = NOTHING
    title: str = ""


@dataclass(frozen=True)
class Measure:
    """The contributions to a rule's metric, in the order of their days.

    `running` is the amount after each of them, which never falls; a share is not kept there.
    """

    rule: Rule
    contributions: Sequence[Contribution]
    running: Sequence[tuple[date, Decimal]]

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts that counted, each once."""
        return tuple(dict.fromkeys([part.key for part in self.contributions]))

    def on(self, day: date) -> Decimal | None:
        """The amount by the end of a day; None where nothing is loaded, or nothing to divide by."""
        if self.rule.metric == Metric.VALUE_SHARE:
            return self._share(day)
        reached = None if self.rule.metric == Metric.TRADE else NOTHING
        for on, amount in self.running:
            if on > day:
                break
            reached = amount
        return reached

    def first_day(self, until: date) -> date | None:
        """The earliest day up to `until` on which the rule held, or None where it never did."""
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
    """All that counts for a rule of a milestone of deal `deal_key` (empty: of no deal)."""
    parts = sorted(_READERS[rule.metric](rule, evidence, deal_key))
    return Measure(rule, parts, _running(rule.metric, parts))


def _running(metric: Metric, parts: Sequence[Contribution]) -> Sequence[tuple[date, Decimal]]:
    """The amount after each contribution."""
    if metric == Metric.VALUE_SHARE:
        return ()
    days = [part.on for part in parts]
    amounts: Iterable[Decimal]
    if metric == Metric.QUARTERS:
        quarters: set[tuple[int, int]] = set()
        amounts = [_counted_with(quarters, quarter_of(day)) for day in days]
    else:
        amounts = accumulate(
            [part.amount for part in parts], max if metric == Metric.TRADE else add
        )
    return list(zip(days, amounts, strict=True))


def _counted_with(seen: set[tuple[int, int]], quarter: tuple[int, int]) -> Decimal:
    seen.add(quarter)
    return Decimal(len(seen))


def _events(rule: Rule, evidence: Evidence, deal_key: str) -> Iterable[Contribution]:
    of_type = evidence.events_of(rule.filter("event_type"))
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
    """Each shipment once, however many of its lots answer."""
    found: dict[str, date] = {}
    of_assay = rule.filter("assay") is not None
    for on, lot in _shipped(rule, evidence, deal_key):
        day = _known_on(on, lot) if of_assay else on
        if found.setdefault(lot.shipment, day) > day:
            found[lot.shipment] = day
    return [Contribution(on, key) for key, on in found.items()]


def _contained(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    """Tonnes at the low end of what is known; an unknown mass adds nothing."""
    element = rule.filter("element")
    for on, lot in _shipped(rule, evidence, deal_key):
        if lot.contained_kg and lot.element == element:
            yield Contribution(_known_on(on, lot), lot.shipment, lot.contained_kg / KG_PER_TONNE)


def _value_share(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    """Value by lot; what a shipment declares beyond its lots stands at no ladder stage."""
    wanted = rule.filter("stage")
    beyond: dict[str, tuple[date, Decimal]] = {}
    for on, lot in _shipped(rule, evidence, deal_key):
        value = lot.value_usd or NOTHING
        if value:
            high = lot.stage is not None and lot.stage >= wanted
            yield Contribution(on, lot.shipment, value if high else NOTHING, value)
        if lot.shipment_usd:
            _, left = beyond.get(lot.shipment, (on, lot.shipment_usd))
            beyond[lot.shipment] = on, left - value
    if not rule.asks_of_lots:
        for key, (on, left) in beyond.items():
            if left > 0:
                yield Contribution(on, key, NOTHING, left)


def _lots(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for on, lot in matching.counted_lots(rule, _shipped(rule, evidence, deal_key)):
        yield Contribution(on, lot.lot)


def _assets(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for asset in matching.assets_about(rule, deal_key, evidence.assets):
        on = matching.asset_reached_on(rule, asset)
        if on is not None:
            yield Contribution(on, asset.key, title=asset.title)


def _funding(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    kind = FundingKind.COMMITTED if rule.metric == Metric.COMMITTED else FundingKind.DISBURSED
    for record in matching.money_about(rule, deal_key, evidence.funding):
        if record.kind == kind:
            yield Contribution(record.on, record.key, record.amount_usd, title=record.title)


def _trade(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[Contribution]:
    for row in matching.trade(rule, evidence.trade_under(rule.filter("hs6"))):
        yield Contribution(row.on, row.key, row.value_usd)


_READERS: Mapping[Metric, Callable[[Rule, Evidence, str], Iterable[Contribution]]] = {
    Metric.EVENTS: _events,
    Metric.DOCUMENTS: _documents,
    Metric.SHIPMENTS: _shipments,
    Metric.QUARTERS: _shipments,
    Metric.CONTAINED: _contained,
    Metric.VALUE_SHARE: _value_share,
    Metric.LOTS: _lots,
    Metric.ASSETS: _assets,
    Metric.COMMITTED: _funding,
    Metric.DISBURSED: _funding,
    Metric.TRADE: _trade,
}
