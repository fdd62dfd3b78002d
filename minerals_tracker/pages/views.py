"""Views of the main pages; the day is read from the request here only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from deals.models import Deal, ExchangeRate
from minerals_tracker.display import in_own_currency
from minerals_tracker.pages.as_of import AsOf, read_day
from minerals_tracker.pages.changes.changes_page import acts_of
from minerals_tracker.pages.deal_pages.comparison import comparison
from minerals_tracker.pages.deal_pages.customs_page import customs
from minerals_tracker.pages.deal_pages.shipment_list import shipment_list
from minerals_tracker.pages.deal_pages.shipment_page import consignment
from minerals_tracker.pages.dossier.dossier import dossier
from minerals_tracker.pages.dossier.exchange import exchange, foreign_days
from minerals_tracker.pages.page_cache import kept, kept_by
from minerals_tracker.pages.portfolio.portfolio import portfolio
from shipments.models import Shipment


def as_of_from_request(request: HttpRequest, name: str = "on") -> AsOf:
    """The day in the query string, with what is wrong with it."""
    return read_day(request.GET.get(name), today=timezone.localdate())


def render_as_of(request: HttpRequest, template: str, as_of: AsOf, **context: Any) -> HttpResponse:
    """Render a page that answers for a day."""
    if as_of.problem:
        messages.warning(request, as_of.problem)
    return render(request, template, {"as_of": as_of.day, "today": as_of.today, **context})


@kept
def portfolio_page(request: HttpRequest) -> HttpResponse:
    as_of = as_of_from_request(request)
    page = portfolio(as_of, request.GET.dict())
    for problem in page.wanted.problems:
        messages.warning(request, problem)
    if page.pages.problem:
        messages.warning(request, page.pages.problem)
    return render_as_of(request, "pages/portfolio.html", as_of, page=page)


@in_own_currency
@kept
def deal_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = as_of_from_request(request)
    page = dossier(deal, as_of)
    rates = ExchangeRate.objects.usable_on(as_of.day, foreign_days(page.money))
    money = exchange(page.money, rates, day=as_of.day, wanted=request.GET.get("currency", ""))
    if money.problem:
        messages.warning(request, money.problem)
    return render_as_of(
        request,
        "pages/deal.html",
        as_of,
        deal=deal,
        page=page,
        exchange=money,
        freshness=page.freshness,
        lists_sources=True,
        counted_url="#counted",
    )


@kept_by("on", "against")
def compare_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of, against = as_of_from_request(request), as_of_from_request(request, "against")
    if against.problem:
        messages.warning(request, against.problem)
    page = comparison(dossier(deal, as_of), dossier(deal, against))
    return render_as_of(
        request, "pages/compare.html", as_of, deal=deal, page=page, against=against.day
    )


@kept
def shipments_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = as_of_from_request(request)
    page = shipment_list(deal, as_of, request.GET.dict())
    for problem in page.problems:
        messages.warning(request, problem)
    return render_as_of(
        request, "pages/shipments.html", as_of, deal=deal, page=page, cited_query=page.query
    )


@kept
def customs_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = as_of_from_request(request)
    page = customs(deal, as_of)
    return render_as_of(request, "pages/customs.html", as_of, deal=deal, page=page)


@kept
def shipment_page(request: HttpRequest, reference: str) -> HttpResponse:
    standing = Shipment.objects.select_related("deal").standing().for_evidence()
    shipment = get_object_or_404(standing, reference=reference, deal__is_active=True)
    as_of = as_of_from_request(request)
    return render_as_of(
        request,
        "pages/shipment.html",
        as_of,
        deal=shipment.deal,
        page=consignment(shipment, as_of),
        history=acts_of(shipment, as_of),
    )
