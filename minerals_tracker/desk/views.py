"""Views of the editors' desk, and of readers' reports."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minerals_tracker.desk.queue import queue
from minerals_tracker.desk.report_form import ReportForm
from minerals_tracker.desk.reporting import (
    FROM_ONE_ADDRESS,
    TooManyReportsError,
    keep,
    read_place,
)
from minerals_tracker.people.client_address import client_address, hashed_address


@permission_required("minerals_tracker.change_errorreport", raise_exception=True)
@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """The page of the work queue."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    sections = queue(request.user, today=timezone.localdate())
    total = sum(section.total for section in sections)
    return render(request, "desk/queue.html", {"sections": sections, "total": total})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form of a report about the page and mark in the query string."""
    place, now = read_place(request.GET.dict()), timezone.now()
    person = request.user if isinstance(request.user, User) else None
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, initial={"reply_to": person.email if person else ""})
    context = {"form": form, "place": place, "limit": FROM_ONE_ADDRESS}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/report.html", context)
    row = form.save(commit=False)
    row.page, row.about, row.reporter = place.page, place.about, person
    row.sender = hashed_address(client_address(request), now=now)
    if not form.is_from_a_machine:
        try:
            keep(row, now=now)
        except TooManyReportsError:
            return render(request, "desk/report.html", {**context, "is_full": True}, status=429)
    return redirect("report-thanks")


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/thanks.html")
