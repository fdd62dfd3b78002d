"""Doors to files: what a page shows, row by row, to be worked with elsewhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import Deal
from deals.units import format_number
from minerals_tracker.dashboard.views import asked
from shipments.exporting.files import MOST_IN_WORKBOOK, csv_file, json_file, write_workbook
from shipments.exporting.rows import count_up_to, rows
from shipments.exporting.selection import Selection
from shipments.exporting.statement import statement

STREAMED: dict[str, tuple[str, Callable[[Any, Any], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_file),
    "json": ("application/json", json_file),
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def shipments_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The shipments that the page of the same address lists, as a file."""
    if form not in {*STREAMED, "xlsx"}:
        raise Http404("Shipments come as csv, json or xlsx.")
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = asked(request)
    selection = Selection.asked(deal, as_of.day, request.GET.dict(), problem=as_of.problem)
    page = reverse("shipments", args=[slug])
    cited = f"{settings.PUBLIC_URL}{page}?{selection.query}"
    told = statement(selection, address=cited, now=timezone.now())
    name = f"{slug}-shipments-{as_of.day}.{form}"
    if form in STREAMED:
        return _streamed(name, *STREAMED[form], selection, told)
    if count_up_to(selection, MOST_IN_WORKBOOK + 1) > MOST_IN_WORKBOOK:
        most = format_number(MOST_IN_WORKBOOK, None)
        messages.warning(request, f"A workbook takes {most} rows: filter, or take CSV.")
        asked_for = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{page}?{asked_for}" if asked_for else page)
    return _workbook(name, selection, told)


def _streamed(
    name: str, kind: str, write: Callable[..., Iterator[bytes]], selection: Selection, told: Any
) -> HttpResponseBase:
    pieces: Iterable[bytes] = write(rows(selection), told)
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(name: str, selection: Selection, told: Any) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    write_workbook(rows(selection), told, file)
    file.seek(0, os.SEEK_SET)
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
