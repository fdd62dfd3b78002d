"""The sums that triggers keep, to look at; nobody edits them."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import LogAdmin
from shipments.models import Counted, Tally


@admin.register(Counted)
class CountedAdmin(LogAdmin[Counted]):
    list_display = ("shipment_id", "purpose", "kind", "known_on", "delivered_on", "lots")
    search_fields = ("=shipment_id",)


@admin.register(Tally)
class TallyAdmin(LogAdmin[Tally]):
    list_display = ("deal", "asks", "part", "day", "purpose", "kind", "shipments", "lots")
    list_filter = ("asks", "part", "purpose")
    list_select_related = ("deal",)
