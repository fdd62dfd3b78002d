from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.states import Qualifier
from shipments.arrivals.as_of_day import (
    arrivals,
    assay_words,
    is_awaited,
    shipment_mass,
    state_on,
    wet_mass_by_mineral,
)
from shipments.arrivals.sums import Amounts, amounts
from shipments.charts import Lot, Metal
from shipments.models import Shipment
from shipments.states import ShipmentState
from shipments.valuation.valuing import value_shipment
from tests.factories import make_commodity, make_line, make_shipment, make_step

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def fetched() -> list[Shipment]:
    return list(Shipment.objects.for_evidence().order_by("pk"))


def told(day: date = DAY) -> Amounts:
    """What all that had arrived by a day comes to, lot by lot."""
    return amounts(Shipment.objects.delivered(day), on=day, count=1)


def test_a_shipment_arrives_on_its_day_and_not_before() -> None:
    make_shipment(on=date(2026, 3, 4))
    assert arrivals(fetched(), date(2026, 3, 3)) == ()
    assert [arrival.on for arrival in arrivals(fetched(), date(2026, 3, 4))] == [date(2026, 3, 4)]


def test_a_vague_arrival_counts_from_the_end_of_its_period() -> None:
    shipment = make_shipment(state="")
    make_step(shipment=shipment, reached_on=date(2026, 3, 1), date_precision="month")
    assert arrivals(fetched(), date(2026, 3, 30)) == ()
    assert len(arrivals(fetched(), date(2026, 3, 31))) == 1


def test_a_rejected_shipment_has_not_arrived() -> None:
    shipment = make_shipment(on=date(2026, 3, 4))
    make_step(shipment=shipment, state=ShipmentState.REJECTED, reached_on=date(2026, 4, 1))
    assert len(arrivals(fetched(), date(2026, 3, 31))) == 1
    assert arrivals(fetched(), date(2026, 4, 1)) == ()
    assert state_on(fetched()[0], date(2026, 4, 1)) == ShipmentState.REJECTED


def test_a_mass_is_as_stated_else_the_sum_of_lots_that_are_all_known() -> None:
    stated = make_shipment(total_low_kg=0, total_high_kg=2000, total_qualifier=Qualifier.LESS_THAN)
    assert shipment_mass(stated).high_kg == 2000
    summed = make_shipment()
    make_line(shipment=summed, number=1, wet_low_kg=1000, wet_high_kg=1100)
    make_line(shipment=summed, number=2, wet_low_kg=500, wet_high_kg=500)
    low_high = shipment_mass(Shipment.objects.get(pk=summed.pk))
    assert (low_high.low_kg, low_high.high_kg) == (Decimal(1500), Decimal(1600))
    make_line(shipment=summed, number=3, wet_low_kg=250, wet_high_kg=None)
    open_above = shipment_mass(Shipment.objects.get(pk=summed.pk))
    assert (open_above.low_kg, open_above.high_kg) == (Decimal(1750), None)
    make_line(shipment=summed, number=4)
    assert not shipment_mass(Shipment.objects.get(pk=summed.pk)).is_known


def test_metals_are_kept_apart_and_unknown_lots_counted() -> None:
    shipment = make_shipment()
    antimony = make_commodity()
    copper = make_commodity(group="copper", element="Cu", name="Copper concentrate")
    make_line(shipment=shipment, commodity=antimony, contained_low_kg=900, contained_high_kg=1000)
    make_line(shipment=shipment, commodity=antimony)
    make_line(shipment=shipment, commodity=copper, contained_low_kg=300, contained_high_kg=300)
    metals = {metal.symbol: metal.total for metal in told().contained}
    assert set(metals) == {"Sb", "Cu"}
    assert (metals["Sb"].low_kg, metals["Sb"].high_kg, metals["Sb"].unknown) == (
        Decimal(900),
        Decimal(1000),
        1,
    )
    assert metals["Cu"].low_kg == 300


def test_a_shipment_known_as_a_whole_is_split_by_no_mineral() -> None:
    shipment = make_shipment(total_low_kg=0, total_high_kg=2000)
    make_line(shipment=shipment)
    lot = Lot(date(2025, 10, 2), shipment.reference, Decimal(0), Decimal(2000))
    whole = Metal("", "not split by mineral", (lot,))
    assert wet_mass_by_mineral(arrivals(fetched(), DAY)) == (whole,)
    ((found,),) = (metal.lots for metal in told().wet)
    assert (found.on, found.reference, found.mass) == (lot.on, lot.reference, lot.mass)


def test_an_assay_in_grams_a_tonne_is_kept_in_per_cent_and_said_as_stated() -> None:
    gold = make_commodity(group="gold", element="Au", assay_basis="g/t")
    line = make_line(
        shipment=make_shipment(on=DAY),
        commodity=gold,
        wet_low_kg=1_000_000,
        moisture_pct=0,
        assay_pct=Decimal("0.0005"),
        assay_unit="g/t",
    )
    ((_, valuation),) = value_shipment(line.shipment, today=DAY)
    assert valuation.contained.low_kg == 5
    (grade,) = told().grades
    assert (grade.assay_pct, grade.basis, grade.stated) == (Decimal("0.0005"), "% Au", Decimal(5))
    assert assay_words(line) == "5 g/t Au"
    assert valuation.steps[-1].operands.endswith("5 g/t Au")


def test_values_and_grades_say_where_nothing_is_known() -> None:
    shipment = make_shipment()
    make_line(shipment=shipment, number=1, commodity=make_commodity(), declared_value_usd=5)
    make_line(shipment=shipment, number=2, mineral_group="rare_earth", assay_pct=40)
    came = told()
    assert [(row.stage, row.value_usd) for row in came.values] == [(2, 5), (None, None)]
    assert [(row.name, row.assay_pct) for row in came.grades] == [
        ("antimony", None),
        ("rare earths", 40),
    ]


def test_contained_metal_and_grade_wait_for_an_assay_that_is_dated() -> None:
    shipment = make_shipment(on=date(2026, 3, 4))
    make_line(shipment=shipment, commodity=make_commodity(), assay_pct=50,
              contained_low_kg=500, contained_high_kg=500)  # fmt: skip
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 4, 1))
    for day, on, low in (
        (date(2026, 3, 31), date(2026, 3, 4), None),
        (date(2026, 4, 1), date(2026, 4, 1), Decimal(500)),
    ):
        came = told(day)
        (metal,) = came.contained
        assert [(lot.on, lot.low_kg) for lot in metal.lots] == [(on, low)]
        assert [grade.assay_pct is None for grade in came.grades] == [low is None]


def test_an_assay_is_awaited_until_its_day() -> None:
    shipment = make_shipment(on=date(2026, 3, 4))
    assert not is_awaited(shipment, date(2026, 3, 4))
    make_step(shipment=shipment, state=ShipmentState.ASSAYED, reached_on=date(2026, 4, 1))
    days = date(2026, 3, 31), date(2026, 4, 1)
    assert [is_awaited(fetched()[0], day) for day in days] == [True, False]
