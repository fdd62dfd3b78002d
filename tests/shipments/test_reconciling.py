"""Logged lots beside customs statistics: the table of what each pair comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.states import DatePrecision
from deals.units import Mass
from shipments.customs.reconciliation import Month, reconcile
from shipments.customs.reconciliation_facts import Crossing, Logged, Reported, Side
from shipments.customs.reconciliation_verdicts import Verdict, due_on, months_since
from shipments.states import MassCounted, ValueBasis

US_IMPORT = Side("US", "import", "PK")
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
LATER = date(2026, 6, 30)


def lot(kg: str | None = "10000", usd: str | None = "100000", **fields: object) -> Logged:
    """Ten tonnes from Pakistan that reached the United States on 2 October 2025."""
    mass = Mass.unknown() if kg is None else Mass.between(Decimal(kg), Decimal(kg))
    value = None if usd is None else Decimal(usd)
    given = {
        "key": "SH001/1",
        "hs6": "261710",
        "origin": "PK",
        "destination": "US",
        "left": None,
        "arrived": Crossing(date(2025, 10, 2)),
        "net": mass,
        "content": Mass.unknown(),
        "value_low_usd": value,
        "value_high_usd": value,
    }
    return Logged(**{**given, **fields})  # type: ignore[arg-type]


def row(kg: str | None = "10000", usd: str = "100000", **fields: object) -> Reported:
    given = {
        "key": "customs-1",
        "hs6": "261710",
        "month": OCTOBER,
        "side": US_IMPORT,
        "value_usd": Decimal(usd),
        "kilograms": None if kg is None else Decimal(kg),
        "published_on": date(2025, 12, 5),
    }
    return Reported(**{**given, **fields})  # type: ignore[arg-type]


def only(lots: list[Logged], rows: list[Reported], today: date = LATER) -> Month:
    """The one month in which the United States count imports."""
    found = reconcile(lots, rows, today=today)
    (month,) = (each for each in found.months if each.side == US_IMPORT)
    return month


NONE = {"kg": "0", "usd": "0"}
TABLE = [
    ("agree", lot(), row(), LATER, Verdict.WITHIN),
    ("agree at the last kilogram", lot("10000"), row("11000"), LATER, Verdict.WITHIN),
    ("a kilogram beyond", lot("10000"), row("11001"), LATER, Verdict.MORE_REPORTED),
    ("at the lower edge", lot("10000"), row("9000"), LATER, Verdict.WITHIN),
    ("a kilogram below", lot("10000"), row("8999"), LATER, Verdict.MORE_LOGGED),
    ("value at the edge", lot(usd="100"), row(usd="120"), LATER, Verdict.WITHIN),
    ("value beyond", lot(usd="100"), row(usd="121"), LATER, Verdict.MORE_REPORTED),
    ("value below", lot(usd="100"), row(usd="79"), LATER, Verdict.MORE_LOGGED),
    ("mass goes before value", lot("9", "100"), row("1", "900"), LATER, Verdict.MORE_LOGGED),
    ("nothing logged", None, row(), LATER, Verdict.UNLOGGED),
    ("nothing on either side", None, row(**NONE), LATER, Verdict.NEITHER),
    ("missing after three months", lot(), row(**NONE), date(2026, 2, 1), Verdict.ABSENT),
    ("a day before", lot(), row(**NONE), date(2026, 1, 31), Verdict.TOO_EARLY),
    ("not due yet", lot(), None, date(2025, 12, 14), Verdict.TOO_EARLY),
    ("due and not on file", lot(), None, date(2025, 12, 15), Verdict.NOT_LOADED),
    ("nothing known of the lot", lot(None, None), row(), LATER, Verdict.NOT_COMPARABLE),
    ("no mass, value agrees", lot(None), row(), LATER, Verdict.WITHIN),
    ("only value is reported", lot(), row(None), LATER, Verdict.WITHIN),
]


@pytest.mark.parametrize(
    ("lots", "rows", "today", "wanted"),
    [each[1:] for each in TABLE],
    ids=[each[0] for each in TABLE],
)
def test_a_month_comes_to(
    lots: Logged | None, rows: Reported | None, today: date, wanted: Verdict
) -> None:
    month = only([lots] if lots else [], [rows] if rows else [], today)
    assert month.verdict == wanted, month.reason


def test_a_lot_missing_from_the_statistics_says_after_how_long() -> None:
    month = only([lot()], [row(**NONE)], date(2026, 2, 1))
    assert month.reason == (
        "Logged in Oct 2025, not in US import statistics (from Pakistan) after 3 months."
    )


def test_freight_widens_only_a_value_on_cif_terms() -> None:
    cif = row(usd="138", value_basis=ValueBasis.CIF)
    fob = row(usd="138", value_basis=ValueBasis.FOB)
    assert only([lot(usd="100")], [cif]).verdict == Verdict.WITHIN
    assert only([lot(usd="100")], [fob]).verdict == Verdict.MORE_REPORTED


def test_content_is_held_against_content() -> None:
    heavy = lot("10000", content=Mass.between(Decimal(2500), Decimal(2500)))
    assert only([heavy], [row("2500", counted=MassCounted.CONTENT)]).verdict == Verdict.WITHIN
    assert only([heavy], [row("2500")]).verdict == Verdict.MORE_LOGGED


def test_a_later_entry_is_counted_with_its_month() -> None:
    found = reconcile(
        [lot()], [row(**NONE), row("10000", month=NOVEMBER, key="customs-2")], today=LATER
    )
    assert [month.verdict for month in found.months] == [Verdict.WITHIN, Verdict.WITHIN]
    assert found.months[1].together == (NOVEMBER,)
    assert "Oct 2025 and Nov 2025" in found.months[0].reason


def test_a_month_further_off_explains_nothing() -> None:
    december = row("10000", month=date(2025, 12, 1), key="customs-2")
    found = reconcile([lot()], [row(**NONE), december], today=LATER)
    assert [month.verdict for month in found.months] == [Verdict.UNLOGGED, Verdict.ABSENT]


def test_a_month_counts_with_one_neighbour_at_most() -> None:
    lots = [lot("6000"), lot("6000", arrived=Crossing(date(2025, 11, 3)))]
    rows = [row("1000"), row("11000", month=NOVEMBER), row("6000", month=date(2025, 12, 1))]
    found = reconcile(lots, rows, today=LATER)
    assert [month.verdict for month in found.months] == [
        Verdict.UNLOGGED,
        Verdict.WITHIN,
        Verdict.WITHIN,
    ]


def test_an_unknown_mass_beside_known_ones_is_never_too_small() -> None:
    lots = [lot("10000", None), lot(None, None, key="SH001/2")]
    assert only(lots, [row("50000")]).verdict == Verdict.NOT_COMPARABLE
    assert only(lots, [row("100")]).verdict == Verdict.MORE_LOGGED


def test_each_side_has_its_own_month() -> None:
    sent = lot(left=Crossing(date(2025, 8, 30)))
    found = reconcile([sent], [], today=LATER)
    assert {(str(month.side), month.month) for month in found.months} == {
        ("US import statistics (from Pakistan)", OCTOBER),
        ("Pakistan export statistics (to US)", date(2025, 8, 1)),
    }
    assert not found.unplaced


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"hs6": ""}, "its form is not published, so it has no HS code"),
        ({"destination": ""}, "its origin or destination is not known"),
        (
            {"arrived": Crossing(OCTOBER, DatePrecision.QUARTER), "left": Crossing(OCTOBER)},
            "its arrival is known only as Q4 2025, not to the month",
        ),
        (
            {},
            (
                "no departure is logged, so its month in Pakistan export statistics (to US) is not "
                "known"
            ),
        ),
    ],
)
def test_a_lot_without_a_place_says_why(fields: dict[str, Any], reason: str) -> None:
    assert [one.reason for one in reconcile([lot(**fields)], [], today=LATER).unplaced] == [reason]


def test_goods_under_way_are_expected_by_nobody_yet() -> None:
    under_way = lot(arrived=None, left=Crossing(date(2025, 10, 2)))
    found = reconcile([under_way], [], today=LATER)
    assert [month.side.flow for month in found.months] == ["export"]
    assert not found.unplaced


def test_two_rows_of_one_month_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows of statistics for 261710 in 2025-10"):
        reconcile([], [row(), row("1")], today=LATER)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2025-10-31", -1),
        ("2025-11-01", 0),
        ("2025-11-30", 0),
        ("2025-12-01", 1),
        ("2026-02-28", 3),
    ],
)
def test_months_are_whole_ones_that_lie_between(day: str, months: int) -> None:
    assert months_since(OCTOBER, date.fromisoformat(day)) == months


def test_statistics_of_a_reporter_without_a_habit_are_expected_later() -> None:
    assert due_on(OCTOBER, "US") == date(2025, 12, 15)
    assert due_on(OCTOBER, "PK") == date(2026, 2, 28)


@given(
    kg=st.lists(st.integers(0, 10**7), max_size=4),
    reported=st.lists(st.integers(0, 10**7), max_size=4),
    months=st.permutations([0, 1, 2, 3]),
)
def test_every_month_is_judged_once_whatever_the_order(
    kg: list[int], reported: list[int], months: list[int]
) -> None:
    lots = [
        replace(lot(str(mass), None), arrived=Crossing(date(2025, 6 + n, 15)), key=f"SH/{n}")
        for n, mass in enumerate(kg)
    ]
    rows = [
        row(str(mass), "1", month=date(2025, 6 + months[n], 1)) for n, mass in enumerate(reported)
    ]
    forward = reconcile(lots, rows, today=LATER)
    backward = reconcile(lots[::-1], rows[::-1], today=LATER)
    imports = [month for month in forward.months if month.side == US_IMPORT]
    assert sorted(m.month for m in imports) == sorted(
        {
            *(each.arrived.on.replace(day=1) for each in lots if each.arrived),
            *(r.month for r in rows),
        }
    )
    assert forward.months == backward.months
