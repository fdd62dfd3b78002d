"""Numbers as editors type them into the form of a shipment, and unlikely ones before they are
saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shipments.models import Shipment, ShipmentLine
from tests.shipments.logging_form import ADD, COMPUTE, antimony, editor, entry, lot

pytestmark = pytest.mark.django_db


def test_a_decimal_comma_and_a_decimal_point_are_the_same() -> None:
    cells = {"mass": "22,4", "moisture_pct": "8,5", "assay_pct": "50,25", "payable_pct": "97.5"}
    data = entry(lots=[lot(antimony(), declared_value_usd="1.234.567,8", **cells)], total="22,5")
    assert editor().post(ADD, data).status_code == 302
    line = ShipmentLine.objects.get()
    assert line.wet_low_kg == Decimal(22_400)
    assert line.moisture_pct == Decimal("8.5")
    assert (line.assay_pct, line.payable_pct) == (Decimal("50.25"), Decimal("97.5"))
    assert line.declared_value_usd == Decimal("1234567.8")
    assert line.shipment.total_low_kg == Decimal(22_500)


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("mass", "1,234", "write 1.2340 or 1234"),
        ("mass", "1.234", "write 1.2340 or 1234"),
        ("moisture_pct", "8,125", "write 8.1250 or 8125"),
        ("declared_value_usd", "12.500", "write 12.5000 or 12500"),
    ],
)
def test_what_could_be_either_is_refused_with_both(name: str, text: str, remedy: str) -> None:
    page = editor().post(ADD, entry(lots=[lot(antimony(), **{name: text})])).text
    assert f"“{text}” may be a decimal or thousands: {remedy}." in page
    assert Shipment.objects.count() == 0


UNLIKELY = [
    ({"moisture_pct": "85"}, "Moisture of 85 % lies above 25 %"),
    ({"assay_pct": "5"}, "An assay of 5 % Sb lies outside the usual 40 to 60 %"),
]


@pytest.mark.parametrize(("cells", "words"), UNLIKELY)
def test_an_unlikely_value_is_asked_about_before_it_is_saved(
    cells: dict[str, str], words: str
) -> None:
    client = editor()
    commodity = antimony(typical_assay_min_pct=40, typical_assay_max_pct=60)
    data = entry(lots=[lot(commodity, **cells), lot(commodity)])
    asked = client.post(ADD, data)
    assert f"{words}" in asked.text
    assert "Correct it, or save once more if it is so." in asked.text
    assert Shipment.objects.count() == 0
    form = asked.context["inline_admin_formsets"][1].formset.forms[0]
    data["lines-0-unlikely"] = form["unlikely"].value()
    assert client.post(ADD, data).status_code == 302
    assert ShipmentLine.objects.count() == 2


def test_what_was_confirmed_holds_for_that_value_alone() -> None:
    client, commodity = editor(), antimony()
    data = entry(lots=[lot(commodity, moisture_pct="30")])
    form = client.post(ADD, data).context["inline_admin_formsets"][1].formset.forms[0]
    data |= {"lines-0-unlikely": form["unlikely"].value(), "lines-0-moisture_pct": "31"}
    assert "Moisture of 31 % lies above 25 %" in client.post(ADD, data).text
    assert Shipment.objects.count() == 0


def test_the_last_usual_moisture_is_not_asked_about() -> None:
    assert editor().post(ADD, entry(lots=[lot(antimony(), moisture_pct="25")])).status_code == 302


def test_a_saved_unlikely_value_is_not_asked_about_again() -> None:
    client, commodity = editor(), antimony()
    data: dict[str, Any] = entry(lots=[lot(commodity, moisture_pct="30")])
    form = client.post(ADD, data).context["inline_admin_formsets"][1].formset.forms[0]
    client.post(ADD, data | {"lines-0-unlikely": form["unlikely"].value()})
    url = f"/admin/shipments/shipmentline/{ShipmentLine.objects.get().pk}/change/"
    assert client.post(url, lot(commodity, moisture_pct="30", mass="21")).status_code == 302
    assert ShipmentLine.objects.get().wet_low_kg == Decimal(21_000)


def test_computing_shows_the_values_and_what_is_unlikely() -> None:
    page = editor().post(COMPUTE, entry(lots=[lot(antimony(), moisture_pct="85")])).text
    assert "Moisture of 85 % lies above 25 %" in page
    assert "wet \u00d7 (1 \u2212 moisture)" in page
