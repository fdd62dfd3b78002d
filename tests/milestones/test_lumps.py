"""Verdicts by lumps are those by shipments, one by one: statuses, days, sentences and progress."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from milestones.evidence import gather
from milestones.judging import verdicts, verdicts_of
from milestones.models import Milestone
from milestones.outlook import outset
from milestones.rule_language import Metric
from shipments import sums
from shipments.models import Tally
from tests.benchmarks.made import make_shipments
from tests.factories import (
    make_commodity,
    make_deal,
    make_line,
    make_milestone,
    make_shipment,
    make_step,
)
from tests.shipments.worlds import FIRST, WAYS, World

OF_SHIPMENTS = (Metric.SHIPMENTS, Metric.QUARTERS, Metric.CONTAINED, Metric.VALUE_SHARE)


def optional(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    metric = draw(st.sampled_from((*OF_SHIPMENTS, Metric.LOTS)))
    groups = st.sampled_from(("antimony", "copper", "gold"))
    filters = draw(
        optional(mineral_group=groups, origin=st.just("PK"), stage_gte=st.sampled_from((2, 4)))
        if metric == Metric.LOTS
        else optional(
            mineral_group=groups,
            state=st.sampled_from(("delivered", "delivered", "sailed")),
            purpose=st.sampled_from(("sample", "commercial")),
            assay=st.just("present"),
        )
    )
    if metric == Metric.CONTAINED:
        filters["element"] = draw(st.sampled_from(("Sb", "Cu")))
    if metric == Metric.VALUE_SHARE:
        filters |= {"stage": 3} | draw(optional(window_months=st.sampled_from((1, 6))))
    scale = {Metric.CONTAINED: 0.1, Metric.VALUE_SHARE: 0.15}.get(metric, 1)
    value = draw(st.integers(1, 5)) * scale
    return {"metric": str(metric), "op": "gte", "value": value, "filters": filters}


def read(deal_id: int, on: date, *, many: int) -> dict[str, tuple[object, ...]]:
    """What the milestones of a deal read where more than `many` shipments come in lumps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "MANY", many)
        found = verdicts(deal_id, on=on)
    return {
        row.milestone.key: (
            *(row.computed.status, row.computed.progress, row.computed.met_on),
            *(row.computed.reason, row.computed.would_change),
        )
        for row in found.values()
    }


def delivered(deal_id: int, on: date, *, many: int) -> list[int]:
    """Commercial deliveries by the end of each month up to a day, and by the day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "MANY", many)
        known = outset(deal_id, on=on)
    ends = [FIRST.replace(month=month) - timedelta(days=1) for month in range(2, 12)]
    days = [*(day for day in ends if day < on), on]
    return [known.follow_through(day).commercial_deliveries for day in days]


class VerdictsOfLumps(TestCase):
    @settings(max_examples=20)
    @given(
        changes=st.lists(
            st.tuples(st.sampled_from(WAYS), st.integers(1, 200), st.integers(0, 200)),
            min_size=3,
            max_size=14,
        ),
        rules=st.lists(rules(), min_size=4, max_size=6),
        days=st.integers(0, 330),
    )
    def test_lumps_and_shipments_read_alike(
        self, changes: list[tuple[str, int, int]], rules: list[dict[str, Any]], days: int
    ) -> None:
        world = World()
        for change, n, day in changes:
            getattr(world, change)(n, day)
        for rule in rules:
            for deal in world.deals:
                make_milestone(deal=deal, rule=rule, starts_on=FIRST, ends_on=date(2025, 12, 31))
        on = FIRST + timedelta(days=days)
        for deal in world.deals:
            assert read(deal.pk, on, many=0) == read(deal.pk, on, many=10_000)
            assert delivered(deal.pk, on, many=0) == delivered(deal.pk, on, many=10_000)


@pytest.mark.django_db
def test_many_shipments_come_in_few_facts_that_are_named_in_words() -> None:
    deal = make_deal()
    make_shipments([deal], sums.MANY + 1)
    facts = gather([deal.pk], on=date(2026, 1, 1))[deal.pk].shipments
    assert all(fact.asks for fact in facts)
    assert len({(fact.asks, fact.key) for fact in facts}) == len(facts)
    assert any("commercial shipment" in fact.key and "antimony" in fact.key for fact in facts)


@pytest.mark.django_db
def test_the_day_on_which_many_met_a_rule_is_the_day_itself() -> None:
    deal = make_deal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "MANY", 2)
        for day in (3, 12, 25):
            make_line(shipment=make_shipment(deal=deal, on=date(2026, 1, day)))
        rule = {"metric": "shipments.count", "op": "gte", "value": 2, "filters": {}}
        milestone = make_milestone(deal=deal, rule=rule)
        assert verdicts(deal.pk, on=date(2026, 6, 1))[milestone.pk].computed.met_on == date(
            2026, 1, 12
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "remembered", [None, date(2026, 1, 12), date(2026, 2, 4), date(2027, 1, 1)]
)
def test_what_was_last_found_met_saves_a_reading_and_changes_nothing(
    remembered: date | None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    deal = make_deal()
    for day in (date(2026, 1, 3), date(2026, 1, 12), date(2026, 2, 4), date(2026, 2, 9)):
        make_line(shipment=make_shipment(deal=deal, on=day))
    rule = {"metric": "shipments.count", "op": "gte", "value": 2, "filters": {}}
    milestone = make_milestone(deal=deal, rule=rule)
    Milestone.objects.filter(pk=milestone.pk).update(met_on=remembered)
    with pytest.MonkeyPatch.context() as patch, django_assert_max_num_queries(50) as asked:
        patch.setattr(sums, "MANY", 2)
        computed = verdicts(deal.pk, on=date(2026, 6, 1))[milestone.pk].computed
    assert computed.met_on == date(2026, 1, 12)
    assert [key.replace("\u2009", " ") for key in computed.evidence] == [
        "1 commercial shipment of antimony, 3 Jan 2026",
        "1 commercial shipment of antimony, 12 Jan 2026",
        "2 commercial shipments of antimony, Feb 2026",
    ]
    days_read = [query for query in asked.captured_queries if "BETWEEN" in query["sql"]]
    months_read = {remembered.replace(day=1)} if remembered and remembered.year == 2026 else set()
    assert len(days_read) == len(months_read | {date(2026, 1, 1)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("metric", "state", "lumped"),
    [
        ("shipments.count", "delivered", True),
        ("assets.count", "operating", True),
        ("shipments.count", "sailed", False),
    ],
)
def test_only_a_state_that_lumps_do_not_know_brings_shipments_one_by_one(
    metric: str, state: str, lumped: bool, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    deal = make_deal()
    make_shipments([deal], sums.MANY + 1)
    rule = {"metric": metric, "op": "gte", "value": 10**6, "filters": {"state": state}}
    make_milestone(deal=deal, rule=rule)
    with django_assert_max_num_queries(100) as asked:
        verdicts(deal.pk, on=date(2026, 1, 1))
    assert any("shipments_tally" in query["sql"] for query in asked.captured_queries) is lumped


@pytest.mark.django_db
def test_lumps_of_one_name_are_told_apart_and_hold_what_is_declared_beyond_lots(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sums, "MANY", 1)
    deal = make_deal()
    for declared in (900, 700):
        shipment = make_shipment(deal=deal, on=date(2026, 1, 10), declared_value_usd=declared)
        make_line(shipment=shipment, commodity=make_commodity(), declared_value_usd=400)
    facts = gather([deal.pk], on=date(2026, 6, 1))[deal.pk].shipments
    came = [fact for fact in facts if fact.asks == Tally.DELIVERED]
    assert len({fact.key for fact in came}) == len(came) == 2
    assert {fact.value_usd for fact in came} == {900, 700}


@pytest.mark.django_db
def test_a_rejection_counts_from_its_day() -> None:
    deal = make_deal()
    shipment = make_shipment(deal=deal, on=date(2026, 1, 10))
    make_step(shipment=shipment, state="rejected", reached_on=date(2026, 2, 1))
    rule = {"metric": "shipments.count", "op": "gte", "value": 1, "filters": {}}
    make_milestone(deal=deal, rule=rule)
    found = []
    for day in (date(2026, 1, 31), date(2026, 2, 1)):
        (verdict,) = read(deal.pk, day, many=0).values()
        assert [verdict] == list(read(deal.pk, day, many=10_000).values())
        found.append(verdict[:3])
    assert found[0] != found[1]


@pytest.mark.django_db
def test_deals_judged_together_read_as_each_by_itself() -> None:
    """The shipments of one, which are many too, count nothing for the other."""
    rule = {"metric": "shipments.count", "op": "gte", "value": 2, "filters": {"state": "delivered"}}
    milestones = []
    for days in ((3, 12, 25), (7, 8, 9)):
        deal = make_deal()
        for day in days:
            make_line(shipment=make_shipment(deal=deal, on=date(2026, 1, day)))
        milestones.append(make_milestone(deal=deal, rule=rule))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "MANY", 2)
        found = verdicts_of([row.deal_id for row in milestones], on=date(2026, 6, 1))
    met = [found[row.deal_id][row.pk].computed.met_on for row in milestones]
    assert met == [date(2026, 1, 12), date(2026, 1, 8)]


@pytest.mark.django_db
def test_a_sign_of_life_is_the_latest_state_of_any_shipment() -> None:
    deal = make_deal()
    shipment = make_shipment(deal=deal, on=date(2025, 9, 3))
    make_step(shipment=shipment, state="settled", reached_on=date(2025, 10, 9))
    asked = {"state": "delivered", "purpose": "sample"}
    rule = {"metric": "shipments.count", "op": "gte", "value": 2, "filters": asked}
    make_milestone(deal=deal, rule=rule, starts_on=date(2025, 1, 1), ends_on=None)
    (said,) = read(deal.pk, date(2026, 1, 1), many=0).values()
    assert "9 Oct 2025" in str(said)
    assert Milestone.objects.count() == 1
