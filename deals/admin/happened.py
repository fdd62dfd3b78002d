"""What happened: events, published papers, assets and their states, money."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from deals.admin.offering import OfferingAdmin
from deals.admin.voiding import VoidableAdmin
from deals.models import Asset, Document, Event, ExchangeRate, FundingRecord


@admin.register(Event)
class EventAdmin(OfferingAdmin[Event]):
    offered: ClassVar = {"event_type": "event_type"}
    listed: ClassVar = {
        "party_names": "party",
        "mineral_groups": "mineral_group",
        "asset_keys": "asset",
    }
    list_display = ("key", "title", "happened_on", "event_type", "scope", "deal", "confidence")
    list_filter = ("scope", "event_type", "deal", "confidence")
    search_fields = ("key", "title", "actors")
    date_hierarchy = "happened_on"
    fieldsets = (
        (None, {"fields": ("key", "title", "event_type", "what_happened")}),
        ("When", {"fields": (("happened_on", "date_precision"),)}),
        (
            "What it is about",
            {
                "fields": ("scope", "deal", "watched_by", "phase_number", "rationale"),
                "description": "Only scope “this deal” moves a deal's own figures.",
            },
        ),
        (
            "Who and what",
            {"fields": ("actors", "party_names", "mineral_groups", "asset_keys", "places")},
        ),
        ("How it is known", {"fields": ("confidence", "sources")}),
    )


@admin.register(Document)
class DocumentAdmin(OfferingAdmin[Document]):
    offered: ClassVar = {"kind": "type"}
    listed: ClassVar = {"mineral_groups": "mineral_group", "asset_keys": "asset"}
    list_display = ("kind", "title", "source", "event", "deal", "dated_on", "is_public")
    list_display_links = ("kind", "title")
    list_filter = ("kind", "is_public", "deal")
    search_fields = ("kind", "title", "source__title")
    date_hierarchy = "dated_on"


@admin.register(Asset)
class AssetAdmin(OfferingAdmin[Asset]):
    offered: ClassVar = {"key": "asset", "kind": "kind"}
    list_display = ("key", "name", "kind", "country", "state", "state_on", "deal")
    list_filter = ("state", "kind", "country", "deal")
    search_fields = ("key", "name")
    date_hierarchy = "state_on"


@admin.register(FundingRecord)
class FundingRecordAdmin(VoidableAdmin[FundingRecord]):
    list_display = ("funder", "kind", "amount", "currency", "binding", "dated_on", "deal")
    list_filter = ("kind", "binding", "currency", "deal")
    search_fields = ("funder", "purpose")
    date_hierarchy = "dated_on"


@admin.register(ExchangeRate)
class ExchangeRateAdmin(VoidableAdmin[ExchangeRate]):
    list_display = ("currency", "per_usd", "quoted_on", "basis", "source")
    list_filter = ("currency",)
    search_fields = ("currency", "basis")
    date_hierarchy = "quoted_on"
