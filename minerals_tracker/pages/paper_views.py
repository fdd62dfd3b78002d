"""The view that downloads files of papers, for users who may see the paper."""

from __future__ import annotations

import logging

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from deals.visibility import Reader, visible_to
from minerals_tracker.people.access import reader_of
from shipments.models import ShipmentPaper
from shipments.papers import file_store

SEALED = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Policy of a file: it may load and run nothing, wherever it is opened."""

READS_PAPERS = Reader(reads=frozenset({ShipmentPaper._meta.label_lower}))

_log = logging.getLogger(__name__)


@require_safe
def paper_file(request: HttpRequest, paper: int) -> HttpResponse:
    """Download a paper's file; one that is not public needs a login and the permission.

    Raises Http404 for a voided paper, one without a file, and a file that is missing or changed.
    """
    there = visible_to(READS_PAPERS, ShipmentPaper)
    row = get_object_or_404(ShipmentPaper.objects.filter(there).exclude(sha256=""), pk=paper)
    if not row.is_public and not reader_of(request.user).sees_all_of(ShipmentPaper):
        if request.user.is_authenticated:
            raise PermissionDenied("Your groups do not read papers that are not public.")
        return redirect_to_login(request.get_full_path())
    try:
        content = file_store.read(row.sha256)
    except file_store.LostFileError as error:
        _log.error("Paper %s: %s", row.pk, error)
        raise Http404(
            "The file of this paper cannot be read. The editors have to bring it again."
        ) from error
    response = HttpResponse(content, content_type=row.media_type)
    named = content_disposition_header(as_attachment=True, filename=row.file_name)
    response["Content-Disposition"] = named or "attachment"
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
