"""Doors of the dashboard: the day is read here, and nowhere below."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from deals.models import Deal
from minerals_tracker.dashboard.as_of import AsOf, read_day
from minerals_tracker.dashboard.dossier import dossier
from minerals_tracker.dashboard.portfolio import portfolio


def asked(request: HttpRequest) -> AsOf:
    """The day that the address asks for; what is wrong with it is said on the page."""
    return read_day(request.GET.get("on"), today=timezone.localdate())


def show(request: HttpRequest, template: str, as_of: AsOf, **context: Any) -> HttpResponse:
    """Render a page that answers for a day."""
    if as_of.problem:
        messages.warning(request, as_of.problem)
    return render(request, template, {"as_of": as_of.day, "today": as_of.today, **context})


def portfolio_page(request: HttpRequest) -> HttpResponse:
    as_of = asked(request)
    page = portfolio(as_of)
    return show(request, "dashboard/portfolio.html", as_of, page=page)


def deal_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = asked(request)
    page = dossier(deal, as_of)
    return show(
        request,
        "dashboard/deal.html",
        as_of,
        deal=deal,
        page=page,
        freshness=page.freshness,
        sources_url=request.get_full_path(),
        counted_url="#counted",
    )
