"""The facts of shipments are those of their rows, whatever has written them, on any day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deals.models import Deal
from milestones.evidence.gathering import gather, gather_each
from milestones.rules.facts import LotFact
from milestones.scenario.outlook import scenario_inputs
from milestones.verdicts.judging import verdicts
from shipments.models import Shipment, ShipmentLine
from tests.factories import make_deal, make_line, make_milestone, make_shipment, make_step
from tests.milestones.making import Line, Shipped, lots_of
from tests.shipments.worlds import FIRST, WAYS, World

OTHERS = ("loaded", "planned", "sailed", "settled")


def expected(deal: Deal, day: date) -> Counter[LotFact]:
    """The facts of a deal by a day, read row by row in plain Python."""
    found: list[LotFact] = []
    for row in deal.shipments.filter(voided_at=None):
        assayed = [step.counts_from for step in row.steps.all() if step.state == "assayed"]
        awaited = any(on > day for on in assayed)
        shipped = Shipped(
            key=row.reference,
            purpose=row.purpose,
            steps=tuple(
                (step.state, step.counts_from)
                for step in row.steps.all()
                if step.counts_from <= day
            ),
            deal_key=deal.key,
            lines=tuple(_line(row, line, awaited=awaited) for line in row.lines.all()),
            value_usd=row.declared_value_usd,
        )
        found += lots_of(shipped) if shipped.steps else ()
    return Counter(map(_alike, found))


def _line(row: Shipment, line: ShipmentLine, *, awaited: bool) -> Line:
    form = line.commodity
    return Line(
        key=f"{row.reference}/{line.number}",
        mineral_group=line.mineral_group,
        mineral_key=form.key if form else "",
        stage=form.stage if form else None,
        contained=(form.element if form else "", None if awaited else line.contained_low_kg),
        assay_present=line.assay_pct is not None and not awaited,
        value_usd=line.declared_value_usd,
        origin=line.origin_country,
    )


def _alike(lot: LotFact) -> LotFact:
    """A fact with those of its states alone that were asked for, in one order."""
    return lot._replace(others=tuple(sorted(pair for pair in lot.others if pair[0] in OTHERS)))


def delivered(deal: Deal, day: date) -> int:
    """Commercial shipments that had arrived by a day, and were not rejected by then."""
    lots = {lot.shipment: lot for lot in expected(deal, day) if lot.purpose == "commercial"}
    return sum(bool(lot.delivered_on) and not lot.rejected_on for lot in lots.values())


class FactsOfAnything(TestCase):
    @settings(max_examples=30)
    @given(
        changes=st.lists(
            st.tuples(st.sampled_from(WAYS), st.integers(1, 200), st.integers(0, 200)),
            min_size=3,
            max_size=14,
        ),
        days=st.integers(-5, 330),
    )
    def test_facts_are_right_on_any_day(
        self, changes: list[tuple[str, int, int]], days: int
    ) -> None:
        world = World()
        for change, n, day in changes:
            getattr(world, change)(n, day)
        on = FIRST + timedelta(days=days)
        found = gather([deal.pk for deal in world.deals], on=on, states=OTHERS)
        for deal in world.deals:
            assert Counter(map(_alike, found[deal.pk].lots)) == expected(deal, on)
            ends = (*(FIRST + timedelta(days=30 * n) for n in range(8) if 30 * n < days), on)
            known = scenario_inputs(deal.pk, on=on)
            assert [known.follow_through(day).commercial_deliveries for day in ends] == [
                delivered(deal, day) for day in ends
            ]
        deal = world.deals[0]
        each = gather_each(deal.pk, days=[FIRST, on])
        for end in {FIRST, on}:
            assert Counter(map(_alike, each[end].as_of(end).lots)) == expected(deal, end)


def count(state: str, value: int = 2, **filters: Any) -> dict[str, Any]:
    asked = {"state": state, **filters}
    return {"metric": "shipments.count", "op": "gte", "value": value, "filters": asked}


@pytest.mark.django_db
def test_a_rule_may_ask_for_any_state() -> None:
    deal = make_deal()
    rows = {}
    for state in ("planned", "loaded", "sailed", "cleared", "settled", "rejected"):
        make_shipment(deal=deal, state=state, on=date(2026, 1, 3))
        make_shipment(deal=deal, state=state, on=date(2026, 1, 12))
        rows[state] = make_milestone(deal=deal, rule=count(state))
    found = verdicts(deal.pk, on=date(2026, 6, 1))
    met = {state: found[row.pk].computed.met_on for state, row in rows.items()}
    assert met == dict.fromkeys(rows, date(2026, 1, 12))


@pytest.mark.django_db
def test_deals_judged_together_read_as_each_by_itself() -> None:
    """The shipments of one count nothing for the other."""
    milestones = []
    for days in ((3, 12, 25), (7, 8, 9)):
        deal = make_deal()
        for day in days:
            make_line(shipment=make_shipment(deal=deal, on=date(2026, 1, day)))
        milestones.append(make_milestone(deal=deal, rule=count("delivered")))
    found = gather([row.deal_id for row in milestones], on=date(2026, 6, 1))
    assert [len(found[row.deal_id].lots) for row in milestones] == [3, 3]
    met = [verdicts(row.deal_id, on=date(2026, 6, 1))[row.pk].computed.met_on for row in milestones]
    assert met == [date(2026, 1, 12), date(2026, 1, 8)]


@pytest.mark.django_db
def test_a_sign_of_life_is_the_latest_state_of_any_shipment() -> None:
    deal = make_deal()
    shipment = make_shipment(deal=deal, on=date(2025, 9, 3))
    make_step(shipment=shipment, state="cleared", reached_on=date(2025, 9, 20))
    make_step(shipment=shipment, state="settled", reached_on=date(2025, 10, 9))
    window = {"starts_on": date(2025, 1, 1), "ends_on": None}
    asked = count("delivered", purpose="sample")
    row = make_milestone(deal=deal, rule=asked, **window)
    for day, said in ((date(2026, 1, 1), "9 Oct 2025"), (date(2025, 10, 8), "20 Sep 2025")):
        reason = verdicts(deal.pk, on=day)[row.pk].computed.reason
        assert said in reason.replace("\u2009", " ").replace("\xa0", " ")
