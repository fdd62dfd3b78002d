"""Signs of life: evidence that bears on a rule although it does not satisfy it.

A fact bears on a rule if it is an event or of the kind that the rule reads, and is about the same
deal, party, place, asset, mineral or country; its type, purpose and state do not matter. If a rule
names no party, place or asset, only facts about the milestone's own deal bear on it. A month of
customs statistics bears only if it shows trade, a leading step only where it is satisfied.
"""

from collections.abc import Iterator
from datetime import date

from milestones.rules import matching
from milestones.rules.facts import EventFact, Evidence
from milestones.rules.language import Metric, Rule
from milestones.rules.measures import measure

NAMED_SUBJECTS = ("party", "place", "asset")
"""Filters that say by themselves what a rule is about, so that events outside the deal bear too."""

NO_EVIDENCE = frozenset(
    {"analysis", "commentary", "data", "editorial", "market", "opinion", "political"}
)
"""Types of events and papers that are no sign of life: somebody's opinion, or the state of a
market. All others are evidence."""


def latest_sign(rule: Rule, evidence: Evidence, deal_key: str = "") -> date | None:
    """The day of the latest evidence that bears on the rule, or None if there is none."""
    return max(_signs(rule, evidence, deal_key), default=None)


def _signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    for step in rule.steps:
        yield from (part.on for part in measure(step, evidence, deal_key).contributions)
    if rule.metric == Metric.TRADE:
        months = matching.trade(rule, evidence.trade_under(rule.filter("hs6")))
        yield from (row.on for row in months if row.value_usd > 0)
        return
    yield from _event_signs(rule, evidence, deal_key)
    yield from _SIGNS[rule.metric.partition(".")[0]](rule, evidence, deal_key)


def _is_named(rule: Rule) -> bool:
    return any(rule.filter(name) is not None for name in NAMED_SUBJECTS)


def _event_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    own_only = bool(deal_key) and not _is_named(rule)
    known = evidence.events_within(deal_key) if own_only else evidence.events
    for event in matching.events_about(rule, deal_key, known):
        if _names_mineral(rule, event) and _is_evidence(event.event_type, rule, "event_type"):
            yield event.on


def _is_evidence(kind: str, rule: Rule, asked: str) -> bool:
    """What a rule itself asks for is evidence for it, whatever its type."""
    return kind not in NO_EVIDENCE or kind == rule.filter(asked)


def _names_mineral(rule: Rule, event: EventFact) -> bool:
    """Events name groups: `copper` speaks of `copper_concentrate` too."""
    wanted = rule.filter("mineral")
    return wanted is None or any(wanted.startswith(group) for group in event.mineral_groups)


def _no_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    """Events have been read already."""
    yield from ()


def _document_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    any_deal = not deal_key or _is_named(rule)
    for paper in matching.papers_about(rule, deal_key, evidence.documents):
        is_own = any_deal or paper.deal_key == deal_key
        if is_own and _is_evidence(paper.document_type, rule, "type"):
            yield paper.on


def _shipment_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    loose = matching.only(rule, "deal", "mineral", "mineral_group")
    for lot in matching.lots_about(loose, deal_key, evidence.lots):
        if lot.last_on is not None:
            yield lot.last_on


def _asset_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    for asset in matching.assets_about(rule, deal_key, evidence.assets):
        yield from (on for _, on in asset.steps)


def _funding_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    for record in matching.money_about(rule, deal_key, evidence.funding):
        yield record.on


def _output_signs(rule: Rule, evidence: Evidence, deal_key: str) -> Iterator[date]:
    for report in matching.output_about(rule, deal_key, evidence.output):
        yield report.counts_on


_SIGNS = {
    "events": _no_signs,
    "documents": _document_signs,
    "shipments": _shipment_signs,
    "lots": _shipment_signs,
    "assets": _asset_signs,
    "finance": _funding_signs,
    "output": _output_signs,
}
