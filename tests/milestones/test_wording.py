"""A rule says itself in plain words, whatever it measures."""

from decimal import Decimal
from typing import Any

import pytest

from milestones.rules.wording import describe, leading, needed, things, verb
from tests.milestones.making import DEAL, rule

SHARE = {"stage": 3, "window_months": 12}


@pytest.mark.parametrize(
    ("metric", "asked", "words"),
    [
        ("events.count", {}, "At least 1 event."),
        (
            "events.count",
            {"event_type": "site_announced", "asset": "refinery", "party": "Buyer", "deal": DEAL},
            "At least 1 “site announced” event about refinery with Buyer within the deal.",
        ),
        (
            "events.count",
            {"value": 2, "op": "gt", "place": "PK-PORT", "mineral_group": "rare_earth"},
            "More than 2 events at PK-PORT on rare earths.",
        ),
        (
            "documents.count",
            {"type": "assay_certificate", "public": True},
            "At least 1 published assay certificate.",
        ),
        ("documents.count", {"value": 3, "public": False}, "At least 3 unpublished papers."),
        ("documents.count", {"value": 2, "type": "study"}, "At least 2 published studies."),
        ("documents.count", {"type": "revenue_rules"}, "Published revenue rules."),
        (
            "documents.count",
            {"value": 2, "type": "revenue_rules"},
            "At least 2 published revenue rules.",
        ),
        (
            "shipments.count",
            {"state": "delivered", "purpose": "commercial", "mineral": "copper_concentrate"},
            "At least 1 commercial delivery of copper concentrate.",
        ),
        (
            "shipments.count",
            {"value": 2, "state": "sailed"},
            "At least 2 shipments sailed.",
        ),
        ("shipments.count", {"value": 2, "state": "delivered"}, "At least 2 deliveries."),
        (
            "shipments.distinct_quarters",
            {"value": 2, "state": "delivered", "mineral_group": "rare_earth", "assay": "present"},
            "At least 2 calendar quarters with a delivery of rare earths with an assay.",
        ),
        (
            "shipments.contained_mass_t",
            {"value": 250, "element": "Sb", "state": "delivered"},
            "At least 250 t of contained Sb in deliveries.",
        ),
        (
            "shipments.value_share_stage_gte",
            SHARE | {"value": 0.5},
            (
                "At least 50 % of the declared value of shipments at stage 3 (oxide or "
                "intermediate) or above over the last 12 months."
            ),
        ),
        (
            "lots.count",
            {"mineral_group": "rare_earth", "origin": "PK", "stage_gte": 4},
            "At least 1 lot of rare earths from Pakistan at stage 4 (refined metal) or above.",
        ),
        ("lots.count", {"value": 2}, "At least 2 lots."),
        (
            "assets.count",
            {"value": 2, "kind": "refinery", "country": "PK", "state": "operating"},
            "At least 2 refineries operating in Pakistan.",
        ),
        (
            "assets.count",
            {"state_in": ["development", "operating"], "deal": DEAL},
            "At least 1 asset in development or operating within the deal.",
        ),
        ("assets.count", {"value": 3}, "At least 3 assets."),
        (
            "finance.disbursed_usd",
            {"value": 0, "op": "gt", "country": "PK", "deal": DEAL},
            "More than USD\u00a00 of money disbursed in Pakistan within the deal.",
        ),
        (
            "finance.committed_usd",
            {"value": None, "asset": "refinery"},
            (
                "No threshold is published for money committed for refinery, so the rule cannot be "
                "met."
            ),
        ),
        (
            "events.count",
            {"value": None},
            "No threshold is published for events, so the rule cannot be met.",
        ),
        (
            "trade.value_usd",
            {"value": 500000, "reporter": "US", "partner": "PK", "hs6": "261710", "flow": "import"},
            (
                "At least USD\u00a0500\u202f000 of United States imports from Pakistan under HS "
                "261710 "
                "in one month."
            ),
        ),
        (
            "trade.value_usd",
            {"value": 1, "since": "2025-10"},
            "At least USD\u00a01 of trade in one month since Oct 2025.",
        ),
    ],
)
def test_a_rule_is_described(metric: str, asked: dict[str, Any], words: str) -> None:
    assert describe(rule(metric, **asked)) == words


def test_the_steps_of_a_rule_are_told_behind_it() -> None:
    steps = (rule("documents.count", type="study"), rule("events.count", event_type="permit"))
    assert leading(rule("assets.count", steps=steps)) == (
        " A step that leads there: at least 1 published study or at least 1 “permit” event."
    )
    assert leading(rule("assets.count")) == ""


@pytest.mark.parametrize(
    ("metric", "asked", "aim"),
    [
        ("events.count", {"value": 2}, 2),
        ("events.count", {"value": 2, "op": "gt"}, 3),
        ("finance.disbursed_usd", {"value": 2, "op": "gt"}, 2),
        ("events.count", {"value": None, "op": "gt"}, None),
    ],
)
def test_what_satisfies_a_rule(metric: str, asked: dict[str, Any], aim: int | None) -> None:
    assert needed(rule(metric, **asked)) == aim


def test_verbs_and_plurals_agree() -> None:
    rules = rule("documents.count", type="revenue_rules")
    assert (things(rules), verb(rules)) == ("published revenue rules", "are")
    study = rule("documents.count", type="study")
    assert (verb(study), verb(study, Decimal(2))) == ("is", "are")
