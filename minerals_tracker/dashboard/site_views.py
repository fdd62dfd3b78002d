"""Doors of the pages about all deals: search."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from minerals_tracker.dashboard.search_page import search_page
from minerals_tracker.dashboard.views import asked, show


def search(request: HttpRequest) -> HttpResponse:
    as_of = asked(request)
    page = search_page(as_of, request.GET)
    if page.problem:
        messages.warning(request, page.problem)
    return show(request, "dashboard/search.html", as_of, page=page)
