"""Saving a shipment's form as it stands changes nothing of what was known."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.helpers import AdminForm
from django.db.models import Model
from django.test import Client

from deals.models import Deal
from shipments.models import Shipment
from tests.factories import make_line, make_shipment, make_source
from tests.shipments.logging_form import antimony, editor

pytestmark = pytest.mark.django_db


def cells(form: Any) -> dict[str, Any]:
    """What a browser posts back of one form."""
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def page_as_posted(client: Client, url: str) -> dict[str, Any]:
    context = client.get(url).context
    admin_form: AdminForm = context["adminform"]
    data = cells(admin_form.form)
    for inline in context["inline_admin_formsets"]:
        for form in [inline.formset.management_form, *inline.formset.initial_forms]:
            data |= cells(form)
    return data


def known(row: Model) -> dict[str, Any]:
    """What was entered, without what is computed from it."""
    row.refresh_from_db()
    computed = ("dry_", "contained_", "value_", "valued_", "not_valued")
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if not name.startswith(computed)}


def saved_unchanged(shipment: Shipment) -> bool:
    client, url = editor(), f"/admin/shipments/shipment/{shipment.pk}/change/"
    rows = [shipment, *shipment.lines.all(), *shipment.steps.all()]
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
