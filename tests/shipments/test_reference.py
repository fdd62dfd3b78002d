"""The one shipment on record, as honestly as it is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.models import Claim, Deal
from deals.states import DatePrecision, Qualifier
from shipments.models import Price, Shipment
from shipments.states import Purpose, QuantityBasis, ShipmentState
from tests.reference_copies import ReferenceCopy, own


def the_shipment(deal: Deal) -> Shipment:
    return Shipment.objects.get(deal=deal)


def test_it_is_a_sample_of_less_than_two_tonnes_in_all(reference_data: Deal) -> None:
    shipment = the_shipment(reference_data)
    assert shipment.purpose == Purpose.SAMPLE
    assert shipment.total_qualifier == Qualifier.LESS_THAN
    assert (shipment.total_low_kg, shipment.total_high_kg) == (Decimal(0), Decimal(2000))
    assert shipment.sources.exists()


def test_its_lines_have_no_masses(reference_data: Deal) -> None:
    lines = the_shipment(reference_data).lines.all()
    assert [line.mineral_group for line in lines] == ["antimony", "copper", "rare_earth"]
    for line in lines:
        assert (line.wet_low_kg, line.wet_high_kg, line.assay_pct) == (None, None, None)
        assert (line.wet_qualifier, line.origin_country) == (Qualifier.UNKNOWN, "")


def test_only_the_line_whose_form_is_known_names_a_commodity(reference_data: Deal) -> None:
    named = the_shipment(reference_data).lines.exclude(commodity=None).get()
    assert named.commodity
    assert named.commodity.group == named.mineral_group


def test_it_arrived_on_a_day_and_left_in_a_month(reference_data: Deal) -> None:
    steps = {step.state: step for step in the_shipment(reference_data).steps.all()}
    assert set(steps) == {ShipmentState.LOADED, ShipmentState.ARRIVED}
    left, arrived = steps[ShipmentState.LOADED], steps[ShipmentState.ARRIVED]
    assert arrived.counts_from == arrived.reached_on == date(2025, 10, 2)
    assert left.date_precision == DatePrecision.MONTH
    assert left.counts_from == date(2025, 9, 30)
    assert left.note


def test_it_is_delivered_from_the_day_on(reference_data: Deal) -> None:
    delivered = Shipment.objects.delivered
    assert not delivered(date(2025, 10, 1)).exists()
    assert delivered(date(2025, 10, 2)).exists()


def test_prices_keep_basis_and_the_precision_of_their_date(reference_data: Deal) -> None:
    averages = Price.objects.filter(date_precision=DatePrecision.YEAR)
    assert {price.counts_from for price in averages} == {date(2024, 12, 31), date(2025, 12, 31)}
    assert set(Price.objects.values_list("quantity_basis", flat=True)) == {
        QuantityBasis.COMPOUND,
        QuantityBasis.ELEMENT,
    }


def test_a_ceiling_out_of_talks_is_a_claim_and_no_price(reference_data: Deal) -> None:
    assert not Price.objects.filter(commodity__key="antimony_concentrate").exists()
    assert Claim.objects.filter(note__contains="at most USD 20,000 a tonne").exists()


def test_a_price_is_converted_exactly_and_has_its_market(reference_data: Deal) -> None:
    copper = Price.objects.get(commodity__key="copper_refined", priced_on__year=2024)
    assert (copper.printed_unit, copper.usd_per_tonne) == ("USD/lb", Decimal("9259.4150"))
    oxide = Price.objects.get(commodity__key="pr_oxide", date_precision=DatePrecision.DAY)
    assert (oxide.market, oxide.terms) == ("NL", "cif Rotterdam")


@pytest.mark.django_db
def test_a_mass_has_the_ends_that_its_row_states(reference_copy: ReferenceCopy) -> None:
    reference_copy.change(own("shipments"), ",0,2000,less_than,", ",1800,2200,about,")
    reference_copy.load()
    shipment = the_shipment(Deal.objects.earliest("key"))
    assert (shipment.total_low_kg, shipment.total_high_kg) == (Decimal(1800), Decimal(2200))
    assert shipment.total_qualifier == Qualifier.ABOUT
