"""Bringing a file in: upload, columns and problems, confirm, progress, result, undo."""

from __future__ import annotations

import csv
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone

from deals.admin.audited import LogAdmin
from deals.admin.history_page import address_of, page_of
from deals.units import whole_number
from shipments.exporting.template_file import csv_template, workbook_template
from shipments.forms.import_file import LayoutForm, ReadingForm, UploadForm
from shipments.importing import batches
from shipments.importing.file_problems import RefusedFileError
from shipments.importing.leases import at_work, progress_of
from shipments.models import ImportBatch, ImportState, Shipment
from shipments.models.imports import AT_WORK, RESTING
from shipments.spreadsheet_quoting import quoted
from shipments.tasks import ask_for

SHOWN = 200
TEMPLATE = "shipments_importbatch_template"
TEMPLATES = {
    "csv": ("text/csv; charset=utf-8", csv_template),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook_template,
    ),
}
"""Forms of the file to begin with: its type, and what makes it."""
RELOAD_SECONDS = 2


@admin.register(ImportBatch)
class ImportBatchAdmin(LogAdmin[ImportBatch]):
    """Files of shipments. Who may add shipments may bring one; nobody edits a batch by hand."""

    list_display = ("file_name", "state", "rows", "shipments_count", "uploaded_by", "uploaded_at")
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content", "problems", "warnings")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.add_importbatch")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = batches.upload(file.name, file.read(), request.user)
            except RefusedFileError as error:
                form.add_error("file", str(error))
            else:
                return self._back(batch.pk)
        context = {"title": "Import shipments from a file", "form": form}
        return page_of(self, request, "admin/shipments/import_upload.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        batch = self._batch(request, object_id)
        if request.method == "POST":
            return self._act(request, batch)
        waits = batch.state in AT_WORK
        form = self._form(request, batch)
        context = {
            "title": str(batch),
            "batch": batch,
            "form": form,
            "layout": LayoutForm(form.sheet) if form else None,
            "waits": waits,
            "working": waits and at_work(batch, now=timezone.now()),
            "progress": progress_of(batch),
            "may_act": self.has_add_permission(request),
            "problems": batch.problems[:SHOWN],
            "warnings": batch.warnings[:SHOWN],
            "came_in": _came_in(batch),
            "problems_url": address_of(self, "problems", batch.pk),
        }
        response = page_of(self, request, "admin/shipments/import_batch.html", context)
        if waits:
            response["Refresh"] = str(RELOAD_SECONDS)
        return response

    def template_view(self, request: HttpRequest, form: str) -> HttpResponse:
        """A file to begin with, as CSV or as a workbook."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        media_type, make = TEMPLATES[form]
        response = HttpResponse(make(), content_type=media_type)
        response["Content-Disposition"] = f'attachment; filename="shipments-template.{form}"'
        return response

    def problems_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All problems and warnings as CSV."""
        batch = self._batch(request, object_id)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}-problems.csv"'
        out = csv.writer(response)
        out.writerow(["kind", "sheet", "row", "column", "value", "reason"])
        for kind, found in (("problem", batch.problems), ("warning", batch.warnings)):
            for told in found:
                cells = [told[name] for name in ("sheet", "row", "column", "value", "reason")]
                out.writerow([kind, *(quoted(str(cell)) for cell in cells)])
        return response

    def get_urls(self) -> list[URLPattern]:
        problems = self.admin_site.admin_view(self.problems_view)
        template = self.admin_site.admin_view(self.template_view)
        name = "shipments_importbatch_problems"
        return [
            path("template.csv", template, {"form": "csv"}, f"{TEMPLATE}_csv"),
            path("template.xlsx", template, {"form": "xlsx"}, f"{TEMPLATE}_xlsx"),
            path("<path:object_id>/problems.csv", problems, name=name),
            *super().get_urls(),
        ]

    def _act(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Do what the pressed button says."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        now = timezone.now()
        if "read" in request.POST:
            self._read_again(request, batch)
        elif "check" in request.POST:
            self._check(request, batch)
        elif "import" in request.POST:
            self._start(batch, ImportState.IMPORTING)
        elif "cancel" in request.POST:
            batches.cancel(batch, now=now, waits=not at_work(batch, now=now))
        elif "undo" in request.POST:
            self._undo(request, batch)
        return self._back(batch.pk)

    def _form(self, request: HttpRequest, batch: ImportBatch) -> ReadingForm | None:
        """The form of how to read the file; None while a worker has it or if it is refused."""
        if batch.state not in RESTING:
            return None
        try:
            return ReadingForm(batch, request.POST or None)
        except RefusedFileError as error:
            messages.error(request, f"{error} This import can only be cancelled.")
            return None

    def _read_again(self, request: HttpRequest, batch: ImportBatch) -> None:
        """Read the file as the form says, with the columns that it then has."""
        shown = self._form(request, batch)
        if shown is None:
            return
        form = LayoutForm(shown.sheet, request.POST)
        if form.is_valid():
            try:
                batches.read_again(batch, form.layout())
            except RefusedFileError as error:
                messages.error(request, f"{error} It is read as before.")
        self._tell_errors(request, form)

    def _check(self, request: HttpRequest, batch: ImportBatch) -> None:
        form = self._form(request, batch)
        if form is None:
            return
        layout = LayoutForm(form.sheet, request.POST)
        if "heading_row" in request.POST and layout.has_changed():
            self._read_again(request, batch)
            messages.info(request, "The file was read again: look at its columns, then check it.")
            return
        if form.is_valid():
            self._start(batch, ImportState.CHECKING, **form.reading())
        self._tell_errors(request, form)

    def _tell_errors(self, request: HttpRequest, form: LayoutForm | ReadingForm) -> None:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))

    def _start(self, batch: ImportBatch, state: ImportState, **values: Any) -> None:
        with transaction.atomic():
            if batches.start(batch, state, **values):
                transaction.on_commit(partial(ask_for, batch.pk), robust=True)

    def _undo(self, request: HttpRequest, batch: ImportBatch) -> None:
        try:
            voided = batches.undo(batch, request.user, now=timezone.now())
        except RefusedFileError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Undone: {voided} shipments are voided.")

    def _batch(self, request: HttpRequest, object_id: str) -> ImportBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = ImportBatch.objects.filter(pk=whole_number(object_id) or 0).first()
        if batch is None:
            raise Http404("There is no import with this number.")
        return batch

    def _back(self, pk: int) -> HttpResponse:
        return HttpResponseRedirect(address_of(self, "change", pk))


def _came_in(batch: ImportBatch) -> list[Shipment]:
    """The first shipments of a file that was imported."""
    if batch.state != ImportState.DONE:
        return []
    rows = Shipment.objects.filter(import_batch=batch).select_related("deal", "destination")
    return list(rows.annotate(lots=Count("lines")).order_by("reference")[:SHOWN])
