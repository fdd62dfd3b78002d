"""Declared, computed and reported values by month: titles, marks, and what is added to what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from deals.charts.figure import Figure
from shipments.arrivals.as_of_day import arrivals
from shipments.charts import MonthValues, compare_values
from shipments.customs.mirror import reconciliation, shipments_of
from shipments.customs.value_comparison import month_values
from tests import factories as make

DAY = date(2026, 6, 30)
BARE = MonthValues(date(2026, 1, 1), not_valued=1)
LOGGED = replace(BARE, low_usd=Decimal(2_000_000), high_usd=Decimal(3_000_000), not_valued=0)
DECLARED = replace(BARE, month=date(2026, 2, 1), declared_usd=Decimal(1_500_000))
REPORTED = MonthValues(date(2026, 3, 1), imported_usd=Decimal(900_000))
BOTH = replace(LOGGED, imported_usd=Decimal(1_000_000), exported_usd=Decimal(800_000))
EXPORTED = replace(LOGGED, exported_usd=Decimal(0))


def figure(*months: MonthValues) -> Figure:
    return compare_values(months, as_of=DAY, lag_months=1)


@pytest.mark.parametrize(
    ("months", "title"),
    [
        ((), "Nothing has arrived, and no statistics are on file"),
        ((BARE,), "No value on record for what arrived"),
        ((LOGGED,), "USD\u00a02\u00a0million logged, no statistics to compare it with"),
        (
            (LOGGED, DECLARED),
            "USD\u00a03.5\u00a0million logged, no statistics to compare it with",
        ),
        ((BARE, REPORTED), "Statistics report USD\u00a0900 000; nothing logged has a value"),
        ((LOGGED, REPORTED), "No month has both a logged value and statistics"),
        (
            (BOTH, REPORTED),
            (
                "USD\u00a02\u00a0million logged, USD\u00a01\u00a0million reported, in 1 month with "
                "both"
            ),
        ),
        (
            (EXPORTED, replace(BOTH, month=date(2026, 4, 1))),
            (
                "USD\u00a04\u00a0million logged, USD\u00a01\u00a0million reported, in 2 months "
                "with both"
            ),
        ),
    ],
)
def test_the_title_says_how_far_the_values_meet(
    months: tuple[MonthValues, ...], title: str
) -> None:
    found = figure(*months)
    assert found.title.replace("\N{NARROW NO-BREAK SPACE}", " ") == title
    assert bool(found.empty) == (months in {(), (BARE,)})


def test_every_known_value_has_a_mark_and_what_is_unknown_has_none() -> None:
    found = figure(BOTH, DECLARED, EXPORTED)
    traces = {trace["name"]: trace["y"] for trace in json.loads(found.figure_json)["data"]}
    assert traces == {
        "declared": [1.5],
        "computed from lots": [2.0, 2.0],
        "import statistics": [1.0],
        "export statistics": [0.8, 0.0],
    }
    assert [cell.raw for cell in found.rows[0]][1:] == [
        *("", "2000000", "3000000", "0", "1000000", "800000"),
    ]
    assert found.rows[1][2].text == "not valued"
    assert found.rows[2][5].text == "not on file"


@pytest.mark.django_db
def test_a_month_holds_what_arrived_in_it_beside_both_statistics() -> None:
    deal = make.make_deal(origin_country="PK")
    good = make.make_commodity(hs6="261710")
    here, there = make.make_place(country="PK"), make.make_place(country="US")
    for declared, low in ((None, 100), (70, None)):
        shipment = make.make_shipment(
            deal=deal, on=date(2026, 3, 9), origin=here, destination=there
        )
        make.make_line(
            shipment=shipment,
            commodity=good,
            declared_value_usd=declared,
            value_low_usd=low,
            value_high_usd=low,
            not_valued_because="" if low else "not valued: the mass is unknown",
        )
    flows = (("US", "import", "PK", 90), ("PK", "export", "US", 60))
    for reporter, flow, partner, value in flows:
        make.make_customs_record(
            reporter=reporter, flow=flow, partner=partner, hs6="261710",
            month=date(2026, 3, 1), value_usd=value, published_on=date(2026, 5, 5),
        )  # fmt: skip
    shipments = shipments_of(deal, DAY)
    (month,) = month_values(arrivals(shipments, DAY), reconciliation(deal, on=DAY), on=DAY)
    assert month == MonthValues(
        date(2026, 3, 1), Decimal(70), Decimal(100), Decimal(100), 1, Decimal(90), Decimal(60)
    )
    (earlier,) = month_values(
        arrivals(shipments, DAY), reconciliation(deal, on=date(2026, 5, 4)), on=DAY
    )
    assert (earlier.imported_usd, earlier.exported_usd) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("later", ["assay", "valuation"])
def test_a_value_that_rests_on_a_later_day_is_in_no_month_before_it(later: str) -> None:
    came, known = date(2026, 3, 9), date(2026, 5, 5)
    shipment = make.make_shipment(on=came, destination=make.make_place(country="US"))
    if later == "assay":
        make.make_step(shipment=shipment, state="assayed", reached_on=known)
    make.make_line(
        shipment=shipment,
        value_low_usd=100,
        value_high_usd=100,
        not_valued_because="",
        contained_low_kg=10,
        contained_high_kg=10,
        valued_on=known if later == "valuation" else came,
        origin_country="PK",
        commodity=make.make_commodity(hs6="261710"),
    )
    for day, value in ((known - timedelta(days=1), None), (known, Decimal(100))):
        found = reconciliation(shipment.deal, on=day)
        arrived = arrivals(shipments_of(shipment.deal, day), day)
        (month,) = month_values(arrived, found, on=day)
        assert (month.low_usd, month.high_usd, month.not_valued) == (value, value, value is None)
        ((logged,),) = (row.logged for row in found.months)
        assert logged.value_low_usd == value
