"""Published prices."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import AuditedAdmin
from shipments.models import Price


@admin.register(Price)
class PriceAdmin(AuditedAdmin[Price]):
    list_display = ("commodity", "printed_value", "printed_unit", "quantity_basis", "priced_on")
    list_filter = ("quantity_basis", "commodity__group")
    list_select_related = ("source",)
    search_fields = ("commodity__name", "commodity__key", "basis")
    date_hierarchy = "priced_on"
