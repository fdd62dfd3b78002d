"""Saving a shipment's form as it stands changes nothing of what was known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from deals.models import Deal
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from tests.factories import make_line, make_shipment, make_source, make_step
from tests.shipments.logging_form import antimony, editor, page_as_posted

pytestmark = pytest.mark.django_db


def known(row: Model) -> dict[str, Any]:
    """What was entered, without what is computed from it."""
    row.refresh_from_db()
    computed = ("dry_", "contained_", "value_", "valued_", "not_valued")
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if not name.startswith(computed)}


def saved_unchanged(shipment: Shipment) -> bool:
    client, url = editor(), f"/admin/shipments/shipment/{shipment.pk}/change/"
    parts = [rows.everything.filter(shipment=shipment) for rows in (ShipmentLine, ShipmentStep)]
    rows = [shipment, *parts[0], *parts[1]]
    before = [known(row) for row in rows]
    response = client.post(url, page_as_posted(client, url))
    assert response.status_code == 302, response.context["errors"]
    return before == [known(row) for row in rows]


def test_the_real_shipment_survives_its_form(reference_data: Deal) -> None:
    assert saved_unchanged(reference_data.shipments.get())


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        ("1234.567", "1234.567", "exact"),
        ("0", "2000", "less_than"),
        ("0.001", "0.001", "about"),
        ("500", None, "at_least"),
        ("1000", "3000", "about"),
        (None, None, "unknown"),
    ],
)
def test_every_kind_of_mass_survives_its_form(low: str | None, high: str | None, word: str) -> None:
    shipment = make_shipment(
        total_low_kg=low, total_high_kg=high, total_qualifier=word, sources=[make_source()]
    )
    make_line(
        shipment=shipment,
        commodity=antimony(),
        wet_low_kg=low,
        wet_high_kg=high,
        wet_qualifier=word,
    )
    assert saved_unchanged(shipment)


@pytest.mark.parametrize("unit", ["%", "g/t"])
def test_an_assay_survives_its_form_in_either_unit(unit: str) -> None:
    shipment = make_shipment(sources=[make_source()])
    make_line(
        shipment=shipment, commodity=antimony(), assay_pct=Decimal("0.00052125"), assay_unit=unit
    )
    assert saved_unchanged(shipment)


def test_what_was_voided_survives_the_form_of_its_shipment() -> None:
    shipment = make_shipment(sources=[make_source()])
    void = {"voided_at": timezone.now(), "void_reason": "Another ship"}
    make_step(shipment=shipment, state="sailed", **void)
    make_step(shipment=shipment, state="arrived", **void)
    make_line(shipment=shipment, wet_low_kg=5, wet_high_kg=5, wet_qualifier="exact", **void)
    assert saved_unchanged(shipment)
