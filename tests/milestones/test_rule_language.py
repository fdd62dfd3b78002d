"""A rule is read whole or refused with every reason at once."""

from decimal import Decimal
from typing import Any

import pytest

from milestones.rules import filters, language
from milestones.rules.language import Metric, RuleError, parse_rule
from shipments.states import Purpose, ShipmentState

EVENTS: dict[str, Any] = {"metric": "events.count", "op": "gte", "value": 1, "filters": {}}


def test_a_rule_is_read_into_a_value() -> None:
    rule = parse_rule(EVENTS | {"filters": {"party": "P", "event_type": "signing"}})
    assert (rule.metric, rule.op, rule.value) == (Metric.EVENTS, "gte", Decimal(1))
    assert (rule.filter("party"), rule.filter("asset")) == ("P", None)


def test_the_order_of_filters_means_nothing() -> None:
    one = EVENTS | {"filters": {"party": "P", "deal": "D"}}
    other = EVENTS | {"filters": {"deal": "D", "party": "P"}}
    assert parse_rule(one) == parse_rule(other)
    assert hash(parse_rule(one)) == hash(parse_rule(other))


def test_a_fraction_is_read_exactly_and_filters_may_be_left_out() -> None:
    share = {"metric": "finance.committed_usd", "op": "gt", "value": 0.1}
    assert parse_rule(share).value == Decimal("0.1")


def test_a_list_of_states_becomes_a_tuple() -> None:
    mines = {"state_in": ["development", "operating"], "kind": "mine"}
    rule = parse_rule({"metric": "assets.count", "op": "gte", "value": 1, "filters": mines})
    assert rule.filter("state_in") == ("development", "operating")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"extra": 1}, "unknown key 'extra'"),
        ({"metric": "events.sum"}, "'events.sum' is none of"),
        ({"metric": ["events.count"]}, "is none of events.count"),
        ({"op": "lt"}, "'lt' is none of gte, gt"),
        ({"value": "1"}, "neither a number nor null"),
        ({"value": True}, "neither a number nor null"),
        ({"value": -1}, "not a number of zero or more"),
        ({"value": float("nan")}, "not a number of zero or more"),
        ({"value": 0}, "at least 0 would always hold"),
        ({"value": 1.5}, "is not whole"),
        ({"filters": []}, "is not an object"),
        ({"filters": {"colour": "red"}}, "unknown filter 'colour'"),
        ({"filters": {"purpose": "sample"}}, "purpose cannot be used with events.count"),
        ({"filters": {"party": " "}}, "party is ' ', expected a text"),
        ({"filters": {"deal": 1}}, "deal is 1, expected a text"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule(EVENTS | change)
    assert len(raised.value.problems) == 1
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("metric", "filters", "problem"),
    [
        ("shipments.count", {"state": "operating"}, "state is 'operating'"),
        ("shipments.count", {"purpose": "gift"}, "one of sample, commercial"),
        ("shipments.count", {"assay": True}, "assay is True"),
        ("shipments.contained_mass_t", {}, "needs element"),
        ("shipments.contained_mass_t", {"element": "antimony"}, "a symbol such as Sb, or TREO"),
        ("shipments.value_share_stage_gte", {"stage": 6}, "stage from 1 to 5"),
        ("shipments.value_share_stage_gte", {"stage": 3, "window_months": 0}, "window_months"),
        ("lots.count", {"stage_gte": "3"}, "stage_gte is '3'"),
        ("lots.count", {"origin": "Pakistan"}, "two letters"),
        ("assets.count", {"state": "delivered"}, "state is 'delivered'"),
        ("assets.count", {"state_in": []}, "state_in is []"),
        ("assets.count", {"state_in": ["sailed"]}, "state_in is ['sailed']"),
        ("assets.count", {"state": "closed", "state_in": ["closed"]}, "use one of them"),
        ("documents.count", {"public": "yes"}, "expected true or false"),
        ("trade.value_usd", {"hs6": "2617"}, "six digits"),
        ("trade.value_usd", {"flow": "transit"}, "import, export"),
        ("trade.value_usd", {"since": "2025-13"}, "a month such as"),
    ],
)
def test_a_filter_is_checked(metric: str, filters: dict[str, Any], problem: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule({"metric": metric, "op": "gte", "value": 1, "filters": filters})
    assert len(raised.value.problems) == 1
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ({}, "steps: {} is not a list of rules"),
        ([1], "steps: [1] is not a list of rules"),
        ([EVENTS, EVENTS | {"op": "lt"}], "step 2: op: 'lt' is none of"),
        ([EVENTS | {"steps": []}], "step 1: a step has no steps of its own"),
        ([EVENTS | {"filters": {"kind": "mine"}}], "step 1: filters: kind cannot be used"),
    ],
)
def test_a_step_is_checked_as_a_rule_is(steps: object, problem: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule(EVENTS | {"steps": steps})
    assert len(raised.value.problems) == 1
    assert problem in str(raised.value)


def test_the_steps_of_a_rule_are_rules() -> None:
    assert parse_rule(EVENTS | {"steps": [EVENTS]}).steps == (parse_rule(EVENTS),)
    assert parse_rule(EVENTS).steps == ()


def test_a_share_above_one_is_refused() -> None:
    filters = {"stage": 3}
    with pytest.raises(RuleError, match="a share from 0 to 1"):
        parse_rule({"metric": Metric.VALUE_SHARE, "op": "gte", "value": 1.01, "filters": filters})


def test_every_problem_is_listed_at_once() -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule({"metric": "x", "op": "lt", "filters": 3, "extra": 1})
    assert len(raised.value.problems) == 5


@pytest.mark.parametrize("data", [None, "events.count", [1]])
def test_what_is_no_object_is_no_rule(data: object) -> None:
    with pytest.raises(RuleError, match="a rule is an object"):
        parse_rule(data)


@pytest.mark.parametrize(
    ("op", "value", "measured", "holds"),
    [
        ("gte", 2, 2, True),
        ("gte", 2, "1.999", False),
        ("gt", 2, 2, False),
        ("gt", 0, "0.001", True),
        ("gte", None, 5, False),
        ("gte", 1, None, False),
    ],
)
def test_a_rule_holds_at_its_threshold(op: str, value: Any, measured: Any, holds: bool) -> None:
    rule = parse_rule({"metric": "events.count", "op": op, "value": value})
    assert rule.holds(None if measured is None else Decimal(measured)) is holds


def test_the_words_of_shipments_are_those_of_the_floor_below() -> None:
    assert set(filters.SHIPMENT_STATES) == {*ShipmentState.values, "delivered"}
    assert set(filters.PURPOSES) == set(Purpose.values)


def test_every_metric_says_which_filters_it_takes() -> None:
    assert set(language.ALLOWED_FILTERS) == set(Metric)
