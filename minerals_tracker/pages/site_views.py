"""Doors of the pages about all deals: search, changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from minerals_tracker.access import reader_of
from minerals_tracker.dashboard.change_log.page import changes_page
from minerals_tracker.dashboard.search_page import search_page
from minerals_tracker.dashboard.views import asked, show


def search(request: HttpRequest) -> HttpResponse:
    as_of = asked(request)
    page = search_page(as_of, request.GET)
    if page.problem:
        messages.warning(request, page.problem)
    return show(request, "dashboard/search.html", as_of, page=page)


def changes(request: HttpRequest) -> HttpResponse:
    as_of = asked(request)
    page = changes_page(as_of, request.GET, reader_of(request.user))
    if page.problem:
        messages.warning(request, page.problem)
    return show(request, "dashboard/changes.html", as_of, page=page, deal=page.deal)
