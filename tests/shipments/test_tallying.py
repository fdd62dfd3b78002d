"""The sums of shipments equal what the shipments themselves say, whatever has written them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
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
from shipments import sums, totals
from shipments.charts import Metal
from shipments.models import Counted, Shipment, ShipmentLine, ShipmentStep, Tally
from shipments.states import Purpose, ShipmentState
from tests.benchmarks.made import make_shipments
from tests.factories import make_commodity, make_deal, make_line, make_shipment, make_step

FIRST = date(2025, 1, 1)
STATES = ("planned", "sailed", "arrived", "assayed", "settled", "rejected")
Number = Callable[[int], int]


def sql(statement: str, *values: int | date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def of(rows: Any, n: int) -> Any:
    """Some row of a table, or None where it is empty."""
    ids = list(rows.objects.order_by("pk").values_list("pk", flat=True))
    return rows.objects.get(pk=ids[n % len(ids)]) if ids else None


class World:
    """Two deals and every way in which their shipments are written."""

    def __init__(self) -> None:
        self.deals = [make_deal(), make_deal()]
        self.forms = [
            make_commodity(),
            make_commodity(group="copper", element="Cu", assay_basis="% Cu", stage=4),
        ]

    def log(self, n: int, days: int) -> None:
        draw = random.Random(n)
        shipment = make_shipment(
            deal=draw.choice(self.deals),
            purpose=draw.choice(Purpose.values),
            state=draw.choice((*STATES, "arrived", "arrived", "arrived")),
            on=FIRST + timedelta(days=days),
            total_low_kg=draw.choice((None, n)),
            total_high_kg=draw.choice((None, 2 * n)),
            declared_value_usd=draw.choice((None, n * 10)),
        )
        for number in range(draw.choice((0, 0, 1, 3))):
            self.line(shipment, number + 1, n + number)

    def line(self, shipment: Shipment, number: int, n: int) -> None:
        draw = random.Random(n)
        wet, metal = draw.choice((None, n)), draw.choice((None, n))
        make_line(
            shipment=shipment,
            number=number,
            commodity=draw.choice((None, *self.forms)),
            wet_low_kg=wet,
            wet_high_kg=draw.choice((None, 2 * n)),
            assay_pct=draw.choice((None, n % 60)),
            contained_low_kg=metal,
            contained_high_kg=draw.choice((None, 2 * n)),
            value_low_usd=draw.choice((None, 0, n)),
            declared_value_usd=draw.choice((None, 3 * n)),
        )

    def add_line(self, n: int, days: int) -> None:
        if shipment := of(Shipment, n):
            self.line(shipment, 100 + ShipmentLine.objects.count(), n)

    def step(self, n: int, days: int) -> None:
        shipment, state = of(Shipment, n), STATES[(n // 3) % 6]
        if shipment and not shipment.steps.filter(state=state).exists():
            day = FIRST + timedelta(days=days)
            precision = ("day", "month", "quarter")[n % 3]
            make_step(shipment=shipment, state=state, reached_on=day, date_precision=precision)

    def edit_line(self, n: int, days: int) -> None:
        if line := of(ShipmentLine, n):
            line.wet_low_kg = line.wet_high_kg = Decimal(n)
            line.assay_pct = None if line.assay_pct else Decimal(7)
            line.save()

    def move(self, n: int, days: int) -> None:
        ShipmentStep.objects.filter(pk__gte=n % 40).update(
            reached_on=FIRST + timedelta(days=days), date_precision="day"
        )

    def void(self, n: int, days: int) -> None:
        if shipment := of(Shipment, n):
            when = "2026-01-01T00:00Z" if shipment.voided_at is None else None
            Shipment.objects.filter(pk=shipment.pk).update(voided_at=when, void_reason="wrong")

    def hand_over(self, n: int, days: int) -> None:
        to = self.deals[n % 2].pk
        sql("UPDATE shipments_shipment SET deal_id = %s, purpose = 'sample' WHERE id %% 3 = 0", to)

    def delete(self, n: int, days: int) -> None:
        table = ("shipments_shipmentline", "shipments_shipmentstep")[n % 2]
        sql(f"DELETE FROM {table} WHERE id %% 7 = %s", n % 7)

    def bulk(self, n: int, days: int) -> None:
        make_shipments(self.deals, n % 9 + 1, first=Shipment.objects.count() * 1000 + 1)

    def at_once(self, n: int, days: int) -> None:
        """One statement writes a shipment, its step and its lot: all triggers run at its end."""
        sql(
            "WITH s AS (INSERT INTO shipments_shipment (reference, deal_id, purpose, vessel,"
            " bill_of_lading, total_qualifier, mass_note, confidence, note, void_reason)"
            " VALUES ('SH-O' || nextval('shipments_shipment_id_seq'), %s, 'commercial', '', '',"
            " 'unknown', '', 'reported', '', '') RETURNING id),"
            " t AS (INSERT INTO shipments_shipmentstep (shipment_id, state, reached_on,"
            " date_precision, note) SELECT id, 'arrived', %s, 'day', '' FROM s)"
            " INSERT INTO shipments_shipmentline (shipment_id, number, mineral_group,"
            " origin_country, wet_low_kg, wet_high_kg, wet_qualifier, mass_finality,"
            " assay_finality, not_valued_because, valued_basis, note)"
            " SELECT id, 1, 'gold', 'PK', 5, 6, 'about', 'final', 'final', '', '', '' FROM s",
            *(self.deals[n % 2].pk, FIRST + timedelta(days=days)),
        )


WAYS = [name for name in vars(World) if not name.startswith("_") and name != "line"]
WAYS += ["log"] * 6


def whole(total: MassTotal) -> tuple[object, ...]:
    return total.low_kg, total.high_kg, total.known, total.unknown


def by_metal(metals: Iterable[Metal]) -> dict[tuple[str, str], tuple[object, ...]]:
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
    """The sum of assays and the number of lots by month, metal and whether assayed."""
    found: dict[object, tuple[Decimal, int]] = {}
    for grade in grades:
        key = (grade.on.year, grade.on.month, grade.name, grade.basis, grade.assay_pct is None)
        pct, lots = found.get(key, (Decimal(0), 0))
        more = (grade.assay_pct or Decimal(0)) * grade.count
        found[key] = (round(pct + more, 6), lots + grade.count)
    return found


def assert_right(deal: Deal, day: date) -> None:
    """What the sums of a deal say of a day is what its shipments say, one by one."""
    rows = totals.arrivals(deal.shipments.standing().for_evidence(), day)
    found = sums.months([deal.pk], on=day)[deal.pk]
    for purpose in Purpose.values:
        alike = [row for row in rows if row.shipment.purpose == purpose]
        assert sums.arrived(found, purpose) == len(alike)
        latest = [s.pk for s in sums.latest([deal.pk], on=day)[deal.pk] if s.purpose == purpose]
        assert latest == [row.shipment.pk for row in alike][-1:]
    assert by_metal(sums.contained(found)) == by_metal(totals.contained(rows))
    assert by_metal(sums.wet(found)) == by_metal(totals.wet(rows))
    assert worth(sums.stage_values(found)) == worth(totals.stage_values(rows))
    assert assayed(sums.grades(found)) == assayed(totals.grades(rows))
    known = set(deal.shipments.known_by(day).values_list("pk", flat=True))
    assert {row.pk for row in sums.latest_known(deal.pk, on=day, count=10_000)} == known


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
    assert sums.arrived(found, Purpose.COMMERCIAL) == 2
    assert {row.last for row in found} == {date(2026, 1, 15)}


@pytest.mark.django_db
def test_what_is_rejected_later_counts_until_then() -> None:
    shipment = make_shipment(on=date(2026, 1, 10))
    make_step(shipment=shipment, state=ShipmentState.REJECTED, reached_on=date(2026, 2, 1))
    deal = shipment.deal
    counts = [
        sums.arrived(sums.months([deal.pk], on=day)[deal.pk], Purpose.COMMERCIAL)
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
