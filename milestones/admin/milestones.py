"""The admin of milestones, editors' overrides, and the log of status changes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from deals.admin.audited import AuditedAdmin, AuditedInline, LogAdmin, signer
from deals.admin.history_page import address_of
from deals.admin.voiding import act_with_reason
from deals.units import format_number
from milestones.admin.deal_setup import import_page, template_page
from milestones.admin.rule_form import MilestoneForm, answers, trial_page
from milestones.models import LastRefresh, Milestone, Override, StatusChange


class OverrideInline(AuditedInline[Override]):
    model = Override
    fields = ("status", "reason", "source", "starts_on", "expires_on")


@admin.register(Milestone)
class MilestoneAdmin(AuditedAdmin[Milestone]):
    form = MilestoneForm
    list_display = ("key", "title", "deal", "phase", "status", "ends_on")
    list_filter = ("deal", "status", "confidence")
    search_fields = ("key", "title")
    inlines = (OverrideInline,)
    readonly_fields = ("status", "status_since", "reason", "would_change", "judged_on")
    fieldsets = (
        (None, {"fields": ("key", "deal", "phase", "commitment", "order", "title", "criterion")}),
        ("Window", {"fields": (("starts_on", "ends_on"), "window_basis", "is_ceiling")}),
        ("Rule", {"fields": ("rule", "evaluation_type")}),
        (
            "What the rule last found",
            {"fields": ("status", "status_since", "reason", "would_change", "judged_on")},
        ),
        (
            "How it is known",
            {
                "fields": (
                    *("confidence", "sources", "evidence_events", "evidence_found"),
                    *("status_as_found", "notes"),
                )
            },
        ),
    )

    class Media:
        js = ("js/admin-live.js",)

    def get_urls(self) -> list[URLPattern]:
        views = {
            "trial": self.trial_view,
            "template": self.template_view,
            "import": self.import_view,
        }
        return [
            *(
                path(
                    f"{name}/",
                    self.admin_site.admin_view(view),
                    name=f"milestones_milestone_{name}",
                )
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    def template_view(self, request: HttpRequest) -> HttpResponse:
        return template_page(self, request)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        return import_page(self, request)

    def trial_view(self, request: HttpRequest) -> HttpResponse:
        return trial_page(self, request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        said = answers(row, today=timezone.localdate()) if row else []
        more = {"answers": said, "trial_url": address_of(self, "trial")}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Milestone], formset: Any, change: Any
    ) -> None:
        for row in formset.save(commit=False):
            if isinstance(row, Override) and row.author_id is None:
                row.author = signer(request)
            row.save()
        formset.save_m2m()


@admin.register(Override)
class OverrideAdmin(AuditedAdmin[Override]):
    list_display = ("milestone", "status", "starts_on", "expires_on", "author", "withdrawn_at")
    list_display_links = ("status",)
    list_filter = ("status", "milestone__deal")
    search_fields = ("milestone__key", "milestone__title", "reason")
    readonly_fields = ("author", "withdrawn_at")
    actions = ("withdraw",)

    def save_model(self, request: HttpRequest, obj: Override, form: Any, change: Any) -> None:
        if obj.author_id is None:
            obj.author = signer(request)
        super().save_model(request, obj, form, change)

    @admin.action(description="Withdraw with a reason", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Override]) -> HttpResponse | None:
        now = timezone.now()

        def apply(row: Any, reason: str) -> list[str]:
            row.withdrawn_at = row.withdrawn_at or now
            return ["withdrawn_at"]

        return act_with_reason(self, request, queryset, "withdraw", apply)


@admin.register(StatusChange)
class StatusChangeAdmin(LogAdmin[StatusChange]):
    list_display = ("recorded_at", "milestone", "old", "new", "happened_on")
    list_filter = ("new", "milestone__deal")
    list_select_related = ("milestone",)
    search_fields = ("milestone__key", "milestone__title")
    date_hierarchy = "recorded_at"
    fields = ("milestone", "old", "new", "reason", "what_counted", "happened_on", "recorded_at")

    @admin.display
    def what_counted(self, change: StatusChange) -> str:
        """The keys of the facts that the verdict names, and how many more facts counted."""
        beyond = change.evidence_count - len(change.evidence)
        more = [f"and {format_number(beyond, None)} more"] if beyond else []
        return ", ".join([*change.evidence, *more])


@admin.register(LastRefresh)
class LastRefreshAdmin(LogAdmin[LastRefresh]):
    """Read-only list: the revision of each deal that its last refresh judged."""

    list_display = ("deal", "revision", "judged_on", "refreshed_at")
    list_select_related = ("deal",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep it out of the menu: its page is for diagnosis and has an address only."""
        return False
