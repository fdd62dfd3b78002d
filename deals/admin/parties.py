"""Admin of parties, people, related projects and unknowns."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import AuditedAdmin, AuditedInline
from deals.models import DealParty, Party, Person, RelatedProject, Unknown


class DealPartyInline(AuditedInline[DealParty]):
    model = DealParty
    fields = ("deal", "role")


@admin.register(Party)
class PartyAdmin(AuditedAdmin[Party]):
    list_display = ("name", "short_name", "kind", "country", "confidence")
    list_filter = ("country", "confidence")
    search_fields = ("key", "name", "short_name", "former_name")
    inlines = (DealPartyInline,)


@admin.register(DealParty)
class DealPartyAdmin(AuditedAdmin[DealParty]):
    list_display = ("party", "deal", "role")
    list_filter = ("deal",)
    search_fields = ("party__name", "role")


@admin.register(Person)
class PersonAdmin(AuditedAdmin[Person]):
    list_display = ("name", "role", "deal", "confidence")
    list_filter = ("deal",)
    search_fields = ("name", "role")


@admin.register(RelatedProject)
class RelatedProjectAdmin(AuditedAdmin[RelatedProject]):
    list_display = ("name", "relation", "deal")
    list_filter = ("deal",)
    search_fields = ("name", "relation")


@admin.register(Unknown)
class UnknownAdmin(AuditedAdmin[Unknown]):
    list_display = ("text", "deal")
    list_filter = ("deal",)
    search_fields = ("text",)
