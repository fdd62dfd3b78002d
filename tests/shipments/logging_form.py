"""The form of a shipment as a browser posts it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.helpers import AdminForm
from django.contrib.auth.models import Group
from django.test import Client

from deals.models import Commodity, Deal
from tests.factories import make_commodity, make_deal, make_source, make_user, number

ADD = "/admin/shipments/shipment/add/"
COMPUTE = "/admin/shipments/shipment/compute/"


def editor() -> Client:
    user = make_user(username=f"editor-{number()}", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    client = Client()
    client.force_login(user)
    return client


def antimony(**fields: Any) -> Commodity:
    known: dict[str, Any] = {
        "group": "antimony",
        "element": "Sb",
        "assay_basis": "% Sb",
        "element_factor": 1,
        "physical_limit_pct": "71.69",
        "physical_limit_note": "pure stibnite",
    }
    return make_commodity(**(known | fields))


def lot(commodity: Commodity | None, **fields: str) -> dict[str, Any]:
    known = {
        "commodity": commodity.pk if commodity else "",
        "mass": "20",
        "mass_unit": "t",
        "mass_known_as": "exact",
        "moisture_pct": "8",
        "assay_pct": "50",
        "assay_unit": "%",
        "mass_finality": "provisional",
        "assay_finality": "provisional",
    }
    return known | fields


def step(state: str = "arrived", on: str = "2026-11-02", precision: str = "day") -> dict[str, Any]:
    return {"state": state, "reached_on": on, "date_precision": precision}


def entry(
    *,
    lots: list[dict[str, Any]] | None = None,
    steps: list[dict[str, Any]] | None = None,
    deal: Deal | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """All that the page posts: the consignment, its states, its lots, no papers."""
    data = {
        "reference": f"SH-{number()}",
        "deal": (deal or make_deal()).pk,
        "purpose": "commercial",
        "sources": [make_source().pk],
        "confidence": "reported",
        "total_unit": "t",
        "total_known_as": "exact",
        **_rows("steps", [step()] if steps is None else steps),
        **_rows("lines", lots or []),
        **_rows("papers", []),
    }
    return data | fields


def _rows(prefix: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    management = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    cells = {f"{prefix}-{n}-{k}": v for n, row in enumerate(rows) for k, v in row.items()}
    return management | cells


def _cells(form: Any) -> dict[str, Any]:
    """What a browser posts back of one form."""
    fields = {name: field for name, field in form.fields.items() if not field.disabled}
    values = {form.add_prefix(name): form[name].value() for name in fields}
    return {n: value for n, value in values.items() if value is not None and value is not False}


def page_as_posted(client: Client, url: str) -> dict[str, Any]:
    """All that a browser posts of a page that was opened and not touched."""
    context = client.get(url).context
    admin_form: AdminForm = context["adminform"]
    data = _cells(admin_form.form)
    for inline in context["inline_admin_formsets"]:
        for form in [inline.formset.management_form, *inline.formset.initial_forms]:
            data |= _cells(form)
    return data
