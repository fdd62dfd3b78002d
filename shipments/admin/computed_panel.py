"""The panel on a shipment's form with the computed masses and values of its lots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from deals.models import Deal, Place
from deals.units import format_date, whole_number
from shipments.admin.form_defaults import own_reference
from shipments.forms.shipment import LineRowForm, StepForm
from shipments.models import Shipment, ShipmentLine
from shipments.valuation.steps import RefusedLineError, Valuation, find_problems
from shipments.valuation.valuing import country_of, day_of, value_lines

M = TypeVar("M", bound=Model)

MOST_FORMS = 200
"""A form with more lots than this shows no computed values before it is saved."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot in the panel: its valuation, or the form's errors for it."""

    title: str
    valued_on: str
    valuation: Valuation | None = None
    problems: tuple[str, ...] = ()
    unlikely: tuple[str, ...] = ()
    origin_field: str = ""  # where one click may enter the country of the deal
    origin_offered: str = ""


def appraised(shipment: Shipment, *, today: date) -> list[Lot]:
    """The lots of a saved shipment with their steps."""
    lines = list(shipment.lines.select_related("commodity").order_by("number"))
    return _lots(lines, day_of(shipment.steps.all(), today=today), country_of(shipment))


def compute_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """An HTML fragment with the values that a posted form would get; it saves nothing."""
    if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
        raise PermissionDenied
    context = {"lots": posted(request), "reference": _own_reference(request)}
    return TemplateResponse(request, "admin/shipments/_lots.html", context)


def posted(request: HttpRequest) -> list[Lot]:
    """The lots of a form as it was sent, saved or not."""
    steps = [form.instance for form in _sound(_forms(request, StepForm, "steps"))]
    forms = list(_forms(request, LineRowForm, "lines"))
    day = day_of(steps, today=timezone.localdate())
    place = _chosen(Place, request.POST.get("destination", ""))
    deal = _chosen(Deal, request.POST.get("deal", ""))
    lots = []
    for form in forms:
        form.asks = False
        number = int(form.prefix.rpartition("-")[2]) + 1
        if form.is_valid():
            form.instance.number = number
            (lot,) = _lots([form.instance], day, place.country if place else "")
            offered = deal.origin_country if deal and not form.instance.origin_country else ""
            field = form["origin_country"].auto_id
            lots.append(replace(lot, origin_field=field, origin_offered=offered))
        else:
            said = tuple(_problems(form))
            lots.append(Lot(f"Lot {number}", format_date(day), problems=said))
    return lots


def _own_reference(request: HttpRequest) -> str:
    """The next reference of the chosen deal, for a new shipment that has another; else empty."""
    deal = _chosen(Deal, request.POST.get("deal", ""))
    if deal is None or request.POST.get("steps-INITIAL_FORMS", "0") != "0":
        return ""
    proposed = own_reference(deal.pk)
    return "" if proposed == request.POST.get("reference", "").strip() else proposed


def _chosen(model: type[M], typed: str) -> M | None:
    return model._default_manager.filter(pk=whole_number(typed) or 0).first()


def _lots(lines: list[ShipmentLine], day: date, destination: str) -> list[Lot]:
    return [_lot(line, day, destination) for line in lines]


def _lot(line: ShipmentLine, day: date, destination: str) -> Lot:
    title = f"Lot {line.number}: {line.commodity or line.mineral_group}"
    try:
        valuation = value_lines([line], on=day, destination=destination)[0][1]
    except RefusedLineError as error:
        said = tuple(problem.message for problem in error.problems)
        return Lot(title, format_date(day), problems=said)
    odd = (str(problem) for problem in find_problems(valuation.facts) if not problem.refuses)
    return Lot(title, format_date(day), valuation, unlikely=tuple(odd))


def _forms(request: HttpRequest, kind: type[Any], prefix: str) -> Iterator[Any]:
    """The forms of an inline that hold anything and will count.

    Of rows in the database only the voided ones are read, whose cells a browser does not send.
    """
    total = whole_number(request.POST.get(f"{prefix}-TOTAL_FORMS", ""))
    numbers = range(min(total or 0, MOST_FORMS))
    voided = _voided(kind, [request.POST.get(f"{prefix}-{n}-id", "") for n in numbers])
    for n in numbers:
        row = voided.get(request.POST.get(f"{prefix}-{n}-id", ""))
        asked = request.POST.get(f"{prefix}-{n}-voiding", "").strip()
        form = kind(request.POST, prefix=f"{prefix}-{n}", instance=row)
        if bool(row) == bool(asked) and (kind is StepForm or _is_filled(form)):
            yield form


def _voided(kind: type[Any], keys: list[str]) -> dict[str, Any]:
    """The voided rows among those of a form, by their key as it was posted."""
    asked = [number for number in map(whole_number, keys) if number is not None]
    rows = kind._meta.model.everything.filter(pk__in=asked, voided_at__isnull=False)
    return {str(row.pk): row for row in rows}


def _is_filled(form: ModelForm[Any]) -> bool:
    asked = ("commodity", "mineral_group", "mass", "assay_pct", "moisture_pct")
    return any(form[name].value() for name in asked)


def _sound(forms: Iterator[Any]) -> Iterator[Any]:
    yield from (form for form in forms if form.is_valid())


def _problems(form: ModelForm[Any]) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            yield f"{label}: {error}" if label else str(error)
