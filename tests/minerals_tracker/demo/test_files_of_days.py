"""A file of a day tells the masses that the pages of that day show, lot by lot, and
nothing later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.shipment_page import consignment
from shipments.exporting.rows import HEADING, rows
from shipments.exporting.selection import Selection
from shipments.models import ShipmentLine
from tests.minerals_tracker.demo.conftest import TODAY, Demo

pytestmark = pytest.mark.django_db
DAYS = (date(2025, 8, 31), date(2026, 1, 3), date(2026, 4, 20), date(2026, 8, 9), TODAY)
TABLED = {"wet_low_kg": 2, "dry_low_kg": 5, "contained_low_kg": 7, "contained_high_kg": 8}
"""Columns of a file, and where the table of a consignment has the same in tonnes."""
Masses = dict[tuple[str, str], list[Decimal | None]]


def of_file(deal: Deal, day: date) -> Masses:
    found: Masses = {}
    for chunk in rows(Selection(deal, day)):
        for cells in chunk:
            row = dict(zip(HEADING, cells, strict=True))
            masses = [row[name] for name in TABLED]
            if row["line"]:
                key = str(row["reference"]), str(row["line"])
                found[key] = [None if mass is None else Decimal(mass) for mass in masses]
    return found


def of_pages(deal: Deal, day: date) -> Masses:
    found: Masses = {}
    shipments = deal.shipments.known_by(day).for_evidence().select_related("deal")
    for shipment in shipments:
        for row in consignment(shipment, AsOf(day, TODAY)).masses.rows:
            tonnes = [row[at].value for at in TABLED.values()]
            kg = [None if mass is None else round(Decimal(str(mass)) * 1000, 3) for mass in tonnes]
            found[shipment.reference, row[0].raw] = kg
    return found


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("name", ["deal", "real"])
def test_a_file_of_a_day_is_the_pages_of_that_day(demo: Demo, name: str, day: date) -> None:
    deal: Deal = getattr(demo, name)
    pages = of_pages(deal, day)
    assert of_file(deal, day) == pages
    assert (
        len(pages) == ShipmentLine.objects.filter(shipment__in=deal.shipments.known_by(day)).count()
    )
