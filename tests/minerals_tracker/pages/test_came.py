"""What arrived is told as the shipments say it one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deals.models import Deal
from minerals_tracker.pages.dossier.latest_arrivals import ArrivalSummary, arrival_summaries
from shipments.arrivals.as_of_day import arrivals
from shipments.arrivals.sums import amounts
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


def told(deal: Deal, day: date = DAY) -> ArrivalSummary:
    return arrival_summaries(Shipment.objects.all(), on=day).get(deal.pk, ArrivalSummary())


def test_months_counts_and_the_last_are_those_of_the_shipments(deal: Deal) -> None:
    ore = make_commodity()
    log(deal, date(2026, 1, 3), commodity=ore)
    log(deal, date(2026, 1, 20), purpose=Purpose.SAMPLE, commodity=ore)
    late = log(deal, date(2026, 2, 7), commodity=ore)
    make_step(shipment=late, state=ShipmentState.REJECTED, reached_on=date(2026, 3, 9))
    vague = log(deal, date(2026, 4, 1), commodity=ore, state="")
    make_step(shipment=vague, reached_on=date(2026, 4, 1), date_precision="month")
    log(make_deal(), date(2026, 1, 4), commodity=ore)
    days = (date(2026, 1, 2), date(2026, 1, 31), date(2026, 2, 7), date(2026, 4, 29), DAY)
    for day in days:
        rows = arrivals(deal.shipments.for_evidence(), day)
        came = told(deal, day)
        months = [row.counts_from.replace(day=1) for row in rows]
        assert came.months == {month: months.count(month) for month in months}
        assert came.commercial == sum(row.commercial for row in rows)
        assert came.commercial + came.samples == len(rows)
        assert (came.last and came.last.on) == (rows[-1].on if rows else None)
        assert (came.last.told_by if came.last else None) == (
            rows[-1].step.told_by if rows else None
        )


def test_the_last_arrival_is_one_shipment_however_many_came(deal: Deal) -> None:
    log(deal, date(2026, 1, 1), purpose=Purpose.SAMPLE)
    log(deal, date(2026, 3, 4))
    log(deal, date(2026, 1, 3))
    log(deal, date(2026, 2, 2), purpose=Purpose.SAMPLE)
    log(deal, date(2026, 2, 3), purpose=Purpose.SAMPLE)
    for latest, commercial in ((date(2026, 3, 4), 2), (date(2026, 4, 5), 3)):
        came = told(deal)
        assert came.last
        assert (came.last.on, came.last.count) == (latest, 1)
        assert (came.commercial, came.samples) == (commercial, 3)
        log(deal, date(2026, 4, 5))


def test_a_mass_is_said_as_exactly_as_it_can_be_added(deal: Deal) -> None:
    def wet() -> tuple[Metal, ...]:
        count = told(deal).commercial + told(deal).samples
        return amounts(deal.shipments.delivered(DAY), on=DAY, count=count).wet

    def mass() -> str:
        return told(deal).mass(wet()).replace("\xa0", " ")

    def rest() -> str:
        return told(deal).unsplit(wet()).replace("\xa0", " ")

    ore = make_commodity()
    assert mass() == "none"
    log(deal, date(2026, 1, 3), 3, commodity=ore)
    assert mass() == "3 t"
    log(deal, date(2026, 1, 4), 4, commodity=ore)
    assert mass() == "7 t"
    log(deal, date(2026, 1, 5), commodity=make_commodity(group="copper", element="Cu"))
    assert sorted(mass().split("; ")) == ["antimony 7 t", "copper 1 t"]
    whole = make_shipment(deal=deal, on=date(2026, 1, 6), total_low_kg=2000, total_high_kg=2000)
    assert not whole.lines.exists()
    assert sorted(mass().split("; ")) == ["antimony 7 t", "copper 1 t"]
    assert rest() == "2 t not split by mineral"
