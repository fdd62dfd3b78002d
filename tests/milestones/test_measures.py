"""Every metric counts what it names, at the low end, and knows the day it was reached."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from milestones.rules.language import Rule
from milestones.rules.measures import Measure, measure
from tests.milestones.making import (
    DAY,
    DEAL,
    OTHER,
    Line,
    asset,
    days,
    event,
    known,
    line,
    money,
    month,
    paper,
    rule,
    sb,
    shipment,
)

CONTAINED = "shipments.contained_mass_t"
SHARE = "shipments.value_share_stage_gte"


def of(asked: Rule, **facts: Any) -> Measure:
    return measure(asked, known(**facts), DEAL)


def test_counts_count_and_name_each_fact_once() -> None:
    found = of(rule("events.count"), events=(event(on=days(2)), event(), event("closing")))
    assert (found.on(days(0)), found.on(days(2))) == (Decimal(2), Decimal(3))
    assert found.keys[-1] == event(on=days(2)).key


def test_nothing_that_matches_is_zero() -> None:
    assert of(rule("events.count"), events=(event(deal_key=OTHER),)).on(DAY) == 0
    assert of(rule("documents.count")).on(DAY) == 0
    assert of(rule("finance.disbursed_usd")).on(DAY) == 0


def test_papers_lots_and_assets_are_counted() -> None:
    assert of(rule("documents.count", type="study"), documents=(paper(), paper("map"))).on(DAY) == 1
    lots = of(rule("lots.count", origin="PK"), shipments=(shipment(line(origin="PK"), line()),))
    assert (lots.on(DAY), lots.keys) == (Decimal(1), ("line-antimony",))
    built = (asset(), asset("mine"), asset(steps=(("announced", DAY),)))
    assert of(rule("assets.count", kind="plant", state="operating"), assets=built).on(DAY) == 1


def test_a_lot_of_a_planned_shipment_does_not_exist_yet() -> None:
    planned = shipment(line(origin="PK"), state="planned")
    assert of(rule("lots.count", origin="PK"), shipments=(planned,)).on(DAY) == 0


def test_two_deliveries_in_one_quarter_are_one_quarter() -> None:
    asked = rule("shipments.distinct_quarters", value=2, state="delivered")
    early, last, next_one = (shipment(on=day) for day in (DAY, date(2026, 3, 31), date(2026, 4, 1)))
    assert of(asked, shipments=(early, last)).on(days(99)) == 1
    found = of(asked, shipments=(early, last, next_one))
    assert (found.on(days(99)), found.first_day(days(99))) == (Decimal(2), date(2026, 4, 1))


def test_a_delivery_counts_for_its_own_quarter_once_its_assay_is_known() -> None:
    asked = rule("shipments.distinct_quarters", value=2, state="delivered", assay="present")
    first = shipment(sb(1, assayed_on=date(2026, 4, 9)), on=date(2026, 3, 5), key="S1")
    second = shipment(sb(1, assayed_on=date(2026, 7, 2)), on=date(2026, 3, 20), key="S2")
    assert of(asked, shipments=(first, second)).on(date(2026, 12, 31)) == 1
    third = shipment(sb(1, assayed_on=date(2026, 7, 9)), on=date(2026, 6, 30), key="S3")
    found = of(asked, shipments=(first, second, third))
    assert [found.on(date(2026, month, 8)) for month in (4, 5, 7)] == [0, 1, 1]
    assert found.first_day(date(2026, 12, 31)) == date(2026, 7, 9)
    same = shipment(sb(1, assayed_on=date(2026, 4, 9)), on=date(2025, 12, 30), key="S4")
    assert of(asked, shipments=(first, same)).first_day(date(2026, 12, 31)) == date(2026, 4, 9)


def test_the_same_quarter_of_another_year_is_another_quarter() -> None:
    asked = rule("shipments.distinct_quarters", state="delivered")
    assert of(asked, shipments=(shipment(on=DAY), shipment(on=days(365)))).on(days(365)) == 2


def test_a_delivery_with_an_assay_counts_from_its_assay() -> None:
    asked = rule("shipments.count", state="delivered", assay="present")
    found = of(asked, shipments=(shipment(sb(1, assayed_on=days(7)), sb(1, assayed_on=days(9))),))
    assert found.first_day(days(99)) == days(7)
    early = of(asked, shipments=(shipment(sb(1, assayed_on=days(-7))),))
    assert early.first_day(days(99)) == DAY


@pytest.mark.parametrize(
    ("lots", "tonnes"),
    [
        ((sb(1), sb("1.5")), "2.5"),
        ((sb(None), sb(1)), "1"),
        ((line(contained=("Cu", Decimal(5000))), sb(1)), "1"),
        ((sb(0), sb(5)), "5"),
        ((line(),), "0"),
    ],
)
def test_contained_mass_is_summed_at_the_low_end(lots: tuple[Line, ...], tonnes: str) -> None:
    asked = rule(CONTAINED, value=250, element="Sb", state="delivered")
    assert of(asked, shipments=(shipment(*lots),)).on(DAY) == Decimal(tonnes)


def test_a_target_is_reached_with_the_last_kilogram() -> None:
    asked = rule(CONTAINED, value=250, element="Sb", state="delivered")
    first, short = shipment(sb(249)), shipment(sb("0.999"), on=days(5))
    assert of(asked, shipments=(first, short)).first_day(days(99)) is None
    full = shipment(sb(1, assayed_on=days(8)), on=days(5))
    assert of(asked, shipments=(first, full)).first_day(days(99)) == days(8)


def valued(usd: int, stage: int | None, on: date = DAY, **more: Any) -> Any:
    return shipment(line(value_usd=Decimal(usd), stage=stage), on=on, **more)


def test_a_share_is_the_value_at_the_stage_or_above() -> None:
    rows = (valued(1, 3), valued(1, 4, days(1)), valued(1, 2, days(2)), valued(1, None, days(3)))
    assert of(rule(SHARE, value=0.5, stage=3), shipments=rows).on(days(9)) == Decimal("0.5")


def test_without_any_value_a_share_has_no_denominator() -> None:
    asked = rule(SHARE, value=0.5, stage=3)
    assert of(asked, shipments=(shipment(line(stage=4)),)).on(DAY) is None
    assert of(asked).first_day(DAY) is None


def test_value_beyond_lots_of_several_stages_stands_at_none() -> None:
    asked = rule(SHARE, value=0.5, stage=3)
    metal = line(value_usd=Decimal(3), stage=4)
    for other in (line(stage=2), line(stage=None), line(stage=3)):
        mixed = shipment(metal, other, value_usd=Decimal(4))
        assert of(asked, shipments=(mixed,)).on(DAY) == Decimal("0.75")
    unknown = shipment(line(stage=None), value_usd=Decimal(4))
    assert of(asked, shipments=(unknown,)).on(DAY) == 0
    of_a_mineral = rule(SHARE, value=0.5, stage=3, mineral="antimony")
    assert of(of_a_mineral, shipments=(shipment(metal, value_usd=Decimal(4)),)).on(DAY) == 1


def test_value_of_the_whole_stands_at_the_stage_that_all_its_lots_share() -> None:
    asked = rule(SHARE, value=0.5, stage=3)
    metal = shipment(line(stage=4), line(value_usd=Decimal(1), stage=4), value_usd=Decimal(6))
    ore = shipment(line(stage=1), value_usd=Decimal(2), on=days(1))
    found = of(asked, shipments=(metal, ore))
    assert (found.on(DAY), found.on(days(1))) == (Decimal(1), Decimal("0.75"))


def test_a_rolling_share_forgets_what_leaves_its_window() -> None:
    asked = rule(SHARE, value=0.5, stage=3, window_months=12)
    found = of(asked, shipments=(valued(9, 1), valued(1, 4, days(30))))
    assert (found.on(date(2027, 2, 28)), found.on(date(2027, 3, 1))) == (Decimal("0.1"), Decimal(1))
    assert found.first_day(date(2027, 2, 28)) is None
    assert found.first_day(date(2028, 1, 1)) == date(2027, 3, 1)


def test_a_window_that_ends_in_a_short_month_ends_after_it() -> None:
    asked = rule(SHARE, value=0.5, stage=3, window_months=1)
    rows = (valued(9, 1, date(2026, 1, 31)), valued(1, 4, date(2026, 2, 15)))
    assert of(asked, shipments=rows).first_day(date(2026, 12, 31)) == date(2026, 3, 1)


def test_money_is_summed_by_its_kind() -> None:
    rows = (money(2), money(3, on=days(1)), money(90, "committed"))
    paid = of(rule("finance.disbursed_usd", value=5), funding=rows)
    assert (paid.on(DAY), paid.on(days(1)), paid.first_day(days(9))) == (
        Decimal(2),
        Decimal(5),
        days(1),
    )
    assert of(rule("finance.committed_usd"), funding=rows).on(DAY) == 90


def test_statistics_give_their_highest_month() -> None:
    asked = rule("trade.value_usd", value=0, op="gt", hs6="261710")
    rows = (month(0), month(7, on=days(30)), month(5, on=days(60)), month(9, hs6="260300"))
    found = of(asked, trade=rows)
    assert (found.on(DAY), found.on(days(60))) == (Decimal(0), Decimal(7))
    assert found.first_day(days(99)) == days(30)
    assert of(asked, trade=rows[3:]).on(DAY) is None


def test_the_order_of_rows_means_nothing() -> None:
    rows = (shipment(sb(1)), shipment(sb(2), on=days(3)), shipment(sb(3), on=days(1)))
    asked = rule(CONTAINED, value=4, element="Sb")
    assert of(asked, shipments=rows) == of(asked, shipments=rows[::-1])
    assert of(asked, shipments=rows).first_day(days(9)) == days(1)


def test_a_day_is_not_reached_before_the_day_asked() -> None:
    asked = rule("events.count", value=2)
    found = of(asked, events=(event(), event(on=days(4))._replace(key="other")))
    assert found.first_day(days(3)) is None
    assert found.first_day(days(4)) == days(4)
