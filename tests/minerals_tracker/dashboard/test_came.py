"""What arrived is told alike, whether shipments were read one by one or by their sums."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deals.models import Deal
from minerals_tracker.dashboard.came import Came, came_of, came_to, came_with
from shipments.charts import Metal
from shipments.models import Shipment
from shipments.states import Purpose, ShipmentState
from tests.factories import make_commodity, make_deal, make_line, make_shipment, make_step

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def deal() -> Deal:
    return make_deal()


def log(deal: Deal, on: date, tonnes: int = 1, **fields: Any) -> Shipment:
    """A shipment of one lot that arrived on a day."""
    commodity = fields.pop("commodity", None) or make_commodity()
    shipment = make_shipment(deal=deal, on=on, **fields)
    mass = dict.fromkeys(("wet_low_kg", "wet_high_kg"), 1000 * tonnes)
    metal = dict.fromkeys(("contained_low_kg", "contained_high_kg"), 500 * tonnes)
    make_line(shipment=shipment, commodity=commodity, assay_pct=50, **mass, **metal)
    return shipment


def one_by_one(deal: Deal, day: date = DAY) -> Came:
    return came_of(deal.shipments.standing().for_evidence(), day)


def told(came: Came) -> dict[str, Any]:
    """All that pages show of it, but for how lots are gathered into months."""
    parts: dict[str, Any] = {
        name: {(metal.symbol, metal.name): (metal.total, metal.count, _days(metal))
               for metal in getattr(came, name)}
        for name in ("contained", "wet")
    }  # fmt: skip
    return parts | {
        "arrived": sorted((each.commercial, each.count, each.on) for each in came.arrived),
        "last": (came.last, came.last_mass, came.last_sources),
        "sums": (came.mass, came.commercial, came.samples),
        "months": {month: count for month, count in came.months.items() if count},
        "values": sum(value.value_usd or 0 for value in came.values),
        "grades": {(grade.assay_pct and grade.on, grade.assay_pct) for grade in came.grades},
    }


def _days(metal: Metal) -> set[tuple[int, int]]:
    """The months from which known masses count."""
    return {(lot.on.year, lot.on.month) for lot in metal.lots if lot.low_kg is not None}


def test_sums_tell_what_shipments_tell(deal: Deal) -> None:
    ore, copper = make_commodity(), make_commodity(group="copper", element="Cu", name="Copper ore")
    log(deal, date(2026, 1, 3), 3, commodity=ore)
    log(deal, date(2026, 1, 20), 2, commodity=copper, purpose=Purpose.SAMPLE)
    late = log(deal, date(2026, 2, 7), 5, commodity=ore)
    make_line(shipment=late, number=2, commodity=copper, declared_value_usd=900)
    make_step(shipment=late, state=ShipmentState.ASSAYED, reached_on=date(2026, 3, 9))
    vague = log(deal, date(2026, 4, 1), 7, commodity=ore, state="")
    make_step(shipment=vague, reached_on=date(2026, 4, 1), date_precision="month")
    for day in (date(2026, 1, 2), date(2026, 1, 31), date(2026, 2, 7), date(2026, 4, 29), DAY):
        expected = told(one_by_one(deal, day))
        assert told(came_to([deal.pk], day)[deal.pk]) == expected
        assert told(came_with(deal.pk, day, shown=2)[1]) == expected


def test_the_last_arrival_is_one_shipment_however_many_came(deal: Deal) -> None:
    log(deal, date(2026, 1, 1), purpose=Purpose.SAMPLE)
    log(deal, date(2026, 3, 4))
    log(deal, date(2026, 1, 3))
    log(deal, date(2026, 2, 2), purpose=Purpose.SAMPLE)
    log(deal, date(2026, 2, 3), purpose=Purpose.SAMPLE)
    for latest, commercial in ((date(2026, 3, 4), 2), (date(2026, 4, 5), 3)):
        for came in (one_by_one(deal), came_to([deal.pk], DAY)[deal.pk]):
            assert came.last
            assert (came.last.on, came.last.count) == (latest, 1)
            assert (came.commercial, came.samples) == (commercial, 3)
        log(deal, date(2026, 4, 5))


def test_a_mass_is_said_as_exactly_as_it_can_be_added(deal: Deal) -> None:
    def mass() -> str:
        (said,) = {one_by_one(deal).mass, came_to([deal.pk], DAY)[deal.pk].mass}
        return said.replace("\u2009", " ").replace("\xa0", " ")

    ore = make_commodity()
    assert mass() == "none"
    log(deal, date(2026, 1, 3), 3, commodity=ore)
    assert mass() == "3 t"
    log(deal, date(2026, 1, 4), 4, commodity=ore)
    assert mass() == "7 t"
    log(deal, date(2026, 1, 5), commodity=make_commodity(group="copper", element="Cu"))
    assert mass() == "3 shipments"
