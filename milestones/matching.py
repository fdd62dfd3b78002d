"""Which facts match a rule, filter by filter.

A fact that belongs to another deal never counts. An event that is about something else than the
deal (its scope says so) never counts where the rule filters by deal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from deals.states import Scope
from milestones.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    Evidence,
    FundingFact,
    LineFact,
    ShipmentFact,
    TradeFact,
)
from milestones.rule_language import DELIVERED_STATES, Metric, Rule

Test = Callable[[Any, Any], bool]
"""Whether a fact is what a filter wants; a filter that a rule does not have is not asked."""


class OfDeal(Protocol):
    """A fact that may belong to a deal."""

    @property
    def deal_key(self) -> str: ...


F = TypeVar("F")
D = TypeVar("D", bound=OfDeal)
RULES_KEPT = 5000
PLANNED, REJECTED, DELIVERED = "planned", "rejected", "delivered"
MOVED, PLAIN, ASSAY = "moved", "plain", "assay"
"""What a lump that stands for many shipments may be asked, and its parts."""


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
    """The papers for which every filter of the rule holds."""
    return _holding(_OF_PAPERS_ALONE, rule, papers_about(rule, deal_key, facts))


def papers_about(
    rule: Rule, deal_key: str, facts: Sequence[DocumentFact]
) -> Sequence[DocumentFact]:
    """The papers that are about what the rule is about, whatever their type."""
    return _holding(_OF_PAPERS, rule, _owned(rule, deal_key, facts))


def reached_on(rule: Rule, shipment: ShipmentFact) -> date | None:
    """The day from which the shipment counts, or None.

    Without a `state` filter it counts once it is more than a plan. A rejected shipment counts
    only where rejections are asked for.
    """
    wanted, steps = rule.filter("state"), shipment.steps
    if wanted != REJECTED and REJECTED in [state for state, _ in steps]:
        return None
    if shipment.asks:
        return steps[0][1] if _answers(shipment, rule) else None
    if wanted is None:
        days = [on for state, on in steps if state != PLANNED]
    else:
        counted = DELIVERED_STATES if wanted == DELIVERED else (wanted,)
        days = [on for state, on in steps if state in counted]
    return min(days) if days else None


def asked_of(rule: Rule, evidence: Evidence) -> Sequence[ShipmentFact]:
    """Shipments, and those lumps that answer to what the rule asks of their state."""
    return evidence.shipments_answering(_question(rule))


def _question(rule: Rule) -> str:
    return str(rule.filter("state") or MOVED)


def _answers(lump: ShipmentFact, rule: Rule) -> bool:
    """Whether a lump answers to what the rule asks."""
    of_contents = rule.metric == Metric.CONTAINED or rule.filter("assay") is not None
    return lump.asks == _question(rule) and lump.part != (PLAIN if of_contents else ASSAY)


def shipments(
    rule: Rule, deal_key: str, facts: Sequence[ShipmentFact]
) -> Sequence[tuple[ShipmentFact, Sequence[LineFact]]]:
    """The shipments of the right purpose and deal with the lots that answer.

    Where the rule asks of lots, one lot has to answer.
    """
    purpose = rule.filter("purpose")
    facts = _owned(rule, deal_key, facts)
    if purpose is not None:
        facts = [shipment for shipment in facts if shipment.purpose == purpose]
    if not rule.asks_of_lots:
        return [(shipment, shipment.lines) for shipment in facts]
    answers = ((shipment, _holding(_OF_LINES, rule, shipment.lines)) for shipment in facts)
    return [(shipment, lines) for shipment, lines in answers if lines]


def lots(rule: Rule, lines: Sequence[LineFact]) -> Sequence[LineFact]:
    """The lots of the origin, the mineral group and at least the ladder stage asked for."""
    return _holding(_OF_LOTS, rule, lines)


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
    "public": lambda public, paper: public is paper.public,
}
_OF_LINES: Mapping[str, Test] = {
    "mineral_group": lambda group, line: group == line.mineral_group,
    "mineral": lambda mineral, line: mineral in (line.mineral_key, line.mineral_group),
    "assay": lambda _, line: line.assay_present,
}
_OF_LOTS: Mapping[str, Test] = {
    "origin": lambda country, line: country == line.origin,
    "mineral_group": _OF_LINES["mineral_group"],
    "stage_gte": lambda stage, line: line.stage is not None and line.stage >= stage,
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
