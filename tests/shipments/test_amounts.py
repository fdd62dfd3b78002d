"""What SQL adds up equals what shipments say one by one, whatever has written them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deals.models import Deal
from deals.units import MassTotal
from shipments.arrivals.as_of_day import Arrival, arrivals
from shipments.arrivals.counts import arrivals_by_month, arrived_last
from shipments.arrivals.sums import DRAWN, Amounts, amounts
from shipments.charts import Metal
from shipments.customs.mirror import logged_of, reconciliation
from shipments.customs.value_comparison import month_values
from shipments.models import Shipment
from shipments.states import ShipmentState
from tests.factories import make_commodity, make_deal, make_line, make_shipment, make_step
from tests.shipments import one_by_one
from tests.shipments.worlds import FIRST, WAYS, World

BY_LOT, BY_MONTH = 1, DRAWN + 1


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


GROUPINGS: dict[str, Callable[[Arrival], object]] = {
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


def assert_groupings_agree(rows: Sequence[Arrival], day: date) -> None:
    """However arrivals are grouped, the sums of the groups are the sums of all of them."""
    for name, key in GROUPINGS.items():
        groups: dict[str, list[Arrival]] = {}
        for row in rows:
            groups.setdefault(repr(key(row)), []).append(row)
        for of in (one_by_one.contained, one_by_one.wet_mass_by_mineral):
            parts = [by_metal(of(group)) for group in groups.values()]
            assert added(parts) == by_metal(of(rows)), name
        usd = [
            value.value_usd or 0
            for group in groups.values()
            for value in one_by_one.stage_values(group, day)
        ]
        assert sum(usd) == sum(
            value.value_usd or 0 for value in one_by_one.stage_values(rows, day)
        ), name


def lots(metals: Iterable[Metal]) -> dict[str, list[Any]]:
    return {
        metal.name: sorted(
            (lot.on, lot.reference, repr(lot.mass), lot.unknown) for lot in metal.lots
        )
        for metal in metals
    }


def assert_right(deal: Deal, day: date) -> None:
    """What is told of a deal on a day is what its shipments say, one by one."""
    rows = arrivals(deal.shipments.standing().for_evidence(), day)
    assert_groupings_agree(rows, day)
    counts = Counter((row.shipment.purpose, row.counts_from.replace(day=1)) for row in rows)
    arrived = deal.shipments.delivered(day)
    assert arrivals_by_month(arrived).get(deal.pk, {}) == counts
    last = {s.purpose: s.pk for s in arrived_last(arrived).get(deal.pk, [])}
    assert last == {row.shipment.purpose: row.shipment.pk for row in rows}
    by_lot = amounts(arrived, on=day, count=BY_LOT)
    assert lots(by_lot.contained) == lots(one_by_one.contained(rows))
    assert lots(by_lot.wet) == lots(one_by_one.wet_mass_by_mineral(rows))
    assert sorted(map(repr, by_lot.grades)) == sorted(map(repr, one_by_one.grades(rows)))
    for found in (by_lot, amounts(arrived, on=day, count=BY_MONTH)):
        assert by_metal(found.contained) == by_metal(one_by_one.contained(rows))
        assert by_month(found.contained) == by_month(one_by_one.contained(rows))
        assert by_metal(found.wet) == by_metal(one_by_one.wet_mass_by_mineral(rows))
        assert worth(found.values) == worth(one_by_one.stage_values(rows, day))
        assert assayed(found.grades) == assayed(one_by_one.grades(rows))
    known = {row.pk for row in deal.shipments.standing() if _known(row, day)}
    assert set(deal.shipments.known_by(day).values_list("pk", flat=True)) == known


def _known(shipment: Shipment, day: date) -> bool:
    return any(step.counts_from <= day for step in shipment.steps.all())


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


def told(deal: Deal, day: date, *, count: int = BY_MONTH) -> Amounts:
    return amounts(deal.shipments.delivered(day), on=day, count=count)


@pytest.mark.django_db
def test_a_day_in_the_middle_of_a_month_counts_no_later_day_of_it() -> None:
    deal = make_deal()
    for day in (1, 15, 16, 31):
        make_line(shipment=make_shipment(deal=deal, on=date(2026, 1, day)), wet_low_kg=1)
    ((lot,),) = (metal.lots for metal in told(deal, date(2026, 1, 15)).wet)
    assert (lot.on, lot.count, lot.low_kg) == (date(2026, 1, 15), 2, Decimal(2))


@pytest.mark.django_db
def test_a_month_ends_with_its_last_arrival_whenever_that_was_assayed() -> None:
    deal = make_deal()
    make_line(shipment=make_shipment(deal=deal, on=date(2026, 1, 5)), wet_low_kg=1)
    late = make_shipment(deal=deal, on=date(2026, 1, 20))
    make_line(shipment=late, wet_low_kg=1)
    make_step(shipment=late, state=ShipmentState.ASSAYED, reached_on=date(2026, 2, 3))
    ((lot,),) = (metal.lots for metal in told(deal, date(2026, 3, 1)).wet)
    assert (lot.reference, lot.on) == ("2 lots", date(2026, 1, 20))


@pytest.mark.django_db
def test_many_are_told_by_month_and_few_by_lot() -> None:
    deal = make_deal()
    for day in (1, 2):
        make_line(shipment=make_shipment(deal=deal, on=date(2026, 1, day)), wet_low_kg=1)
    for count, marks in ((DRAWN, 2), (DRAWN + 1, 1)):
        assert len(told(deal, date(2026, 2, 1), count=count).wet[0].lots) == marks


@pytest.mark.django_db
def test_what_is_rejected_later_counts_until_then() -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    make_step(shipment=shipment, state=ShipmentState.REJECTED, reached_on=date(2026, 2, 1))
    days = (date(2026, 1, 9), date(2026, 1, 31), date(2026, 2, 1))
    assert [Shipment.objects.delivered(day).count() for day in days] == [0, 1, 0]


@pytest.mark.django_db
def test_a_metal_is_known_from_its_assay_on() -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    made = {"contained_low_kg": 500, "contained_high_kg": 500, "assay_pct": 50}
    make_line(shipment=shipment, commodity=make_commodity(), **made)
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 2, 3))
    for day, low, known in ((2, Decimal(0), 0), (3, Decimal(500), 1)):
        found = told(shipment.deal, date(2026, 2, day))
        (metal,) = found.contained
        assert metal.total.low_kg == low
        assert (metal.total.known, metal.count) == (known, 1)
        assert [row.assay_pct for row in found.grades] == [50 if known else None]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valued_on", "basis", "assayed", "usd"),
    [
        (date(2026, 1, 10), "element", None, 900),
        (date(2026, 1, 31), "element", None, 900),
        (date(2026, 2, 1), "product", None, None),
        (date(2026, 1, 10), "product", date(2026, 2, 1), 900),
        (date(2026, 1, 10), "element", date(2026, 2, 1), None),
    ],
)
def test_values_by_stage_and_by_month_are_those_of_the_day(
    valued_on: date, basis: str, assayed: date | None, usd: int | None
) -> None:
    shipment, day = make_shipment(on=date(2026, 1, 10)), date(2026, 1, 31)
    kept = {"value_low_usd": 900, "value_high_usd": 900, "valued_basis": basis}
    make_line(shipment=shipment, commodity=make_commodity(), valued_on=valued_on, **kept)
    if assayed:
        make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=assayed)
    (by_stage,) = told(shipment.deal, day).values
    rows = arrivals(shipment.deal.shipments.for_evidence(), day)
    statistics = reconciliation(shipment.deal, on=day)
    (month,) = month_values(rows, statistics, on=day)
    assert (by_stage.value_usd, month.low_usd) == (usd, usd)


@pytest.mark.django_db
def test_what_a_shipment_declares_stands_at_the_stage_of_its_lots() -> None:
    metal, ore = make_commodity(stage=4), make_commodity(stage=1)
    for forms in ((metal, metal), (metal, ore), (metal, None)):
        shipment = make_shipment(on=FIRST, declared_value_usd=700)
        for number, form in enumerate(forms, start=1):
            make_line(shipment=shipment, number=number, commodity=form)
        deal = shipment.deal
        found = amounts(deal.shipments.delivered(FIRST), on=FIRST, count=1).values
        stage = 4 if forms == (metal, metal) else None
        assert [(one.stage, one.value_usd, one.count) for one in found] == [
            (stage, Decimal(700), 2)
        ]
    shipment.lines.filter(number=1).update(declared_value_usd=500)
    found = amounts(deal.shipments.delivered(FIRST), on=FIRST, count=1).values
    assert {(one.stage, one.value_usd) for one in found} == {(4, Decimal(500)), (None, None)}


@pytest.mark.django_db
@pytest.mark.parametrize(("basis", "before"), [("element", None), ("product", Decimal(9000))])
def test_a_value_that_rests_on_an_assay_is_known_from_it_on(
    basis: str, before: Decimal | None
) -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    make_line(shipment=shipment, value_low_usd=9000, valued_basis=basis)
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 2, 3))
    for day, usd in ((2, before), (3, Decimal(9000))):
        on = date(2026, 2, day)
        (month,) = month_values(
            arrivals(shipment.deal.shipments.for_evidence(), on),
            reconciliation(shipment.deal, on=on),
            on=on,
        )
        assert month.low_usd == usd
        (lot,) = logged_of(shipment.deal.shipments.for_evidence(), on)
        assert lot.value_low_usd == usd
