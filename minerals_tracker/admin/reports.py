"""Reports of readers: an editor settles each with an outcome and a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from deals.admin.audited import AuditedAdmin
from minerals_tracker.desk.reporting import settle
from minerals_tracker.models import ErrorReport


class SettledFilter(admin.SimpleListFilter):
    """Reports that wait, and reports that were settled."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "open"), ("settled", "settled")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"open", "settled"}:
            return queryset.filter(settled_at__isnull=self.value() == "open")
        return queryset


@admin.register(ErrorReport)
class ErrorReportAdmin(AuditedAdmin[ErrorReport]):
    """Admin of error reports; only outcome and reason can be changed."""

    list_display = ("text", "page", "about", "recorded_at", "outcome", "settled_by")
    list_filter = (SettledFilter, "outcome")
    search_fields = ("text", "page", "about")
    fieldsets = (
        ("What a reader wrote", {"fields": ("place", "about", "text", "reporter", "reply_to")}),
        (
            "How it was settled",
            {
                "fields": ("outcome", "settled_because", "settled_at", "settled_by"),
                "description": "Settling erases the reader’s address: answer before. "
                "An outcome taken back opens the report again.",
            },
        ),
    )
    readonly_fields = ("place", "about", "text", "reporter", "reply_to", "settled_at", "settled_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's own)
        assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
        settle(obj, request.user, now=timezone.now())
        super().save_model(request, obj, form, change)

    @admin.display(description="page")
    def place(self, report: ErrorReport) -> str:
        return format_html('<a href="{0}">{0}</a>', report.page) if report.page else "the site"
