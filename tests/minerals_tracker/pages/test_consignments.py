from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.shipment_list import PAGE, shipment_list
from minerals_tracker.pages.deal_pages.shipment_page import KEPT, consignment
from shipments.models import Shipment
from shipments.valuation.valuing import value_shipment
from tests.factories import (
    make_commodity,
    make_deal,
    make_line,
    make_price,
    make_shipment,
    make_source,
    make_step,
)

pytestmark = pytest.mark.django_db
TODAY = AsOf(date(2026, 6, 30), date(2026, 6, 30))
BEFORE = AsOf(date(2025, 10, 1), date(2026, 6, 30))


@pytest.fixture
def deal() -> Deal:
    """A deal with a commercial shipment of antimony and a sample of copper."""
    deal = make_deal()
    make_line(shipment=make_shipment(deal=deal, reference="A"), commodity=make_commodity())
    sample = make_shipment(deal=deal, reference="B", purpose="sample", state="sailed")
    make_line(shipment=sample, mineral_group="copper")
    return deal


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({}, {"A", "B"}),
        ({"purpose": "sample"}, {"B"}),
        ({"state": "arrived"}, {"A"}),
        ({"mineral": "copper"}, {"B"}),
        ({"purpose": "sample", "state": "arrived"}, set()),
        ({"state": "nonsense"}, {"A", "B"}),
    ],
)
def test_filters_leave_what_passes_all_of_them(
    deal: Deal, wanted: dict[str, str], left: set[str]
) -> None:
    page = shipment_list(deal, TODAY, wanted)
    assert {row.reference for row in page.rows} == left
    assert page.total == 2


def test_pages_of_a_list_follow_each_other_both_ways(deal: Deal) -> None:
    made = [make_shipment(deal=deal).reference for _ in range(2 * PAGE + 3)]
    wanted, seen = {"purpose": "commercial"}, []
    while True:
        page = shipment_list(deal, TODAY, wanted)
        seen.append([row.reference for row in page.rows])
        if not page.older:
            break
        wanted = dict(parse_qsl(page.older[1:]))
    assert [len(part) for part in seen] == [PAGE, PAGE, 4]
    assert [reference for part in seen for reference in part] == [*reversed(made), "A"]
    assert dict(parse_qsl(page.newer[1:]))["from"] == seen[1][0]
    assert page.first == "?purpose=commercial"


def test_however_many_the_filters_leave_they_are_added_up(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charts of many show months, with the same sums as those of few, which show lots."""
    make_line(shipment=make_shipment(deal=deal), wet_low_kg=500, wet_high_kg=700)
    make_line(shipment=make_shipment(deal=deal, purpose="sample"), wet_low_kg=1, wet_high_kg=1)
    wanted = {"purpose": "commercial"}
    by_lot = shipment_list(deal, TODAY, wanted)
    monkeypatch.setattr("shipments.arrivals.sums.DRAWN", 1)
    by_month = shipment_list(deal, TODAY, wanted)
    assert by_lot.rows == by_month.rows
    assert by_month.left == len(by_month.rows) < by_month.total
    told = [
        (page.shown.finding, page.shown.mass, page.shown.contained) for page in (by_lot, by_month)
    ]
    assert told[0] == told[1]
    assert by_lot.shown.figures[0].summary == by_month.shown.figures[0].summary


def test_a_list_of_a_past_day_is_empty_before_the_first_state(deal: Deal) -> None:
    assert shipment_list(deal, BEFORE, {}).total == 0


def test_a_lot_is_computed_line_by_line() -> None:
    shipment = make_shipment()
    commodity = make_commodity()
    make_price(commodity=commodity)
    make_line(
        shipment=shipment,
        commodity=commodity,
        wet_low_kg=Decimal(1000),
        wet_high_kg=Decimal(1000),
        wet_qualifier="exact",
        moisture_pct=Decimal(10),
        assay_pct=Decimal(50),
    )
    page = consignment(Shipment.objects.for_evidence().get(pk=shipment.pk), TODAY)
    results = {step.label: step.low for lot in page.lots for step in lot.steps}
    assert Decimal(900) in results.values()
    assert Decimal(450) in results.values()
    assert page.row is not None


def test_a_shipment_is_not_on_record_before_its_first_state(deal: Deal) -> None:
    page = consignment(Shipment.objects.for_evidence().get(reference="A"), BEFORE)
    assert (page.row, page.lots, page.stations) == (None, (), ())


@pytest.mark.parametrize("path", ["shipments/A/", "shipments/A/?on=2025-10-01"])
def test_a_consignment_has_a_page(deal: Deal, reader: Client, path: str) -> None:
    assert reader.get(f"/{path}").status_code == 200
    assert reader.get(f"{deal.get_absolute_url()}{path[:10]}?mineral=copper").status_code == 200


def test_a_voided_shipment_has_none(reader: Client, deal: Deal) -> None:
    Shipment.objects.filter(reference="A").update(voided_at="2026-01-01T00:00Z", void_reason="No")
    assert reader.get("/shipments/A/").status_code == 404


def test_the_pages_of_shipments_take_a_fixed_number_of_queries(deal: Deal, reader: Client) -> None:
    counts = []
    states = iter(("planned", "loaded", "cleared", "settled"))
    for _ in range(2):
        shipment = Shipment.objects.get(reference="A")
        for _ in range(2):
            make_line(shipment=shipment, commodity=make_commodity())
            make_step(shipment=shipment, state=next(states), sources=[make_source()])
            make_shipment(deal=deal)
        for path in ("/shipments/A/", f"{deal.get_absolute_url()}shipments/"):
            with CaptureQueriesContext(connection) as asked:
                reader.get(path)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_a_lot_shows_the_steps_it_was_valued_by_and_for_an_earlier_day_new_ones() -> None:
    commodity = make_commodity()
    price = make_price(commodity=commodity, priced_on=date(2025, 9, 1))
    shipment = make_shipment(on=date(2026, 1, 10))
    make_step(shipment=shipment, state="planned", reached_on=date(2025, 10, 1))
    make_line(shipment=shipment, commodity=commodity, wet_low_kg=1000, moisture_pct=0)
    ((_, made),) = value_shipment(shipment, today=TODAY.day)
    price.usd_per_tonne *= 2
    price.save()
    (kept,) = consignment(shipment, TODAY).lots
    assert (kept.steps, kept.basis) == (
        made.steps,
        KEPT.format(day="10 Jan 2026"),
    )
    (anew,) = consignment(shipment, BEFORE).lots
    assert anew.steps[-1].low == 2 * (made.steps[-1].low or 0)
    assert anew.basis.startswith("Computed for")


def test_an_assay_of_later_is_not_computed_with() -> None:
    shipment = make_shipment(deal=make_deal(), on=date(2025, 9, 1))
    make_step(shipment=shipment, state="assayed", reached_on=date(2025, 10, 20))
    make_line(shipment=shipment, commodity=make_commodity(), assay_pct=Decimal(51))
    value_shipment(shipment, today=TODAY.day)
    (after,) = consignment(Shipment.objects.for_evidence().get(pk=shipment.pk), TODAY).lots
    (before,) = consignment(Shipment.objects.for_evidence().get(pk=shipment.pk), BEFORE).lots
    assert any("51" in step.operands for step in after.steps)
    assert not any("51" in step.operands for step in before.steps)
    assert (after.is_awaited, before.is_awaited) == (False, True)
    assert before.wet == after.wet
