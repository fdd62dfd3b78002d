"""Which facts match a rule, filter by filter.

A fact that belongs to another deal never counts. An event that is about something else than the
deal (its scope says so) never counts where the rule filters by deal.
"""

from collections.abc import Collection
from datetime import date

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
from milestones.rule_language import DELIVERED_STATES, Rule

PLANNED, REJECTED = "planned", "rejected"


def equals(rule: Rule, name: str, actual: object) -> bool:
    """Whether a fact's one value is what the rule asks for, or the rule does not ask."""
    wanted = rule.filter(name)
    return wanted is None or wanted == actual


def contains(rule: Rule, name: str, actual: Collection[str]) -> bool:
    """Whether one of a fact's values is what the rule asks for, or the rule does not ask."""
    wanted = rule.filter(name)
    return wanted is None or wanted in actual


def belongs(rule: Rule, deal_key: str, fact_deal_key: str) -> bool:
    """Whether a fact may count for a milestone of deal `deal_key` (empty: of no deal)."""
    wanted = rule.filter("deal")
    if wanted is not None:
        return bool(wanted == fact_deal_key)
    return not deal_key or fact_deal_key in ("", deal_key)


def event_matches(rule: Rule, deal_key: str, event: EventFact) -> bool:
    """Every filter of the rule holds for the event, its type included."""
    return equals(rule, "event_type", event.event_type) and event_concerns(rule, deal_key, event)


def event_concerns(rule: Rule, deal_key: str, event: EventFact) -> bool:
    """The event is about what the rule is about, whatever its type."""
    about_the_deal = rule.filter("deal") is None or event.scope == Scope.DEAL
    return (
        about_the_deal
        and belongs(rule, deal_key, event.deal_key)
        and contains(rule, "party", event.parties)
        and contains(rule, "place", event.place_keys)
        and contains(rule, "asset", event.assets)
        and contains(rule, "mineral_group", event.mineral_groups)
    )


def document_matches(rule: Rule, deal_key: str, paper: DocumentFact) -> bool:
    """Every filter of the rule holds for the paper."""
    return (
        equals(rule, "type", paper.document_type)
        and equals(rule, "public", paper.public)
        and document_concerns(rule, deal_key, paper)
    )


def document_concerns(rule: Rule, deal_key: str, paper: DocumentFact) -> bool:
    """The paper is about what the rule is about, whatever its type."""
    return (
        belongs(rule, deal_key, paper.deal_key)
        and contains(rule, "asset", paper.assets)
        and contains(rule, "mineral_group", paper.mineral_groups)
    )


def line_matches(rule: Rule, line: LineFact) -> bool:
    """The lot is of the mineral asked for, and assayed where an assay is asked for."""
    return (
        equals(rule, "mineral_group", line.mineral_group)
        and contains(rule, "mineral", (line.mineral_key, line.mineral_group))
        and (rule.filter("assay") is None or line.assay_present)
    )


def reached_on(rule: Rule, shipment: ShipmentFact) -> date | None:
    """The day from which the shipment counts, or None.

    Without a `state` filter it counts once it is more than a plan. A rejected shipment counts
    only where rejections are asked for.
    """
    wanted = rule.filter("state")
    states = {state for state, _ in shipment.steps}
    if REJECTED in states and wanted != REJECTED:
        return None
    if wanted is None:
        counted: Collection[str] = states - {PLANNED}
    else:
        counted = DELIVERED_STATES if wanted == "delivered" else {wanted}
    return min((on for state, on in shipment.steps if state in counted), default=None)


def matching_lines(
    rule: Rule, deal_key: str, shipment: ShipmentFact
) -> tuple[LineFact, ...] | None:
    """The lots that answer; None where purpose or deal are wrong, or the rule asks and none does."""
    if not belongs(rule, deal_key, shipment.deal_key):
        return None
    if not equals(rule, "purpose", shipment.purpose):
        return None
    if not rule.asks_of_lots:
        return shipment.lines
    return tuple(line for line in shipment.lines if line_matches(rule, line)) or None


def shipment_matches(rule: Rule, deal_key: str, shipment: ShipmentFact) -> bool:
    """Purpose and deal are right and, where the rule asks of lots, one lot answers."""
    return matching_lines(rule, deal_key, shipment) is not None


def lot_matches(rule: Rule, line: LineFact) -> bool:
    """The lot has the origin, the mineral group and at least the ladder stage asked for."""
    lowest = rule.filter("stage_gte")
    return (
        equals(rule, "origin", line.origin)
        and equals(rule, "mineral_group", line.mineral_group)
        and (lowest is None or (line.stage is not None and line.stage >= lowest))
    )


def asset_concerns(rule: Rule, deal_key: str, asset: AssetFact) -> bool:
    """The asset is of the kind, country and deal asked for, whatever its state."""
    return (
        belongs(rule, deal_key, asset.deal_key)
        and equals(rule, "kind", asset.kind)
        and equals(rule, "country", asset.country)
    )


def asset_reached_on(rule: Rule, asset: AssetFact) -> date | None:
    """The day on which the asset first was in a state asked for; closing it undoes nothing."""
    one, several = rule.filter("state"), rule.filter("state_in")
    wanted = (one,) if one is not None else several
    return min((on for state, on in asset.steps if not wanted or state in wanted), default=None)


def funding_concerns(rule: Rule, deal_key: str, record: FundingFact) -> bool:
    """The money is for the asset, country and deal asked for, committed or paid."""
    return (
        belongs(rule, deal_key, record.deal_key)
        and contains(rule, "asset", record.assets)
        and equals(rule, "country", record.country)
    )


def trade_matches(rule: Rule, row: TradeFact) -> bool:
    """The month of statistics is for the trade asked for, and not before `since`."""
    since = rule.filter("since")
    return (
        equals(rule, "reporter", row.reporter)
        and equals(rule, "partner", row.partner)
        and equals(rule, "hs6", row.hs6)
        and equals(rule, "flow", row.flow)
        and (since is None or row.on.isoformat()[:7] >= since)
    )
