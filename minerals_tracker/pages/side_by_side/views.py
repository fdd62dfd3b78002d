"""The page of deals side by side, and the same as a file; the day is read here only."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.navigation import with_day
from minerals_tracker.pages.side_by_side.asked import Asked, asked
from minerals_tracker.pages.side_by_side.comparing import SideBySide, side_by_side
from minerals_tracker.pages.side_by_side.files import csv_text, statements
from minerals_tracker.pages.views import as_of_from_request, render_as_of


@require_safe
def side_by_side_page(request: HttpRequest) -> HttpResponse:
    wanted, as_of = asked(request.GET), as_of_from_request(request)
    if wanted.problem:
        messages.warning(request, wanted.problem)
    return render_as_of(
        request,
        "pages/side_by_side.html",
        as_of,
        wanted=wanted,
        page=_page(wanted, as_of),
        cited_query=wanted.query if wanted.deals else "",
    )


@require_safe
def side_by_side_file(request: HttpRequest, form: str) -> HttpResponse:
    """The rows that the page of the same address shows, as CSV or JSON."""
    if form not in {"csv", "json"}:
        raise Http404("A comparison comes as csv or json.")
    wanted, as_of = asked(request.GET), as_of_from_request(request)
    if wanted.problem:
        return HttpResponseBadRequest(wanted.problem, content_type="text/plain; charset=utf-8")
    page = _page(wanted, as_of)
    name = "-".join((*(deal.slug for deal in wanted.deals), "compared", as_of.day.isoformat()))
    head = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "csv":
        return HttpResponse(csv_text(page), content_type="text/csv; charset=utf-8", headers=head)
    told = {
        "as_of": as_of.day.isoformat(),
        "address": with_day(
            f"{settings.PUBLIC_URL}{reverse('side-by-side')}{wanted.query}", as_of.day
        ),
        "deals": [deal.slug for deal in wanted.deals],
        "finding": page.finding if page else "",
        "rows_left_out": page.hidden if page else 0,
        "statements": list(statements(page)),
    }
    return JsonResponse(told, headers=head, json_dumps_params={"ensure_ascii": False})


def _page(wanted: Asked, as_of: AsOf) -> SideBySide | None:
    """The comparison; None where there are not two deals yet."""
    if not wanted.is_compared:
        return None
    return side_by_side(wanted.deals, as_of, only_differing=wanted.only_differing)
