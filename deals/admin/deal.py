"""Admin of deals, instruments, headline values, phases, commitments and minerals."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import AuditedAdmin, AuditedInline
from deals.admin.voiding import VoidableAdmin
from deals.models import (
    Commitment,
    Deal,
    DealMineral,
    DealParty,
    HeadlineValue,
    Instrument,
    InstrumentState,
    Phase,
)


class PhaseInline(AuditedInline[Phase]):
    model = Phase
    fields = ("number", "name", "starts_on", "ends_on", "date_precision", "confidence")


class InstrumentInline(AuditedInline[Instrument]):
    model = Instrument
    fields = ("key", "kind", "name", "signed_on", "signed_precision", "binding", "confidence")


class CommitmentInline(AuditedInline[Commitment]):
    model = Commitment
    fields = (
        *("key", "text", "quantity_low", "quantity_high", "qualifier", "unit"),
        *("rung", "confidence"),
    )


class DealPartyInline(AuditedInline[DealParty]):
    model = DealParty
    fields = ("party", "role")


@admin.register(Deal)
class DealAdmin(AuditedAdmin[Deal]):
    list_display = ("short_name", "signed_on", "place", "standing", "is_illustrative", "is_active")
    list_filter = ("is_active", "is_illustrative")
    search_fields = ("key", "slug", "short_name", "title")
    prepopulated_fields = {"slug": ("short_name",)}
    inlines = (DealPartyInline, InstrumentInline, PhaseInline, CommitmentInline)
    fieldsets = (
        (None, {"fields": ("key", "short_name", "slug", "title", "is_active", "is_illustrative")}),
        ("Asked of it", {"fields": ("question", "ships_goods")}),
        ("Signed", {"fields": (("signed_on", "signed_precision"), "signed_at", "place")}),
        (
            "Terms",
            {
                "fields": (
                    *("origin_country", "standing", "text_public", "governing_law", "term_years"),
                    *("termination_terms", "offtake_terms", "ownership_split"),
                )
            },
        ),
        (
            "How it is known",
            {
                "fields": (
                    *("confidence", "sources", "data_as_of", "coverage_note"),
                    ("called_complete_on", "called_complete_by"),
                )
            },
        ),
    )


@admin.register(Instrument)
class InstrumentAdmin(AuditedAdmin[Instrument]):
    list_display = ("key", "name", "deal", "kind", "signed_on", "binding")
    list_filter = ("deal", "kind", "binding", "currency")
    search_fields = ("key", "name")


@admin.register(InstrumentState)
class InstrumentStateAdmin(VoidableAdmin[InstrumentState]):
    list_display = ("instrument", "state", "reached_on", "date_precision", "confidence")
    list_display_links = ("state",)
    list_filter = ("state", "instrument__deal")
    search_fields = ("instrument__name", "note")
    date_hierarchy = "reached_on"


@admin.register(HeadlineValue)
class HeadlineValueAdmin(AuditedAdmin[HeadlineValue]):
    list_display = ("amount", "currency", "basis", "deal", "confidence")
    list_filter = ("deal",)
    search_fields = ("basis",)


@admin.register(Phase)
class PhaseAdmin(AuditedAdmin[Phase]):
    list_display = ("number", "name", "deal", "starts_on", "ends_on", "confidence")
    list_display_links = ("name",)
    list_filter = ("deal",)
    search_fields = ("name", "deal__short_name")


@admin.register(Commitment)
class CommitmentAdmin(AuditedAdmin[Commitment]):
    list_display = ("key", "text", "deal", "quantity_low", "quantity_high", "unit", "rung")
    list_filter = ("deal", "rung", "confidence")
    search_fields = ("key", "text")


@admin.register(DealMineral)
class DealMineralAdmin(AuditedAdmin[DealMineral]):
    list_display = ("name", "deal", "in_founding_articles", "in_official_statement")
    list_filter = ("deal",)
    search_fields = ("name",)
