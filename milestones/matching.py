"""Which facts match a rule, filter by filter.

A fact that belongs to another deal never counts. An event that is about something else than the
deal (its scope says so) never counts where the rule filters by deal.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from deals.states import Scope
from milestones.facts import (
    AssetFact,
    DocumentFact,
    EventFact,
    FundingFact,
    LineFact,
    ShipmentFact,
    TradeFact,
)
from milestones.rule_language import DELIVERED_STATES, Metric, Rule

Test = Callable[[Any, Any], bool]
"""Whether a fact is what a filter wants; a filter that a rule does not have is not asked."""

PLANNED, REJECTED = "planned", "rejected"
MOVED, PLAIN, ASSAY = "moved", "plain", "assay"
"""What a lump that stands for many shipments may be asked, and its parts."""


def _holds(tests: Mapping[str, Test], rule: Rule, fact: object) -> bool:
    """Every filter of the rule that there is a test for holds for the fact."""
    for name, wanted in rule.filters:
        test = tests.get(name)
        if test is not None and not test(wanted, fact):
            return False
    return True


def belongs(rule: Rule, deal_key: str, fact_deal_key: str) -> bool:
    """Whether a fact may count for a milestone of deal `deal_key` (empty: of no deal)."""
    wanted = rule.filter("deal")
    if wanted is not None:
        return bool(wanted == fact_deal_key)
    return not deal_key or fact_deal_key in ("", deal_key)


def event_matches(rule: Rule, deal_key: str, event: EventFact) -> bool:
    """Every filter of the rule holds for the event, its type included."""
    wanted = rule.filter("event_type")
    return wanted in (None, event.event_type) and event_concerns(rule, deal_key, event)


def event_concerns(rule: Rule, deal_key: str, event: EventFact) -> bool:
    """The event is about what the rule is about, whatever its type."""
    return belongs(rule, deal_key, event.deal_key) and _holds(_OF_EVENTS, rule, event)


def document_matches(rule: Rule, deal_key: str, paper: DocumentFact) -> bool:
    """Every filter of the rule holds for the paper."""
    return _holds(_OF_PAPERS_ALONE, rule, paper) and document_concerns(rule, deal_key, paper)


def document_concerns(rule: Rule, deal_key: str, paper: DocumentFact) -> bool:
    """The paper is about what the rule is about, whatever its type."""
    return belongs(rule, deal_key, paper.deal_key) and _holds(_OF_PAPERS, rule, paper)


def line_matches(rule: Rule, line: LineFact) -> bool:
    """The lot is of the mineral asked for, and assayed where an assay is asked for."""
    return _holds(_OF_LINES, rule, line)


def reached_on(rule: Rule, shipment: ShipmentFact) -> date | None:
    """The day from which the shipment counts, or None.

    Without a `state` filter it counts once it is more than a plan. A rejected shipment counts
    only where rejections are asked for.
    """
    wanted = rule.filter("state")
    states = {state for state, _ in shipment.steps}
    if REJECTED in states and wanted != REJECTED:
        return None
    if shipment.asks:
        return shipment.steps[0][1] if _answers(shipment, rule) else None
    if wanted is None:
        counted: Collection[str] = states - {PLANNED}
    else:
        counted = DELIVERED_STATES if wanted == "delivered" else {wanted}
    return min((on for state, on in shipment.steps if state in counted), default=None)


def _answers(lump: ShipmentFact, rule: Rule) -> bool:
    """Whether a lump answers to what the rule asks."""
    of_contents = rule.metric == Metric.CONTAINED or rule.filter("assay") is not None
    question = lump.asks == (rule.filter("state") or MOVED)
    return question and lump.part != (PLAIN if of_contents else ASSAY)


def matching_lines(
    rule: Rule, deal_key: str, shipment: ShipmentFact
) -> tuple[LineFact, ...] | None:
    """The lots that answer; None where purpose or deal are wrong, or the rule asks and none does."""
    if not belongs(rule, deal_key, shipment.deal_key):
        return None
    if rule.filter("purpose") not in (None, shipment.purpose):
        return None
    if not rule.asks_of_lots:
        return shipment.lines
    return tuple(line for line in shipment.lines if line_matches(rule, line)) or None


def shipment_matches(rule: Rule, deal_key: str, shipment: ShipmentFact) -> bool:
    """Purpose and deal are right and, where the rule asks of lots, one lot answers."""
    return matching_lines(rule, deal_key, shipment) is not None


def lot_matches(rule: Rule, line: LineFact) -> bool:
    """The lot has the origin, the mineral group and at least the ladder stage asked for."""
    return _holds(_OF_LOTS, rule, line)


def asset_concerns(rule: Rule, deal_key: str, asset: AssetFact) -> bool:
    """The asset is of the kind, country and deal asked for, whatever its state."""
    return belongs(rule, deal_key, asset.deal_key) and _holds(_OF_ASSETS, rule, asset)


def asset_reached_on(rule: Rule, asset: AssetFact) -> date | None:
    """The day on which the asset first was in a state asked for; closing it undoes nothing."""
    one, several = rule.filter("state"), rule.filter("state_in")
    wanted = (one,) if one is not None else several
    return min((on for state, on in asset.steps if not wanted or state in wanted), default=None)


def funding_concerns(rule: Rule, deal_key: str, record: FundingFact) -> bool:
    """The money is for the asset, country and deal asked for, committed or paid."""
    return belongs(rule, deal_key, record.deal_key) and _holds(_OF_FUNDING, rule, record)


def trade_matches(rule: Rule, row: TradeFact) -> bool:
    """The month of statistics is for the trade asked for, and not before `since`."""
    return _holds(_OF_TRADE, rule, row)


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
    "since": lambda month, row: row.on.isoformat()[:7] >= month,
}
