"""Admin of shipments: one form with states, lots and papers; saving it values the lots."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.forms import Textarea, TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone

from deals.admin.audited import FIELDS, signer
from deals.admin.history_page import address_of
from deals.admin.voided_rows import VoidableInline
from deals.admin.voiding import VoidableAdmin
from shipments.admin.computed_panel import appraised, compute_page, posted
from shipments.admin.form_defaults import first_values, lines_like
from shipments.forms.doubts import doubts
from shipments.forms.paper import PaperRowForm
from shipments.forms.shipment import LineFormSet, LineRowForm, ShipmentForm, StepForm, StepFormSet
from shipments.models import Shipment, ShipmentLine, ShipmentPaper, ShipmentStep
from shipments.valuation.valuing import value_shipment


class StepInline(VoidableInline[ShipmentStep]):
    model = ShipmentStep
    form = StepForm
    formset = StepFormSet
    fields = ("state", "reached_on", "date_precision", "sources", "note", "voiding")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class LineInline(VoidableInline[ShipmentLine]):
    model = ShipmentLine
    form = LineRowForm
    formset = LineFormSet
    verbose_name = "lot"
    formfield_overrides = {**FIELDS, models.CharField: {"widget": TextInput(attrs={"size": 10})}}
    template = "admin/edit_inline/stacked.html"
    fields = (
        ("commodity", "mineral_group"),
        ("mass", "mass_to", "mass_unit", "mass_known_as"),
        ("moisture_pct", "assay_pct", "assay_unit", "payable_pct"),
        ("mass_finality", "assay_finality", "declared_value_usd", "origin_country"),
        ("note", "unlikely"),
        "voiding",
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else max(1, len(lines_like(request.GET.get("like", ""))))


class PaperInline(VoidableInline[ShipmentPaper]):
    model = ShipmentPaper
    form = PaperRowForm
    verbose_name = "paper"
    template = "admin/edit_inline/stacked.html"
    fields = (
        ("kind", "upload"),
        ("title", "url"),
        ("source", "dated_on", "is_public"),
        "voiding",
    )


@admin.register(Shipment)
class ShipmentAdmin(VoidableAdmin[Shipment]):
    form = ShipmentForm
    list_display = ("reference", "deal", "purpose", "origin", "destination")
    show_full_result_count = False  # of a million, counting them a second time takes longest
    list_filter = ("deal", "purpose", "confidence")
    search_fields = ("reference", "vessel", "bill_of_lading")
    inlines = (StepInline, LineInline, PaperInline)
    readonly_fields = ("logged_by",)
    save_on_top = False
    formfield_overrides = {**FIELDS, models.TextField: {"widget": Textarea(attrs={"rows": 2})}}
    fieldsets = (
        (
            None,
            {"fields": (("reference", "deal", "purpose"), ("origin", "destination"), "sources")},
        ),
        (
            "Papers and totals",
            {
                "classes": ("collapse",),
                "fields": (
                    ("vessel", "bill_of_lading"),
                    ("total", "total_to", "total_unit", "total_known_as"),
                    ("mass_note", "mass_sources"),
                    ("declared_value_usd", "confidence"),
                    "note",
                    "logged_by",
                ),
            },
        ),
    )

    class Media:
        css = {"all": ("css/admin-shipment.css",)}
        js = ("js/admin-live.js",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        return {**first_values(given.pop("like", ""), given.get("deal", "")), **given}

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Initial values: today for the first state, and the lots of the shipment to copy."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and isinstance(inline, StepInline):
            kwargs["initial"] = [{"reached_on": timezone.localdate()}]
        if obj.pk is None and isinstance(inline, LineInline):
            kwargs["initial"] = lines_like(request.GET.get("like", ""))
        return kwargs

    def parts_of(self, row: Shipment) -> list[tuple[str, models.Model]]:
        """States, lots and papers, also the voided ones."""
        return [
            *((f"State “{step}”", step) for step in ShipmentStep.everything.filter(shipment=row)),
            *((f"Lot {lot.number}", lot) for lot in ShipmentLine.everything.filter(shipment=row)),
            *((f"Paper “{paper}”", paper) for paper in row.papers.all()),
        ]

    def save_model(self, request: HttpRequest, obj: Shipment, form: Any, change: Any) -> None:
        if not change:
            obj.logged_by = signer(request)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Value the lots in the same transaction, and warn of what looks odd."""
        super().save_related(request, form, formsets, change)
        self.settle(form.instance)
        for doubt in doubts(form.instance, today=timezone.localdate()):
            messages.warning(request, doubt)

    def settle(self, row: Shipment) -> None:
        if row.voided_at is None:  # what counts nowhere keeps the value it had
            value_shipment(row, today=timezone.localdate())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if request.method == "POST":
            lots = posted(request)
        else:
            lots = appraised(row, today=timezone.localdate()) if row else []
        more = {"lots": lots, "compute_url": address_of(self, "compute")}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: Shipment, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._another(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Shipment) -> HttpResponse:
        return self._another(request, obj) or super().response_change(request, obj)

    def get_urls(self) -> list[URLPattern]:
        name = "shipments_shipment_compute"
        view = self.admin_site.admin_view(self.compute_view)
        return [path("compute/", view, name=name), *super().get_urls()]

    def compute_view(self, request: HttpRequest) -> HttpResponse:
        return compute_page(self, request)

    def _another(self, request: HttpRequest, obj: Shipment) -> HttpResponse | None:
        if "_addlike" not in request.POST:
            return None
        messages.success(request, f"{obj.reference} is logged. The next one begins like it.")
        return HttpResponseRedirect(f"{address_of(self, 'add')}?like={unquote(str(obj.pk))}")
