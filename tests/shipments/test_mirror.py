"""A deal's rows beside customs statistics: which lots and which statistics are taken,
as of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.models import Commodity, Deal
from shipments.customs.mirror import reconciliation
from shipments.customs.reconciliation_verdicts import Verdict
from shipments.models import CustomsRecord, Shipment
from tests import factories as make

pytestmark = pytest.mark.django_db
OCTOBER = date(2025, 10, 1)
LATER = date(2026, 6, 30)


@pytest.fixture
def deal() -> Deal:
    return make.make_deal(origin_country="PK")


@pytest.fixture
def ore() -> Commodity:
    return make.make_commodity(group="antimony", hs6="261710")


@pytest.fixture
def shipment(deal: Deal, ore: Commodity) -> Shipment:
    """Twenty tonnes that arrived in the United States on 2 October 2025."""
    row = make.make_shipment(
        deal=deal,
        origin=make.make_place(country="PK"),
        destination=make.make_place(country="US"),
    )
    make.make_line(
        shipment=row,
        commodity=ore,
        wet_low_kg=Decimal(20_000),
        wet_high_kg=Decimal(20_000),
        declared_value_usd=Decimal(80_000),
    )
    return row


def verdicts(deal: Deal, on: date = LATER) -> dict[str, Verdict]:
    found = reconciliation(deal, on=on)
    return {f"{month.month:%Y-%m} {month.hs6}": month.verdict for month in found.months}


def test_a_lot_is_found_in_the_statistics(deal: Deal, shipment: Shipment) -> None:
    make.make_customs_record(month=OCTOBER, value_usd=Decimal(75_000), net_kg=Decimal(19_500))
    assert verdicts(deal) == {"2025-10 261710": Verdict.WITHIN}


def test_statistics_count_from_the_day_they_came_out(deal: Deal, shipment: Shipment) -> None:
    make.make_customs_record(month=OCTOBER, value_usd=Decimal(75_000), net_kg=Decimal(19_500))
    assert verdicts(deal, date(2025, 12, 4)) == {"2025-10 261710": Verdict.TOO_EARLY}
    assert verdicts(deal, date(2025, 12, 5)) == {"2025-10 261710": Verdict.WITHIN}


def test_revised_statistics_replace_the_first_ones_from_their_day_on(
    deal: Deal, shipment: Shipment
) -> None:
    for out, kg in ((date(2025, 12, 5), 0), (date(2026, 3, 5), 20_000)):
        make.make_customs_record(
            month=OCTOBER, published_on=out, value_usd=Decimal(kg * 4), net_kg=Decimal(kg)
        )
    assert verdicts(deal, date(2026, 3, 4)) == {"2025-10 261710": Verdict.ABSENT}
    assert verdicts(deal, date(2026, 3, 5)) == {"2025-10 261710": Verdict.WITHIN}
    assert CustomsRecord.objects.published_by(LATER).get().net_kg == 20_000


def test_a_code_of_another_form_of_the_mineral_is_taken_too(deal: Deal, shipment: Shipment) -> None:
    make.make_commodity(group="antimony", hs6="282580")
    make.make_commodity(group="copper", hs6="260300")
    for code in ("282580", "260300"):
        make.make_customs_record(hs6=code, month=OCTOBER, value_usd=Decimal(5))
    assert verdicts(deal) == {
        "2025-10 261710": Verdict.NOT_LOADED,
        "2025-10 282580": Verdict.UNLOGGED,
    }


def test_a_dry_mass_of_older_numbers_takes_no_page_down(deal: Deal, shipment: Shipment) -> None:
    shipment.lines.update(dry_low_kg=21_000, dry_high_kg=21_000)
    make.make_customs_record(month=OCTOBER, value_usd=Decimal(75_000), net_kg=Decimal(19_500))
    assert verdicts(deal) == {"2025-10 261710": Verdict.WITHIN}


def test_another_route_is_none_of_the_deals(deal: Deal, shipment: Shipment) -> None:
    make.make_customs_record(month=OCTOBER, partner="CN", value_usd=Decimal(5))
    assert verdicts(deal) == {"2025-10 261710": Verdict.NOT_LOADED}


def test_a_voided_shipment_is_held_against_nothing(deal: Deal, shipment: Shipment) -> None:
    shipment.voided_at, shipment.void_reason = shipment.recorded_at, "logged twice"
    shipment.save()
    assert verdicts(deal) == {}


def test_an_invented_deal_is_held_against_no_statistics(deal: Deal, shipment: Shipment) -> None:
    deal.is_illustrative = True
    deal.save()
    make.make_customs_record(month=OCTOBER, value_usd=Decimal(75_000), net_kg=Decimal(19_500))
    assert verdicts(deal) == {"2025-10 261710": Verdict.NOT_LOADED}


def test_the_number_of_queries_does_not_grow(
    deal: Deal, shipment: Shipment, ore: Commodity, django_assert_num_queries: object
) -> None:
    for month in (1, 2, 3):
        another = make.make_shipment(deal=deal, on=date(2026, month, 4))
        make.make_line(shipment=another, commodity=ore)
        make.make_customs_record(month=date(2026, month, 1))
    with django_assert_num_queries(8):  # type: ignore[operator]
        assert len(reconciliation(deal, on=LATER).months) == 4


def test_a_lot_whose_origin_is_blank_stands_beside_no_statistics(
    deal: Deal, shipment: Shipment
) -> None:
    make.make_customs_record(month=OCTOBER, value_usd=Decimal(75_000), net_kg=Decimal(19_500))
    shipment.lines.update(origin_country="")
    assert verdicts(deal) == {"2025-10 261710": Verdict.UNLOGGED}
    (lot,) = reconciliation(deal, on=LATER).unplaced
    assert lot.reason == "its origin or destination is not known"
