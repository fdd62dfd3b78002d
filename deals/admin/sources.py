"""Admin of sources, places and commodities, and of the logs of loaded rows and changed links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from deals.admin.audited import AuditedAdmin, LogAdmin
from deals.languages import language_name
from deals.models import Commodity, LinkChange, Place, ReferenceRow, Source


class LanguageFilter(admin.AllValuesFieldListFilter):
    """List filter by language, with English names of the languages."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield Django's choices with each language code replaced by its name."""
        for choice in super().choices(changelist):
            yield {**choice, "display": language_name(str(choice["display"]))}


@admin.register(Source)
class SourceAdmin(AuditedAdmin[Source]):
    list_display = ("key", "publisher", "title", "published_on", "reliability")
    list_filter = ("reliability", "kind", ("language", LanguageFilter))
    search_fields = ("key", "publisher", "title", "url")
    date_hierarchy = "published_on"
    readonly_fields = ("merged_into",)
    fieldsets = (
        (None, {"fields": ("key", "kind", "publisher", "title", "url", "language", "merged_into")}),
        ("When", {"fields": ("published_on", "published_precision", "seen_on")}),
        (
            "How far it can be relied on",
            {
                "fields": ("reliability", "quality", "origin", "origin_basis", "cited_through"),
                "description": "Two reprints of one report are one source: name it as the origin.",
            },
        ),
        ("Notes", {"fields": ("founding_document", "notes", "is_illustrative")}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Source], search_term: str
    ) -> tuple[QuerySet[Source], bool]:
        """Search sources; autocomplete offers none that was merged into another."""
        found, many = super().get_search_results(request, queryset, search_term)
        return (found.filter(merged_into=None) if "field_name" in request.GET else found), many


@admin.register(Place)
class PlaceAdmin(AuditedAdmin[Place]):
    list_display = ("name", "country", "kind", "un_locode", "confidence")
    list_filter = ("kind", "country", "confidence")
    search_fields = ("key", "name", "un_locode")


@admin.register(Commodity)
class CommodityAdmin(AuditedAdmin[Commodity]):
    list_display = ("name", "group", "stage", "hs6", "assay_basis", "physical_limit_pct")
    list_filter = ("stage", "group")
    search_fields = ("key", "name", "group", "hs6")
    fieldsets = (
        (None, {"fields": ("key", "name", "group", "element", "symbol", "form", "stage")}),
        ("Customs", {"fields": ("hs6", "hs_description", "hs_source", "trade_unit")}),
        (
            "Assay",
            {
                "fields": (
                    "assay_basis",
                    ("typical_assay_min_pct", "typical_assay_max_pct"),
                    "element_factor",
                    "physical_limit_pct",
                    "physical_limit_note",
                    "assay_sources",
                    "assay_note",
                    "payable_note",
                    "price_source",
                    "price_note",
                ),
                "description": (
                    "The limit refuses a shipment's assay; the typical range only warns."
                ),
            },
        ),
        (
            "World",
            {
                "classes": ("collapse",),
                "fields": (
                    ("on_usgs_list_2022", "on_usgs_list_2025", "list_source"),
                    "main_uses",
                    ("world_output", "world_output_unit", "world_output_year"),
                    ("top_producer", "top_producer_share_pct", "output_source"),
                    ("pakistan_output", "pakistan_reserves"),
                ),
            },
        ),
        ("Notes", {"fields": ("confidence", "notes", "is_illustrative")}),
    )


@admin.register(ReferenceRow)
class ReferenceRowAdmin(LogAdmin[ReferenceRow]):
    list_display = ("table", "key", "loaded_at")
    list_filter = ("table",)
    search_fields = ("key",)


@admin.register(LinkChange)
class LinkChangeAdmin(LogAdmin[LinkChange]):
    list_display = ("at", "through", "row_id", "linked_id", "gained")
    list_filter = ("gained", "through")
