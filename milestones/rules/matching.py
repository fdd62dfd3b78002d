"""Which facts match a rule, filter by filter.

A fact that belongs to another deal never counts. An event that is about something else than the
deal (its scope says so) never counts where the rule filters by deal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from deals.states import Scope
from milestones.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    FundingFact,
    LotFact,
    TradeFact,
)
from milestones.rule_language import Rule

Test = Callable[[Any, Any], bool]
"""Whether a fact is what a filter wants; a filter that a rule does not have is not asked."""


class OfDeal(Protocol):
    """A fact that may belong to a deal."""

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
    """The rule with no filters but those of these names."""
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
    """The events for which every filter of the rule holds, the type included."""
    wanted = rule.filter("event_type")
    if wanted is not None:
        facts = [event for event in facts if event.event_type == wanted]
    return events_about(rule, deal_key, facts)


def events_about(rule: Rule, deal_key: str, facts: Sequence[EventFact]) -> Sequence[EventFact]:
    """The events that are about what the rule is about, whatever their type."""
    return _holding(_OF_EVENTS, rule, _owned(rule, deal_key, facts))


def papers(rule: Rule, deal_key: str, facts: Sequence[DocumentFact]) -> Sequence[DocumentFact]:
    """The papers for which every filter of the rule holds; published ones unless it says otherwise."""
    public = rule.filter("public") is not False
    facts = [paper for paper in facts if paper.public is public]
    return _holding(_OF_PAPERS_ALONE, rule, papers_about(rule, deal_key, facts))


def papers_about(
    rule: Rule, deal_key: str, facts: Sequence[DocumentFact]
) -> Sequence[DocumentFact]:
    """The papers that are about what the rule is about, whatever their type."""
    return _holding(_OF_PAPERS, rule, _owned(rule, deal_key, facts))


def shipped(rule: Rule, deal_key: str, facts: Sequence[LotFact]) -> Sequence[tuple[date, LotFact]]:
    """The lots of the right purpose and deal that answer, with the day from which each counts.

    Without a `state` filter a shipment counts once it is more than a plan. A rejected one counts
    only where rejections are asked for.
    """
    wanted = rule.filter("state")
    found = lots_about(rule, deal_key, facts)
    if wanted != REJECTED:
        found = [lot for lot in found if lot.rejected_on is None]
    reached = KEPT_DAYS.get(wanted) or (lambda lot: dict(lot.others).get(wanted))
    return [(on, lot) for lot in found if (on := reached(lot)) is not None]


def lots_about(rule: Rule, deal_key: str, facts: Sequence[LotFact]) -> Sequence[LotFact]:
    """The lots of the right purpose and deal that answer, whatever their shipments came to.

    Where the rule asks nothing of lots, a shipment without any answers too.
    """
    purpose = rule.filter("purpose")
    facts = _owned(rule, deal_key, facts)
    if purpose is not None:
        facts = [lot for lot in facts if lot.purpose == purpose]
    return _holding(_OF_LOTS, rule, facts) if rule.asks_of_lots else facts


def counted_lots(
    rule: Rule, facts: Sequence[tuple[date, LotFact]]
) -> Sequence[tuple[date, LotFact]]:
    """The lots of the origin, the mineral group and at least the ladder stage asked for."""
    tests = [
        (test, wanted) for name, wanted in rule.filters if (test := _OF_COUNTED_LOTS.get(name))
    ]
    return [
        (on, lot) for on, lot in facts if lot.lot and all(test(want, lot) for test, want in tests)
    ]


def assets_about(rule: Rule, deal_key: str, facts: Sequence[AssetFact]) -> Sequence[AssetFact]:
    """The assets of the kind, country and deal asked for, whatever their state."""
    return _holding(_OF_ASSETS, rule, _owned(rule, deal_key, facts))


def asset_reached_on(rule: Rule, asset: AssetFact) -> date | None:
    """The day on which the asset first was in a state asked for; closing it undoes nothing."""
    one, several = rule.filter("state"), rule.filter("state_in")
    wanted = (one,) if one is not None else several
    return min((on for state, on in asset.steps if not wanted or state in wanted), default=None)


def money_about(rule: Rule, deal_key: str, facts: Sequence[FundingFact]) -> Sequence[FundingFact]:
    """The money for the asset, country and deal asked for, committed or paid."""
    return _holding(_OF_FUNDING, rule, _owned(rule, deal_key, facts))


def trade(rule: Rule, facts: Sequence[TradeFact]) -> Sequence[TradeFact]:
    """The months of statistics on the trade asked for, none before `since`."""
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
_OF_TRADE: Mapping[str, Test] = {
    "reporter": lambda country, row: country == row.reporter,
    "partner": lambda country, row: country == row.partner,
    "hs6": lambda code, row: code == row.hs6,
    "flow": lambda flow, row: flow == row.flow,
    "since": lambda month, row: row.on >= date.fromisoformat(f"{month}-01"),
}
