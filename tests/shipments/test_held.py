"""Declared, computed and reported values by month: titles, marks, and what is added to what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from deals.figures import Figure
from shipments.arrivals import arrivals
from shipments.charts import HeldMonth, value_held
from shipments.held import held_months
from shipments.mirror import reconciliation, shipments_of
from tests import factories as make

DAY = date(2026, 6, 30)
BARE = HeldMonth(date(2026, 1, 1), not_valued=1)
LOGGED = replace(BARE, low_usd=Decimal(2_000_000), high_usd=Decimal(3_000_000), not_valued=0)
DECLARED = replace(BARE, month=date(2026, 2, 1), declared_usd=Decimal(1_500_000))
REPORTED = HeldMonth(date(2026, 3, 1), imported_usd=Decimal(900_000))
BOTH = replace(LOGGED, imported_usd=Decimal(1_000_000), exported_usd=Decimal(800_000))
EXPORTED = replace(LOGGED, exported_usd=Decimal(0))


def figure(*months: HeldMonth) -> Figure:
    return value_held(months, as_of=DAY, lag_months=1)


@pytest.mark.parametrize(
    ("months", "title"),
    [
        ((), "Nothing has arrived, and no statistics are on file"),
        ((BARE,), "What arrived has no value, declared, computed or reported"),
        ((LOGGED,), "USD\u00a02\u00a0million logged, and no statistics on file to hold it against"),
        (
            (LOGGED, DECLARED),
            "USD\u00a03.5\u00a0million logged, and no statistics on file to hold it against",
        ),
        ((BARE, REPORTED), "Statistics report USD\u00a0900 000; nothing logged has a value"),
        ((LOGGED, REPORTED), "No month has both a logged value and statistics"),
        (
            (BOTH, REPORTED),
            "USD\u00a02\u00a0million logged against USD\u00a01\u00a0million reported, in 1 month with both",
        ),
        (
            (EXPORTED, replace(BOTH, month=date(2026, 4, 1))),
            "USD\u00a04\u00a0million logged against USD\u00a01\u00a0million reported, in 2 months with both",
        ),
    ],
)
def test_the_title_says_how_far_the_values_meet(months: tuple[HeldMonth, ...], title: str) -> None:
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
    (month,) = held_months(arrivals(shipments, DAY), reconciliation(deal, on=DAY), on=DAY)
    assert month == HeldMonth(
        date(2026, 3, 1), Decimal(70), Decimal(100), Decimal(100), 1, Decimal(90), Decimal(60)
    )
    (earlier,) = held_months(
        arrivals(shipments, DAY), reconciliation(deal, on=date(2026, 5, 4)), on=DAY
    )
    assert (earlier.imported_usd, earlier.exported_usd) == (None, None)
