"""The sums of shipments equal what the shipments themselves say, whatever has written them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deals.models import Commodity, Deal
from deals.units import MassTotal
from shipments import last, sums, totals
from shipments.charts import Metal
from shipments.models import Counted, Shipment, ShipmentStep, Tally
from shipments.states import Purpose, ShipmentState
from tests.benchmarks.made import make_shipments
from tests.factories import make_commodity, make_deal, make_line, make_shipment, make_step
from tests.shipments.worlds import FIRST, WAYS, World, sql


def whole(total: MassTotal) -> tuple[object, ...]:
    return total.low_kg, total.high_kg, total.known, total.unknown


def by_metal(metals: Iterable[Metal]) -> dict[tuple[str, str], Any]:
    return {(metal.symbol, metal.name): (*whole(metal.total), metal.count) for metal in metals}


def worth(values: Iterable[Any]) -> dict[object, tuple[Decimal, int]]:
    """Value and number of lots by half-year, stage and whether there is a value."""
    found: dict[object, tuple[Decimal, int]] = {}
    for value in values:
        key = (value.on.year, value.on.month > 6, value.stage, bool(value.value_usd))
        usd, lots = found.get(key, (Decimal(0), 0))
        found[key] = (usd + (value.value_usd or 0), lots + value.count)
    return found


def assayed(grades: Iterable[Any]) -> dict[object, tuple[Decimal, int]]:
    """The sum of assays and the number of lots by metal and month; without an assay by no month."""
    found: dict[object, tuple[Decimal, int]] = {}
    for grade in grades:
        month = None if grade.assay_pct is None else (grade.on.year, grade.on.month)
        key = (month, grade.name, grade.basis)
        pct, lots = found.get(key, (Decimal(0), 0))
        more = (grade.assay_pct or Decimal(0)) * grade.count
        # Assays have eight decimals; beyond them there is only what dividing by a number left.
        found[key] = (round(pct + more, 12), lots + grade.count)
    return found


def by_month(metals: Iterable[Metal]) -> dict[object, Decimal]:
    """The known low ends by metal and month."""
    found: dict[object, Decimal] = {}
    for metal in metals:
        for lot in metal.lots:
            if lot.low_kg:
                key = metal.name, lot.on.year, lot.on.month
                found[key] = found.get(key, Decimal(0)) + lot.low_kg
    return found


GROUPINGS: dict[str, Callable[[totals.Arrival], object]] = {
    "month": lambda row: (row.on.year, row.on.month),
    "purpose": lambda row: row.shipment.purpose,
    "route": lambda row: (row.shipment.origin_id, row.shipment.destination_id),
    "commodities": lambda row: {line.commodity_id for line in row.shipment.lines.all()},
    "stages": lambda row: {
        line.commodity and line.commodity.stage for line in row.shipment.lines.all()
    },
}
Sums = dict[tuple[str, str], tuple[Decimal, Decimal | None, int, int, int]]


def added(parts: Iterable[Sums]) -> Sums:
    """The sums of parts, metal by metal; without an upper end where one of them has none."""
    found: Sums = {}
    for part in parts:
        for metal, (low, high, *counts) in part.items():
            before_low, before_high, *before = found.get(metal, (Decimal(0), Decimal(0), 0, 0, 0))
            top = None if high is None or before_high is None else before_high + high
            told = [one + other for one, other in zip(before, counts, strict=True)]
            found[metal] = (before_low + low, top, told[0], told[1], told[2])
    return found


def assert_groupings_agree(rows: Sequence[totals.Arrival]) -> None:
    """However arrivals are grouped, the sums of the groups are the sums of all of them."""
    for name, key in GROUPINGS.items():
        groups: dict[str, list[totals.Arrival]] = {}
        for row in rows:
            groups.setdefault(repr(key(row)), []).append(row)
        for of in (totals.contained, totals.wet):
            parts = [by_metal(of(group)) for group in groups.values()]
            assert added(parts) == by_metal(of(rows)), name
        usd = [
            value.value_usd or 0
            for group in groups.values()
            for value in totals.stage_values(group)
        ]
        assert sum(usd) == sum(value.value_usd or 0 for value in totals.stage_values(rows)), name


def assert_right(deal: Deal, day: date) -> None:
    """What the sums of a deal say of a day is what its shipments say, one by one."""
    rows = totals.arrivals(deal.shipments.standing().for_evidence(), day)
    assert_groupings_agree(rows)
    found = sums.months([deal.pk], on=day)[deal.pk]
    for purpose in Purpose.values:
        alike = [row for row in rows if row.shipment.purpose == purpose]
        assert sums.arrived(found.came, purpose) == len(alike)
        latest = [
            s.pk for s in last.arrived_last([deal.pk], on=day)[deal.pk] if s.purpose == purpose
        ]
        assert latest == [row.shipment.pk for row in alike][-1:]
    assert by_metal(sums.contained(found.contents)) == by_metal(totals.contained(rows))
    assert by_month(sums.contained(found.contents)) == by_month(totals.contained(rows))
    assert by_metal(sums.wet(found.came)) == by_metal(totals.wet(rows))
    assert worth(sums.stage_values(found.came)) == worth(totals.stage_values(rows))
    assert assayed(sums.grades(found.contents)) == assayed(totals.grades(rows))
    known = set(deal.shipments.known_by(day).values_list("pk", flat=True))
    assert set(last.known_last(deal.pk, on=day, count=10_000)) == known


def kept() -> set[tuple[Any, ...]]:
    names = ("deal_id", "asks", "part", "day", "rejected_on", "purpose", "shape", "kind")
    return set(Tally.objects.values_list(*names, *sums.AMOUNTS))


class SumsOfAnything(TestCase):
    @settings(max_examples=30)
    @given(
        changes=st.lists(
            st.tuples(st.sampled_from(WAYS), st.integers(1, 200), st.integers(0, 200)),
            min_size=3,
            max_size=16,
        ),
        days=st.integers(-5, 320),
    )
    def test_sums_are_right_after_any_changes(
        self, changes: list[tuple[str, int, int]], days: int
    ) -> None:
        world = World()
        for change, n, day in changes:
            getattr(world, change)(n, day)
        for deal in world.deals:
            for on in (FIRST + timedelta(days=days), FIRST + timedelta(days=400)):
                assert_right(deal, on)
        before = kept()
        sql("TRUNCATE shipments_counted, shipments_tally")
        sql("SELECT recount(array_agg(id)) FROM shipments_shipment")
        assert before == kept()


@pytest.mark.django_db
def test_a_day_in_the_middle_of_a_month_counts_no_later_day_of_it() -> None:
    deal = make_deal()
    for day in (1, 15, 16, 31):
        make_shipment(deal=deal, on=date(2026, 1, day))
    found = sums.months([deal.pk], on=date(2026, 1, 15))[deal.pk]
    assert sums.arrived(found.came, Purpose.COMMERCIAL) == 2
    assert {row.last for row in found.came} == {date(2026, 1, 15)}


@pytest.mark.django_db
def test_a_month_ends_with_its_last_arrival_whenever_that_was_assayed() -> None:
    deal = make_deal()
    make_shipment(deal=deal, on=date(2026, 1, 5))
    late = make_shipment(deal=deal, on=date(2026, 1, 20))
    make_step(shipment=late, state=ShipmentState.ASSAYED, reached_on=date(2026, 2, 3))
    (month,) = sums.months([deal.pk], on=date(2026, 3, 1))[deal.pk].came
    assert (month.sums["shipments"], month.last) == (2, date(2026, 1, 20))


@pytest.mark.django_db
def test_many_begin_after_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "MANY", 2)
    deal = make_deal()
    found = []
    for day in (1, 2, 3):
        make_shipment(deal=deal, on=date(2026, 1, day))
        found.append(sums.with_many([deal.pk]))
    assert found == [set(), set(), {deal.pk}]


@pytest.mark.django_db
def test_what_is_rejected_later_counts_until_then() -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    make_step(shipment=shipment, state=ShipmentState.REJECTED, reached_on=date(2026, 2, 1))
    deal = shipment.deal
    counts = [
        sums.arrived(sums.months([deal.pk], on=day)[deal.pk].came, Purpose.COMMERCIAL)
        for day in (date(2026, 1, 9), date(2026, 1, 31), date(2026, 2, 1))
    ]
    assert counts == [0, 1, 0]


@pytest.mark.django_db
def test_a_question_about_contents_is_answered_from_the_assay_on() -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 2, 3))
    parts = Tally.objects.filter(asks=Tally.DELIVERED, kind="").values_list("part", "day")
    assert set(parts) == {("plain", date(2026, 1, 10)), ("assay", date(2026, 2, 3))}


@pytest.mark.django_db
def test_the_sums_know_a_metal_from_its_assay_on() -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    made = {"contained_low_kg": 500, "contained_high_kg": 500, "assay_pct": 50}
    make_line(shipment=shipment, commodity=make_commodity(), **made)
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 2, 3))
    for day, low, known in ((2, Decimal(0), 0), (3, Decimal(500), 1)):
        found = sums.months([shipment.deal_id], on=date(2026, 2, day))[shipment.deal_id]
        (metal,) = sums.contained(found.contents)
        assert metal.total.low_kg == low
        assert (metal.total.known, metal.count) == (known, 1)
        assert [row.assay_pct for row in sums.grades(found.contents)] == [50 if known else None]
        assert sums.arrived(found.came, Purpose.COMMERCIAL) == 1


@pytest.mark.django_db
def test_rows_grow_with_days_and_kinds_and_not_with_shipments() -> None:
    deals = [make_deal()]
    make_shipments(deals, 1200)
    days = ShipmentStep.objects.values("counts_from").distinct().count()
    few = Tally.objects.count()
    make_shipments(deals, 8_000, first=2001)
    assert Tally.objects.count() <= 2 * 2 * 6 * 1040
    assert few <= 2 * 2 * 6 * days


@pytest.mark.django_db
def test_nothing_is_left_of_what_is_taken_back() -> None:
    make_line(shipment=make_shipment())
    assert Counted.objects.exists()
    Shipment.objects.update(voided_at="2026-01-01T00:00Z", void_reason="wrong")
    assert not Counted.objects.exists()
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_the_kind_of_a_lot_is_read_back() -> None:
    line = make_line(commodity=make_commodity(), assay_pct=Decimal(5))
    kind = Counted.objects.exclude(kind="").get().kind
    assert json.loads(kind) == ["antimony", line.commodity_id, "PK", True]
    assert Commodity.objects.filter(pk=json.loads(kind)[1]).exists()


@pytest.mark.django_db
def test_sums_change_where_they_are() -> None:
    """Else every change leaves entries in all indexes behind, and the table grows with each."""
    deal = make_deal()
    for _ in range(8):
        make_shipment(deal=deal)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = %s",
            [Tally._meta.db_table],
        )
        changed, in_place = cursor.fetchone()
    assert changed >= 3 * 7  # what was seen, moved and delivered, by each after the first
    assert in_place == changed


@pytest.mark.django_db
def test_a_sum_of_nothing_is_removed() -> None:
    deal = make_deal()
    first, second = make_shipment(deal=deal), make_shipment(deal=deal)
    assert set(Tally.objects.values_list("shipments", flat=True)) == {2}
    first.steps.all().delete()
    assert set(Tally.objects.values_list("shipments", flat=True)) == {1}
    second.steps.all().delete()
    assert not Tally.objects.exists()
