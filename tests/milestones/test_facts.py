"""Cut at a day, the evidence holds nothing dated later."""

from decimal import Decimal

from milestones.facts import Evidence
from tests.milestones.making import asset, days, event, line, money, month, paper, sb, shipment

EVERYTHING = Evidence(
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
    known = EVERYTHING.as_of(days(0))
    kinds = (known.events, known.documents, known.shipments, known.assets, known.funding)
    assert [len(kind) for kind in (*kinds, known.trade)] == [1, 1, 1, 1, 1, 1]


def test_of_a_fact_with_steps_only_those_taken_remain() -> None:
    known = EVERYTHING.as_of(days(0))
    assert known.shipments[0].steps == (("sailed", days(-9)),)
    assert known.assets[0].steps == (("announced", days(0)),)


def test_what_was_cut_is_cut_again_for_an_earlier_day_alone() -> None:
    known = EVERYTHING.as_of(days(1))
    assert known.as_of(days(2)) is known
    assert known.as_of(days(0)) == EVERYTHING.as_of(days(0)) != known


def test_on_the_last_day_everything_is_known() -> None:
    assert EVERYTHING.as_of(days(1)) == EVERYTHING


def test_an_assay_of_tomorrow_is_not_known_today() -> None:
    lot = sb(2, assayed_on=days(3), value_usd=Decimal(9))
    (early,) = Evidence(shipments=(shipment(lot),)).as_of(days(2)).shipments[0].lines
    (due,) = Evidence(shipments=(shipment(lot),)).as_of(days(3)).shipments[0].lines
    assert (early.assay_present, early.contained, early.value_usd) == (False, (), Decimal(9))
    assert due == lot


def test_an_assay_as_old_as_its_shipment_stays() -> None:
    lots = (sb(2), line("copper"))
    known = Evidence(shipments=(shipment(*lots),)).as_of(days(0))
    assert known.shipments[0].lines == lots
