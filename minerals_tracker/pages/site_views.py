"""Views of the pages about all deals: search, changes."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from deals.models import Deal
from minerals_tracker.pages.changes.changes_page import changes_page
from minerals_tracker.pages.changes.last_visit import COOKIE, visits, with_visits
from minerals_tracker.pages.search.search_page import search_page
from minerals_tracker.pages.views import as_of_from_request, render_as_of
from minerals_tracker.people.access import reader_of


def search(request: HttpRequest) -> HttpResponse:
    as_of = as_of_from_request(request)
    page = search_page(as_of, request.GET)
    if page.problem:
        messages.warning(request, page.problem)
    return render_as_of(request, "pages/search.html", as_of, page=page)


def changes(request: HttpRequest) -> HttpResponse:
    """The page of changes; where it names a deal and a day to compare with, their comparison."""
    if "against" in request.GET:
        deal = Deal.objects.active().filter(slug=request.GET.get("deal", "")).first()
        if deal:
            return redirect(_comparison(deal, request.GET))
    as_of = as_of_from_request(request)
    read = visits(request.COOKIES.get(COOKIE, ""), timezone.now())
    reader = reader_of(request.user)
    page = changes_page(as_of, request.GET, reader, visited=read.previous)
    if page.problem:
        messages.warning(request, page.problem)
    response = render_as_of(request, "pages/changes.html", as_of, page=page, deal=page.deal)
    return with_visits(response, read, request.path)


def _comparison(deal: Deal, asked: Mapping[str, str]) -> str:
    days = {name: asked[name] for name in ("against", "on") if asked.get(name)}
    return f"{reverse('compare', args=[deal.slug])}?{urlencode(days)}"
