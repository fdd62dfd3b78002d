"""Enter a row through the form of its admin, with every refusal of that form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import BaseForm, BaseFormSet, inlineformset_factory, modelform_factory

from shipments.forms.shipment import LineFormSet, LineRowForm, ShipmentForm, StepForm, StepFormSet
from shipments.models import Shipment, ShipmentLine, ShipmentStep
from shipments.valuation.valuing import value_shipment

M = TypeVar("M", bound=Model)


class RefusedEntryError(Exception):
    """A form did not take what was entered; the message names the row and every reason."""


class MeantLineForm(LineRowForm):
    """The form of a lot, without questions about unlikely values."""

    asks = False


def enter(model: type[M], **values: Any) -> M:
    """Save a row through the model's admin form; returns the row.

    Pass related rows as instances. Raises RefusedEntryError.
    """
    kind = _form_of(model)
    form = kind(_posted(kind(), values))
    _require([form], f"{model._meta.verbose_name} {values}")
    row: M = form.save()
    return row


def log_shipment(
    *,
    steps: Sequence[dict[str, Any]],
    lots: Sequence[dict[str, Any]],
    today: date,
    **values: Any,
) -> Shipment:
    """Save a shipment with states and lots through its form, and value the lots.

    Raises RefusedEntryError.
    """
    form = ShipmentForm(_posted(ShipmentForm(), values))
    _require([form], f"shipment {values}")
    shipment: Shipment = form.save(commit=False)
    kinds = (
        (ShipmentStep, StepForm, StepFormSet, steps),
        (ShipmentLine, MeantLineForm, LineFormSet, lots),
    )
    sets = [_form_set(shipment, *kind) for kind in kinds]
    _require(sets, f"shipment {shipment.reference}")
    shipment.save()
    form.save_m2m()
    for form_set in sets:
        form_set.save()
    value_shipment(shipment, today=today)
    return shipment


def _form_set(
    shipment: Shipment, model: Any, form: Any, formset: Any, rows: Sequence[dict[str, Any]]
) -> Any:
    """The rows of a shipment's form, posted as its page posts them."""
    factory = inlineformset_factory(Shipment, model, form=form, formset=formset, extra=0)
    prefix = factory.get_default_prefix()
    posted: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        filled = _posted(form(), row)
        posted |= {f"{prefix}-{number}-{name}": value for name, value in filled.items()}
    return factory(posted, instance=shipment)


@cache
def _form_of(model: type[M]) -> Any:
    owner = admin.site.get_model_admin(model)

    def field_of(field: Field[Any, Any], **options: Any) -> Any:
        return field.formfield(**{**owner.formfield_overrides.get(type(field), {}), **options})

    exclude = () if _is_open(owner.form) else None
    return modelform_factory(model, form=owner.form, exclude=exclude, formfield_callback=field_of)


def _is_open(shape: type[BaseForm]) -> bool:
    """Whether a form leaves it to its admin which fields it has."""
    meta = getattr(shape, "_meta", None)
    return meta is None or (meta.fields is None and meta.exclude is None)


def _posted(form: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What the page would post: what was entered, and what stood there at first where it must."""
    unknown = set(values) - set(form.fields)
    if unknown:
        raise RefusedEntryError(f"{type(form).__name__} has no field {', '.join(sorted(unknown))}")
    first = {
        name: form[name].value()
        for name in form.fields
        if name not in values and form[name].value() is not None
    }
    return first | {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


def _require(forms: Iterable[BaseForm | BaseFormSet[Any]], what: str) -> None:
    said = [
        f"{form.errors} {form.non_form_errors() if isinstance(form, BaseFormSet) else ''}"
        for form in forms
        if not form.is_valid()
    ]
    if said:
        raise RefusedEntryError(f"{what}: {' '.join(said)}")
