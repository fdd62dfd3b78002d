"""Consignments with their states, lots and papers."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import AuditedAdmin, AuditedInline
from deals.admin.voiding import VoidableAdmin
from shipments.models import Shipment, ShipmentLine, ShipmentPaper, ShipmentStep


class StepInline(AuditedInline[ShipmentStep]):
    model = ShipmentStep
    fields = ("state", "reached_on", "date_precision", "source", "note")


class LineInline(AuditedInline[ShipmentLine]):
    model = ShipmentLine
    fields = (
        *("number", "commodity", "mineral_group", "wet_low_kg", "wet_high_kg", "wet_qualifier"),
        *("moisture_pct", "assay_pct", "payable_pct"),
    )


class PaperInline(AuditedInline[ShipmentPaper]):
    model = ShipmentPaper
    fields = ("kind", "title", "url", "source", "dated_on", "is_public")


@admin.register(Shipment)
class ShipmentAdmin(VoidableAdmin[Shipment]):
    list_display = ("reference", "deal", "purpose", "origin", "destination", "confidence")
    list_filter = ("deal", "purpose", "confidence")
    search_fields = ("reference", "vessel", "bill_of_lading")
    inlines = (StepInline, LineInline, PaperInline)


@admin.register(ShipmentStep)
class ShipmentStepAdmin(AuditedAdmin[ShipmentStep]):
    list_display = ("shipment", "state", "reached_on", "date_precision", "source")
    list_display_links = ("state",)
    list_filter = ("state",)
    search_fields = ("shipment__reference",)


@admin.register(ShipmentLine)
class ShipmentLineAdmin(AuditedAdmin[ShipmentLine]):
    list_display = ("shipment", "number", "commodity", "wet_low_kg", "wet_high_kg", "assay_pct")
    list_display_links = ("number",)
    list_filter = ("mineral_group",)
    search_fields = ("shipment__reference", "commodity__name")


@admin.register(ShipmentPaper)
class ShipmentPaperAdmin(AuditedAdmin[ShipmentPaper]):
    list_display = ("shipment", "kind", "title", "dated_on", "is_public")
    list_display_links = ("kind", "title")
    list_filter = ("kind", "is_public")
    search_fields = ("shipment__reference", "title")
