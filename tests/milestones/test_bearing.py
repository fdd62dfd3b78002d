"""What bears on a rule is about the same thing, whatever its type, purpose or state."""

from typing import Any

import pytest

from milestones.rules.facts import Evidence
from milestones.rules.latest_activity import latest_sign
from tests.milestones.making import (
    DAY,
    DEAL,
    OTHER,
    asset,
    days,
    event,
    known,
    line,
    money,
    month,
    paper,
    rule,
    shipment,
)


def bears(metric: str, filters: dict[str, Any], **facts: Any) -> bool:
    return latest_sign(rule(metric, **filters), known(**facts), DEAL) is not None


def test_the_latest_sign_is_taken() -> None:
    asked = rule("events.count", event_type="closing")
    happened = Evidence(events=(event(), event(on=days(5)), event(on=days(2))))
    assert latest_sign(asked, happened, DEAL) == days(5)
    assert latest_sign(asked, Evidence(), DEAL) is None


@pytest.mark.parametrize(
    ("filters", "fact", "sign"),
    [
        ({"event_type": "closing"}, {}, True),
        ({"event_type": "closing"}, {"scope": "context"}, False),
        ({"event_type": "closing"}, {"deal_key": ""}, False),
        ({"deal": DEAL}, {"scope": "counterparty"}, False),
        ({"party": "Buyer"}, {"parties": ("Buyer",), "scope": "context", "deal_key": ""}, True),
        ({"asset": "rail"}, {"assets": ("rail",), "deal_key": ""}, True),
        ({"place": "port"}, {"place_keys": ("town",)}, False),
        ({"mineral_group": "copper"}, {"mineral_groups": ("copper",)}, True),
        ({"mineral_group": "copper"}, {}, False),
    ],
)
def test_events_bear_on_what_they_are_about(
    filters: dict[str, str], fact: dict[str, Any], sign: bool
) -> None:
    assert bears("events.count", filters, events=(event(**fact),)) is sign


def test_an_opinion_is_no_sign_of_life_unless_it_is_what_is_asked_for() -> None:
    seen = {"events": (event("opinion"),), "documents": (paper("commentary"),)}
    assert not bears("events.count", {"event_type": "closing"}, **seen)
    assert not bears("documents.count", {"type": "licence"}, **seen)
    assert bears("events.count", {"event_type": "opinion"}, **seen)
    assert bears("documents.count", {"type": "commentary"}, **seen)


def test_without_a_deal_of_its_own_a_target_hears_every_event() -> None:
    known = Evidence(events=(event(deal_key=OTHER),))
    assert latest_sign(rule("events.count"), known, "") == DAY


@pytest.mark.parametrize(
    ("groups", "sign"), [(("copper",), True), (("antimony",), False), ((), False)]
)
def test_an_event_on_a_mineral_bears_on_its_forms(groups: tuple[str, ...], sign: bool) -> None:
    news = (event(mineral_groups=groups),)
    assert bears("shipments.count", {"mineral": "copper_concentrate"}, events=news) is sign


@pytest.mark.parametrize(
    ("filters", "fact", "sign"),
    [
        ({"type": "licence"}, {}, True),
        ({"type": "licence"}, {"deal_key": ""}, False),
        ({"asset": "refinery"}, {"deal_key": "", "assets": ("refinery",)}, True),
        ({"asset": "refinery"}, {}, False),
    ],
)
def test_papers_bear_on_their_deal_or_asset(
    filters: dict[str, str], fact: dict[str, Any], sign: bool
) -> None:
    assert bears("documents.count", filters, documents=(paper(**fact),)) is sign


def test_a_sample_under_way_bears_on_commercial_deliveries() -> None:
    asked = {"state": "delivered", "purpose": "commercial", "mineral": "antimony"}
    rows = (shipment(line(), purpose="sample", steps=(("planned", days(3)),)),)
    assert bears("shipments.count", asked, shipments=rows)
    assert not bears("shipments.count", asked | {"mineral": "copper"}, shipments=rows)
    assert bears("lots.count", {"stage_gte": 3}, shipments=rows)


def test_assets_money_and_statistics_bear_on_their_own_rules() -> None:
    assert bears("assets.count", {"kind": "plant", "state": "closed"}, assets=(asset(),))
    assert not bears("assets.count", {"kind": "mine"}, assets=(asset(),))
    assert bears("finance.disbursed_usd", {"country": "PK"}, funding=(money(1, "committed"),))
    assert not bears("finance.disbursed_usd", {"country": "US"}, funding=(money(1),))


def test_only_a_month_with_trade_is_a_sign_of_life() -> None:
    assert bears("trade.value_usd", {}, trade=(month(1),), events=())
    assert not bears("trade.value_usd", {}, trade=(month(0),), events=(event(),))
