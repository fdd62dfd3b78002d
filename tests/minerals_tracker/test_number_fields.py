"""Every number that a form asks for is a line of text, so that no browser drops its comma."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib.admin import site
from django.test import RequestFactory

from deals.admin.audited import LogAdmin
from deals.validation.number_fields import NumberField, NumberInput, WholeNumberField
from shipments.forms.import_file import LayoutForm
from shipments.forms.shipment import LineRowForm
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def forms_of_the_admin() -> Iterator[Any]:
    """The form of every model that somebody may edit, and of every row inside it."""
    request = RequestFactory().get("/")
    request.user = make_user(is_staff=True, is_superuser=True)
    for admin in site._registry.values():
        if isinstance(admin, LogAdmin):
            continue  # what only the product writes
        if admin.has_add_permission(request) or admin.has_change_permission(request):
            yield admin.get_form(request)
        for inline in admin.get_inline_instances(request):
            yield inline.get_formset(request).form


def numbers_of(form: Any) -> list[tuple[str, Any]]:
    asked = form.base_fields.items()
    kinds = (forms.IntegerField, forms.FloatField)  # of which decimals are one
    return [(f"{form.__module__}.{form.__name__}.{n}", f) for n, f in asked if isinstance(f, kinds)]


def test_every_number_of_every_form_is_read_as_it_is_typed() -> None:
    asked = [*forms_of_the_admin(), LineRowForm, LayoutForm]
    found = dict(number for form in asked for number in numbers_of(form))
    assert len(found) > 30
    plain = {
        name
        for name, field in found.items()
        if not isinstance(field, NumberField | WholeNumberField)
        or not isinstance(field.widget, NumberInput)
    }
    assert plain == set()
    boxes = {(field.widget.input_type, field.widget.attrs["inputmode"]) for field in found.values()}
    assert boxes == {("text", "decimal")}


@pytest.mark.parametrize(
    ("text", "said"),
    [("2,5", "“2,5” is no whole number."), ("2,500", "write 2.5000 or 2500."), ("two", "“two” is")],
)
def test_a_whole_number_is_refused_with_its_value(text: str, said: str) -> None:
    field = WholeNumberField()
    with pytest.raises(forms.ValidationError, match=said):
        field.clean(text)
    assert field.clean("2,0") == 2
