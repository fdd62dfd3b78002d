"""Each filter lets through what it names, and other deals stay out."""

from datetime import date
from typing import Any

import pytest

from milestones.rules import matching
from tests.milestones.making import (
    DAY,
    DEAL,
    OTHER,
    Line,
    asset,
    days,
    event,
    line,
    lots_of,
    money,
    month,
    paper,
    rule,
    sb,
    shipment,
)

EVENT = event(
    assets=("refinery", "rail"),
    parties=("Buyer", "Seller"),
    place_keys=("port",),
    mineral_groups=("copper",),
)


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({}, True),
        ({"event_type": "signing"}, True),
        ({"event_type": "closing"}, False),
        ({"asset": "rail"}, True),
        ({"asset": "mine"}, False),
        ({"party": "Seller"}, True),
        ({"party": "Sell"}, False),
        ({"place": "port"}, True),
        ({"place": "town"}, False),
        ({"mineral_group": "copper"}, True),
        ({"mineral_group": "antimony"}, False),
        ({"deal": DEAL}, True),
        ({"deal": OTHER}, False),
        ({"event_type": "signing", "party": "Nobody"}, False),
    ],
)
def test_an_event_has_to_match_every_filter(filters: dict[str, str], matches: bool) -> None:
    found = matching.events(rule("events.count", **filters), DEAL, [EVENT])
    assert list(found) == [EVENT] * matches


@pytest.mark.parametrize(
    ("own", "of_fact", "wanted", "counts"),
    [
        (DEAL, DEAL, None, True),
        (DEAL, "", None, True),
        (DEAL, OTHER, None, False),
        ("", OTHER, None, True),
        (DEAL, OTHER, OTHER, True),
        (DEAL, "", DEAL, False),
    ],
)
def test_a_fact_of_another_deal_counts_only_where_that_is_asked(
    own: str, of_fact: str, wanted: str | None, counts: bool
) -> None:
    asked = rule("events.count", **({"deal": wanted} if wanted else {}))
    assert bool(matching.events(asked, own, [event(deal_key=of_fact)])) is counts


@pytest.mark.parametrize(
    ("scope", "by_deal", "without"),
    [("deal", True, True), ("counterparty", False, True), ("context", False, True)],
)
def test_a_deal_is_moved_only_by_what_is_about_it(scope: str, by_deal: bool, without: bool) -> None:
    fact = event(scope=scope)
    assert bool(matching.events(rule("events.count", deal=DEAL), DEAL, [fact])) is by_deal
    assert bool(matching.events(rule("events.count"), DEAL, [fact])) is without


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({"type": "study", "public": True}, True),
        ({"type": "licence"}, False),
        ({"public": False}, False),
        ({}, True),
        ({"asset": "refinery"}, True),
        ({"asset": "mine"}, False),
        ({"mineral_group": "copper"}, False),
    ],
)
def test_a_paper_has_to_match_every_filter(filters: dict[str, Any], matches: bool) -> None:
    fact = paper(assets=("refinery",), mineral_groups=("antimony",))
    found = matching.papers(rule("documents.count", **filters), DEAL, [fact])
    assert list(found) == [fact] * matches


@pytest.mark.parametrize(
    ("asked", "counts"), [({}, False), ({"public": True}, False), ({"public": False}, True)]
)
def test_a_paper_that_is_not_public_counts_only_where_that_is_asked(
    asked: dict[str, bool], counts: bool
) -> None:
    found = matching.papers(rule("documents.count", **asked), DEAL, [paper(public=False)])
    assert bool(found) is counts


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({}, True),
        ({"mineral": "antimony"}, True),
        ({"mineral": "stibnite"}, True),
        ({"mineral": "antimony_oxide"}, False),
        ({"mineral_group": "antimony"}, True),
        ({"mineral_group": "stibnite"}, False),
        ({"purpose": "commercial"}, True),
        ({"purpose": "sample"}, False),
        ({"assay": "present", "mineral_group": "copper"}, True),
        ({"assay": "present", "mineral_group": "antimony"}, False),
    ],
)
def test_one_lot_has_to_answer_for_the_shipment(filters: dict[str, str], matches: bool) -> None:
    fact = shipment(line(mineral_key="stibnite"), line("copper", assay_present=True))
    found = matching.shipped(rule("shipments.count", **filters), DEAL, lots_of(fact))
    assert {lot.shipment for _, lot in found} == ({fact.key} if matches else set())


def test_a_shipment_of_another_deal_does_not_match() -> None:
    assert not matching.shipped(rule("shipments.count"), OTHER, lots_of(shipment(line())))


@pytest.mark.parametrize(
    ("state", "steps", "day"),
    [
        (None, (("planned", days(-9)),), None),
        (None, (("planned", days(-9)), ("sailed", DAY)), DAY),
        ("planned", (("planned", days(-9)), ("sailed", DAY)), days(-9)),
        ("delivered", (("sailed", DAY),), None),
        ("delivered", (("settled", days(9)), ("arrived", DAY)), DAY),
        ("delivered", (("cleared", days(2)),), days(2)),
        ("delivered", (("arrived", DAY), ("rejected", days(1))), None),
        ("rejected", (("arrived", DAY), ("rejected", days(1))), days(1)),
        ("sailed", (("arrived", DAY),), None),
    ],
)
def test_a_shipment_counts_from_the_state_asked_for(
    state: str | None, steps: tuple[tuple[str, date], ...], day: date | None
) -> None:
    asked = rule("shipments.count", **({"state": state} if state else {}))
    found = matching.shipped(asked, DEAL, lots_of(shipment(steps=steps)))
    assert [on for on, _ in found] == [day] * (day is not None)


@pytest.mark.parametrize(
    ("lot", "matches"),
    [
        (line(stage=3, origin="PK"), True),
        (line(stage=4, origin="PK"), True),
        (line(stage=2, origin="PK"), False),
        (line(stage=None, origin="PK"), False),
        (line(stage=3, origin="US"), False),
        (line("copper", stage=3, origin="PK"), False),
    ],
)
def test_a_lot_has_origin_mineral_and_stage(lot: Line, matches: bool) -> None:
    asked = rule("lots.count", origin="PK", mineral_group="antimony", stage_gte=3)
    facts = [(DAY, fact) for fact in lots_of(shipment(lot))]
    assert list(matching.counted_lots(asked, facts)) == facts * matches
    assert matching.counted_lots(rule("lots.count"), facts)
    (without,) = lots_of(shipment())
    assert not matching.counted_lots(rule("lots.count"), [(DAY, without)])


@pytest.mark.parametrize(
    ("filters", "day"),
    [
        ({"state": "operating"}, days(5)),
        ({"state_in": ["development", "operating"]}, days(0)),
        ({"state": "closed"}, None),
        ({}, days(-5)),
    ],
)
def test_an_asset_counts_from_the_state_it_reached(
    filters: dict[str, Any], day: date | None
) -> None:
    steps = (("operating", days(5)), ("announced", days(-5)), ("development", days(0)))
    found = matching.asset_reached_on(rule("assets.count", **filters), asset(steps=steps))
    assert found == day


def test_an_asset_and_money_are_held_to_kind_country_and_deal() -> None:
    assert matching.assets_about(rule("assets.count", kind="plant", country="PK"), DEAL, [asset()])
    assert not matching.assets_about(rule("assets.count", kind="mine"), DEAL, [asset()])
    assert not matching.assets_about(rule("assets.count", country="US"), DEAL, [asset()])
    assert not matching.assets_about(rule("assets.count", deal=OTHER), DEAL, [asset()])
    paid = money(1, assets=("refinery",))
    asked = {"asset": "refinery", "country": "PK", "deal": DEAL}
    assert matching.money_about(rule("finance.disbursed_usd", **asked), DEAL, [paid])
    for change in ({"asset": "mine"}, {"country": "US"}, {"deal": OTHER}):
        other = rule("finance.disbursed_usd", **(asked | change))
        assert not matching.money_about(other, DEAL, [paid])


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({}, True),
        ({"reporter": "US", "partner": "PK", "hs6": "261710", "flow": "import"}, True),
        ({"reporter": "PK"}, False),
        ({"partner": "US"}, False),
        ({"hs6": "260300"}, False),
        ({"flow": "export"}, False),
        ({"since": "2026-02"}, True),
        ({"since": "2026-03"}, False),
    ],
)
def test_a_month_of_statistics_is_of_the_trade_asked_for(
    filters: dict[str, str], matches: bool
) -> None:
    found = matching.trade(rule("trade.value_usd", **filters), [month(1)])
    assert list(found) == [month(1)] * matches


def test_an_assay_makes_a_line_match() -> None:
    asked = rule("shipments.count", assay="present")
    without, assayed = lots_of(shipment(line(), sb(1)))
    assert matching.shipped(asked, DEAL, [without, assayed]) == [(DAY, assayed)]
    assert not rule("shipments.count", state="delivered").asks_of_lots
