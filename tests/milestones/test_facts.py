"""Cut at a day, the evidence holds nothing dated later."""

from decimal import Decimal

from tests.milestones.making import (
    asset,
    days,
    event,
    known,
    line,
    lots_of,
    money,
    month,
    paper,
    sb,
    shipment,
)

EVERYTHING = known(
    events=(event(), event(on=days(1))),
    documents=(paper(), paper(on=days(1))),
    shipments=(
        shipment(steps=(("sailed", days(-9)), ("arrived", days(1)))),
        shipment(key="late", on=days(1)),
    ),
    assets=(asset(steps=(("announced", days(0)), ("operating", days(1)))), asset(on=days(1))),
    funding=(money(1), money(1, on=days(1))),
    trade=(month(1), month(1, on=days(1))),
)


def test_whole_facts_of_tomorrow_are_gone() -> None:
    left = EVERYTHING.as_of(days(0))
    kinds = (left.events, left.documents, left.lots, left.assets, left.funding)
    assert [len(kind) for kind in (*kinds, left.trade)] == [1, 1, 1, 1, 1, 1]


def test_of_a_fact_with_steps_only_those_taken_remain() -> None:
    left = EVERYTHING.as_of(days(0))
    (lot,) = left.lots
    assert (lot.moved_on, lot.delivered_on, lot.last_on) == (days(-9), None, days(-9))
    assert left.assets[0].steps == (("announced", days(0)),)


def test_what_was_cut_is_cut_again_for_an_earlier_day_alone() -> None:
    left = EVERYTHING.as_of(days(1))
    assert left.as_of(days(2)) is left
    assert left.as_of(days(0)) == EVERYTHING.as_of(days(0)) != left


def test_on_the_last_day_everything_is_known() -> None:
    assert EVERYTHING.as_of(days(1)) == EVERYTHING


def test_an_assay_of_tomorrow_is_not_known_today() -> None:
    lot = sb(2, assayed_on=days(3), value_usd=Decimal(9))
    ((early,), (due,)) = (known(shipments=(shipment(lot),)).as_of(days(n)).lots for n in (2, 3))
    assert (early.has_assay, early.contained_kg, early.value_usd) == (False, None, Decimal(9))
    assert (due,) == lots_of(shipment(lot))


def test_an_assay_as_old_as_its_shipment_stays() -> None:
    made = shipment(sb(2), line("copper"))
    assert known(shipments=(made,)).as_of(days(0)).lots == lots_of(made)
