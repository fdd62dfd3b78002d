"""Which facts match a rule, filter by filter.

A fact that belongs to another deal never matches. An event whose scope is wider than its deal does
not match a rule with the filter `deal`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from deals.states import Scope
from milestones.rules.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    FundingFact,
    LotFact,
    OutputFact,
    TradeFact,
)
from milestones.rules.language import Rule

Test = Callable[[Any, Any], bool]
"""Whether a fact is what a filter wants; a filter that a rule does not have is not asked."""


class OfDeal(Protocol):
    """A fact with the key of its deal, empty for none."""

    @property
    def deal_key(self) -> str: ...


F = TypeVar("F")
D = TypeVar("D", bound=OfDeal)
RULES_KEPT = 5000
REJECTED = "rejected"
KEPT_DAYS: Mapping[str | None, Callable[[LotFact], date | None]] = {
    None: attrgetter("moved_on"),
    "delivered": attrgetter("delivered_on"),
    "assayed": attrgetter("assayed_on"),
    REJECTED: attrgetter("rejected_on"),
}
"""Where a lot says when its shipment came to a state; None is any beyond a plan."""


@lru_cache(maxsize=RULES_KEPT)
def only(rule: Rule, *names: str) -> Rule:
    """The rule with only the filters of these names."""
    return replace(rule, filters=tuple(pair for pair in rule.filters if pair[0] in names))


def _holding(tests: Mapping[str, Test], rule: Rule, facts: Sequence[F]) -> Sequence[F]:
    """The facts for which every filter of the rule holds that there is a test for."""
    for name, wanted in rule.filters:
        test = tests.get(name)
        if test is not None:
            facts = [fact for fact in facts if test(wanted, fact)]
    return facts


def _owned(rule: Rule, deal_key: str, facts: Sequence[D]) -> Sequence[D]:
    """The facts that may count for a milestone of deal `deal_key` (empty: of no deal)."""
    wanted = rule.filter("deal")
    if wanted is not None:
        return [fact for fact in facts if fact.deal_key == wanted]
    if not deal_key:
        return facts
    owners = ("", deal_key)
    return [fact for fact in facts if fact.deal_key in owners]


def events(rule: Rule, deal_key: str, facts: Sequence[EventFact]) -> Sequence[EventFact]:
    """The events that match every filter of the rule, its event type included."""
    wanted = rule.filter("event_type")
    if wanted is not None:
        facts = [event for event in facts if event.event_type == wanted]
    return events_about(rule, deal_key, facts)


def events_about(rule: Rule, deal_key: str, facts: Sequence[EventFact]) -> Sequence[EventFact]:
    """The events that match every filter of the rule except its event type."""
    return _holding(_OF_EVENTS, rule, _owned(rule, deal_key, facts))


def papers(rule: Rule, deal_key: str, facts: Sequence[DocumentFact]) -> Sequence[DocumentFact]:
    """The papers that match every filter of the rule; published ones unless `public` is false."""
    public = rule.filter("public") is not False
    facts = [paper for paper in facts if paper.public is public]
    return _holding(_OF_PAPERS_ALONE, rule, papers_about(rule, deal_key, facts))


def papers_about(
    rule: Rule, deal_key: str, facts: Sequence[DocumentFact]
) -> Sequence[DocumentFact]:
    """The papers that match the rule's deal, asset and mineral group, of any type."""
    return _holding(_OF_PAPERS, rule, _owned(rule, deal_key, facts))


def shipped(rule: Rule, deal_key: str, facts: Sequence[LotFact]) -> Sequence[tuple[date, LotFact]]:
    """The lots that match the rule, each with the day from which it counts.

    Without the filter `state` a lot counts from the day on which its shipment was more than
    planned. Rejected shipments match only `state: rejected`.
    """
    wanted = rule.filter("state")
    found = lots_about(rule, deal_key, facts)
    if wanted != REJECTED:
        found = [lot for lot in found if lot.rejected_on is None]
    reached = KEPT_DAYS.get(wanted) or (lambda lot: dict(lot.others).get(wanted))
    return [(on, lot) for lot in found if (on := reached(lot)) is not None]


def lots_about(rule: Rule, deal_key: str, facts: Sequence[LotFact]) -> Sequence[LotFact]:
    """The lots that match the rule's deal, purpose, mineral and assay, in any state.

    A rule without filters on lots matches shipments without lots too.
    """
    purpose = rule.filter("purpose")
    facts = _owned(rule, deal_key, facts)
    if purpose is not None:
        facts = [lot for lot in facts if lot.purpose == purpose]
    return _holding(_OF_LOTS, rule, facts) if rule.asks_of_lots else facts


def counted_lots(
    rule: Rule, facts: Sequence[tuple[date, LotFact]]
) -> Sequence[tuple[date, LotFact]]:
    """The lots that match the rule's origin, mineral group and least ladder stage."""
    tests = [
        (test, wanted) for name, wanted in rule.filters if (test := _OF_COUNTED_LOTS.get(name))
    ]
    return [
        (on, lot) for on, lot in facts if lot.lot and all(test(want, lot) for test, want in tests)
    ]


def assets_about(rule: Rule, deal_key: str, facts: Sequence[AssetFact]) -> Sequence[AssetFact]:
    """The assets that match the rule's kind, country and deal, in any state."""
    return _holding(_OF_ASSETS, rule, _owned(rule, deal_key, facts))


def asset_reached_on(rule: Rule, asset: AssetFact) -> date | None:
    """The first day on which the asset was in a state that the rule asks for, or None.

    Later states, such as a closure, do not undo it.
    """
    one, several = rule.filter("state"), rule.filter("state_in")
    wanted = (one,) if one is not None else several
    return min((on for state, on in asset.steps if not wanted or state in wanted), default=None)


def money_about(rule: Rule, deal_key: str, facts: Sequence[FundingFact]) -> Sequence[FundingFact]:
    """The commitments and disbursements that match the rule's asset, country and deal."""
    return _holding(_OF_FUNDING, rule, _owned(rule, deal_key, facts))


def output(rule: Rule, deal_key: str, facts: Sequence[OutputFact]) -> Sequence[OutputFact]:
    """The reports of output that match every filter of the rule."""
    return _holding(_OF_OUTPUT, rule, output_about(rule, deal_key, facts))


def output_about(rule: Rule, deal_key: str, facts: Sequence[OutputFact]) -> Sequence[OutputFact]:
    """The reports about the asset and mineral asked for, whatever they measure."""
    return _holding(_OF_OUTPUT_ABOUT, rule, _owned(rule, deal_key, facts))


def trade(rule: Rule, facts: Sequence[TradeFact]) -> Sequence[TradeFact]:
    """The months of customs statistics that match the rule's filters, `since` among them."""
    return _holding(_OF_TRADE, rule, facts)


_OF_EVENTS: Mapping[str, Test] = {
    "deal": lambda _, event: event.scope == Scope.DEAL,
    "party": lambda party, event: party in event.parties,
    "place": lambda place, event: place in event.place_keys,
    "asset": lambda asset, event: asset in event.assets,
    "mineral_group": lambda group, event: group in event.mineral_groups,
}
_OF_PAPERS: Mapping[str, Test] = {
    "asset": lambda asset, paper: asset in paper.assets,
    "mineral_group": lambda group, paper: group in paper.mineral_groups,
}
_OF_PAPERS_ALONE: Mapping[str, Test] = {
    "type": lambda kind, paper: kind == paper.document_type,
}
_OF_LOTS: Mapping[str, Test] = {
    "mineral_group": lambda group, lot: group == lot.mineral_group,
    "mineral": lambda mineral, lot: mineral in (lot.mineral_key, lot.mineral_group),
    "assay": lambda _, lot: lot.has_assay,
}
_OF_COUNTED_LOTS: Mapping[str, Test] = {
    "origin": lambda country, lot: country == lot.origin,
    "mineral_group": _OF_LOTS["mineral_group"],
    "stage_gte": lambda stage, lot: lot.stage is not None and lot.stage >= stage,
}
_OF_ASSETS: Mapping[str, Test] = {
    "kind": lambda kind, asset: kind == asset.kind,
    "country": lambda country, asset: country == asset.country,
}
_OF_FUNDING: Mapping[str, Test] = {
    "asset": lambda asset, record: asset in record.assets,
    "country": _OF_ASSETS["country"],
}
_OF_OUTPUT_ABOUT: Mapping[str, Test] = {
    "asset": lambda asset, report: asset == report.asset,
    "mineral_group": lambda group, report: group in report.mineral_groups,
}
_OF_OUTPUT: Mapping[str, Test] = {
    "output": lambda kind, report: kind == report.kind,
    "product": lambda product, report: product == report.product,
    "months_gte": lambda months, report: report.months >= months,
}
_OF_TRADE: Mapping[str, Test] = {
    "reporter": lambda country, row: country == row.reporter,
    "partner": lambda country, row: country == row.partner,
    "hs6": lambda code, row: code == row.hs6,
    "flow": lambda flow, row: flow == row.flow,
    "since": lambda month, row: row.on >= date.fromisoformat(f"{month}-01"),
}
