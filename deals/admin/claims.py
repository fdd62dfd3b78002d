"""Admin of disputed points and their claims."""

from __future__ import annotations

from django.contrib import admin

from deals.admin.audited import AuditedAdmin, AuditedInline
from deals.models import Claim, DisputedPoint


class ClaimInline(AuditedInline[Claim]):
    model = Claim
    fields = ("side", "stance", "value", "unit", "qualifier", "credibility", "sources")


@admin.register(DisputedPoint)
class DisputedPointAdmin(AuditedAdmin[DisputedPoint]):
    list_display = ("key", "title", "deal", "section", "scope", "resolved_at")
    list_filter = ("deal", "section", "scope")
    search_fields = ("key", "title", "question")
    inlines = (ClaimInline,)


@admin.register(Claim)
class ClaimAdmin(AuditedAdmin[Claim]):
    list_display = ("point", "side", "stance", "value", "unit", "credibility")
    list_display_links = ("side", "stance")
    list_filter = ("credibility", "point__deal")
    search_fields = ("stance", "point__title")
