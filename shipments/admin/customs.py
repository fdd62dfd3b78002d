"""Admin of customs statistics and of the answers of statistics offices they came from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from deals.admin.audited import AuditedAdmin, LogAdmin
from deals.admin.history_page import address_of, page_of
from shipments.customs.entering import enter
from shipments.customs.statistics import RefusedAnswerError
from shipments.forms.customs import AnswerForm
from shipments.models import CustomsBatch, CustomsRecord


@admin.register(CustomsRecord)
class CustomsRecordAdmin(AuditedAdmin[CustomsRecord]):
    list_display = (
        *("month", "reporter", "flow", "partner", "hs6", "value_usd", "net_kg", "counted"),
        "published_on",
    )
    list_filter = ("reporter", "flow", "hs6")
    search_fields = ("hs6", "reporter", "partner")
    date_hierarchy = "month"
    readonly_fields = ("batch",)


@admin.register(CustomsBatch)
class CustomsBatchAdmin(LogAdmin[CustomsBatch]):
    """Admin of stored answers; adding one needs the right to add statistics, none is edited."""

    list_display = ("file_name", "format", "published_on", "rows", "added", "entered_at")
    list_filter = ("format",)
    list_select_related = ("source",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.add_customsrecord")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the upload form, or enter the uploaded answer; all problems are listed at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AnswerForm(request.POST or None, request.FILES or None)
        problems: tuple[Any, ...] = ()
        if request.method == "POST" and form.is_valid():
            try:
                entered = enter(form.given(request.user))
            except RefusedAnswerError as error:
                problems = error.problems
            else:
                self._say(request, entered)
                return HttpResponseRedirect(address_of(self, "change", entered.batch.pk))
        context = {"title": "Enter customs statistics", "form": form, "problems": problems}
        return page_of(self, request, "admin/shipments/customs_upload.html", context)

    def download_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The answer as it came."""
        batch = self.get_object(request, object_id)
        if batch is None or not self.has_view_permission(request, batch):
            raise PermissionDenied
        response = HttpResponse(bytes(batch.content), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="customs-{batch.pk}.json"'
        return response

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_view)
        name = "shipments_customsbatch_download"
        return [path("<path:object_id>/answer.json", view, name=name), *super().get_urls()]

    def _say(self, request: HttpRequest, entered: Any) -> None:
        batch = entered.batch
        if entered.known:
            messages.info(request, f"This answer is on file as {batch}. Nothing was entered again.")
            return
        messages.success(
            request, f"{batch}: {batch.rows} months read, {batch.added} new or revised."
        )
        for warning in entered.warnings:
            messages.warning(request, warning)
