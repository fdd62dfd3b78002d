"""Views that serve the rows of a page as files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import Deal
from deals.units import format_number
from minerals_tracker.pages.deal_pages.evidence_page import evidence_page
from minerals_tracker.pages.sources.source_usage import known_sources
from minerals_tracker.pages.views import as_of_from_request
from shipments.exporting.file_formats import (
    MOST_IN_WORKBOOK,
    csv_file,
    json_file,
    metadata,
    write_workbook,
)
from shipments.exporting.rows import count_up_to, rows
from shipments.exporting.selection import Selection
from shipments.exporting.statement import Told, statement

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
METADATA = "application/csvm+json"


@require_safe
def shipments_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The shipments that the page of the same address lists, as a file."""
    if form not in {"csv", "json", "xlsx"}:
        raise Http404("Shipments come as csv, json or xlsx.")
    selection = _selection(request, slug)
    name = f"{slug}-shipments-{selection.day}.{form}"
    if form == "csv":
        response = _streamed(name, "text/csv; charset=utf-8", csv_file(rows(selection)))
        beside = _with_query(request, reverse("shipments-metadata", args=[slug]))
        response["Link"] = f'<{beside}>; rel="describedby"; type="{METADATA}"'
        return response
    told = _told(selection)
    if form == "json":
        return _streamed(name, "application/json", json_file(rows(selection), told))
    if count_up_to(selection, MOST_IN_WORKBOOK + 1) > MOST_IN_WORKBOOK:
        most = format_number(MOST_IN_WORKBOOK, None)
        messages.warning(request, f"A workbook takes {most} rows: filter, or take CSV.")
        return HttpResponseRedirect(_with_query(request, reverse("shipments", args=[slug])))
    return _workbook(name, selection, told)


@require_safe
def shipments_metadata(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The metadata of the CSV file with the same query string."""
    selection = _selection(request, slug)
    url = _with_query(request, "shipments.csv")
    found = metadata(rows(selection), _told(selection), url)
    return JsonResponse(found, content_type=METADATA, json_dumps_params={"ensure_ascii": False})


@require_safe
def evidence_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The quality of the evidence that the page of a deal's sources shows, as JSON."""
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    day = as_of_from_request(request).day
    page = reverse("sources", args=[slug])
    told = {
        "deal": deal.key,
        "name": deal.short_name,
        "illustrative": deal.is_illustrative,
        "address": f"{settings.PUBLIC_URL}{page}?on={day.isoformat()}#quality",
        "method": f"{settings.PUBLIC_URL}{reverse('methodology')}#evidence-quality",
        **evidence_page(deal, day, tuple(known_sources(deal, on=day))).file,
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{slug}-evidence-{day}.json"'
    return response


def _selection(request: HttpRequest, slug: str) -> Selection:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = as_of_from_request(request)
    return Selection.asked(deal, as_of.day, request.GET.dict(), problem=as_of.problem)


def _told(selection: Selection) -> Told:
    page = reverse("shipments", args=[selection.deal.slug])
    cited = f"{settings.PUBLIC_URL}{page}?{selection.query}"
    return statement(selection, address=cited, now=timezone.now())


def _with_query(request: HttpRequest, path: str) -> str:
    return f"{path}?{request.GET.urlencode()}" if request.GET else path


def _streamed(name: str, kind: str, pieces: Iterator[bytes]) -> HttpResponseBase:
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(name: str, selection: Selection, told: Told) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    write_workbook(rows(selection), told, file)
    file.seek(0, os.SEEK_SET)
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
