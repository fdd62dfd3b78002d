"""Published prices and customs months."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import AuditedAdmin, LogAdmin
from shipments.models import CustomsBatch, CustomsRecord, Price


@admin.register(Price)
class PriceAdmin(AuditedAdmin[Price]):
    list_display = ("commodity", "printed_value", "printed_unit", "quantity_basis", "priced_on")
    list_filter = ("quantity_basis", "commodity__group")
    list_select_related = ("source",)
    search_fields = ("commodity__name", "commodity__key", "basis")
    date_hierarchy = "priced_on"


@admin.register(CustomsRecord)
class CustomsRecordAdmin(AuditedAdmin[CustomsRecord]):
    list_display = ("month", "reporter", "flow", "partner", "hs6", "value_usd", "net_kg")
    list_filter = ("reporter", "flow", "hs6")
    search_fields = ("hs6", "reporter", "partner")
    date_hierarchy = "month"


@admin.register(CustomsBatch)
class CustomsBatchAdmin(LogAdmin[CustomsBatch]):
    """Answers of statistics offices as they came."""

    list_display = ("file_name", "format", "published_on", "rows", "added", "entered_at")
    list_filter = ("format",)
