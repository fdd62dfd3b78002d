"""Doors of the dashboard: the day is read here, and nowhere below."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from deals.models import Deal, ExchangeRate
from minerals_tracker.dashboard.as_of import AsOf, read_day
from minerals_tracker.dashboard.change_log.page import acts_of
from minerals_tracker.dashboard.comparison import comparison
from minerals_tracker.dashboard.consignments import consignment
from minerals_tracker.dashboard.customs_page import customs
from minerals_tracker.dashboard.dossier import dossier
from minerals_tracker.dashboard.exchange import exchange, foreign_days
from minerals_tracker.dashboard.page_cache import kept, kept_by
from minerals_tracker.dashboard.portfolio import portfolio
from minerals_tracker.dashboard.shipment_list import shipment_list
from minerals_tracker.display import in_own_currency
from shipments.models import Shipment


def asked(request: HttpRequest, name: str = "on") -> AsOf:
    """The day that the address asks for; what is wrong with it is said on the page."""
    return read_day(request.GET.get(name), today=timezone.localdate())


def show(request: HttpRequest, template: str, as_of: AsOf, **context: Any) -> HttpResponse:
    """Render a page that answers for a day."""
    if as_of.problem:
        messages.warning(request, as_of.problem)
    return render(request, template, {"as_of": as_of.day, "today": as_of.today, **context})


@kept
def portfolio_page(request: HttpRequest) -> HttpResponse:
    as_of = asked(request)
    page = portfolio(as_of, request.GET.get("from", ""))
    if page.pages.problem:
        messages.warning(request, page.pages.problem)
    return show(request, "dashboard/portfolio.html", as_of, page=page)


@in_own_currency
@kept
def deal_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = asked(request)
    page = dossier(deal, as_of)
    rates = ExchangeRate.objects.usable_on(as_of.day, foreign_days(page.money))
    money = exchange(page.money, rates, day=as_of.day, wanted=request.GET.get("currency", ""))
    if money.problem:
        messages.warning(request, money.problem)
    return show(
        request,
        "dashboard/deal.html",
        as_of,
        deal=deal,
        page=page,
        exchange=money,
        freshness=page.freshness,
        sources_url=request.get_full_path(),
        counted_url="#counted",
    )


@kept_by("on", "against")
def compare_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of, against = asked(request), asked(request, "against")
    if against.problem:
        messages.warning(request, against.problem)
    page = comparison(dossier(deal, as_of), dossier(deal, against))
    return show(request, "dashboard/compare.html", as_of, deal=deal, page=page, against=against.day)


@kept
def shipments_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = asked(request)
    page = shipment_list(deal, as_of, request.GET.dict())
    for problem in page.problems:
        messages.warning(request, problem)
    return show(
        request, "dashboard/shipments.html", as_of, deal=deal, page=page, cited_query=page.query
    )


@kept
def customs_page(request: HttpRequest, slug: str) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.active(), slug=slug)
    as_of = asked(request)
    page = customs(deal, as_of)
    return show(request, "dashboard/customs.html", as_of, deal=deal, page=page)


@kept
def shipment_page(request: HttpRequest, reference: str) -> HttpResponse:
    standing = Shipment.objects.select_related("deal").standing().for_evidence()
    shipment = get_object_or_404(standing, reference=reference, deal__is_active=True)
    as_of = asked(request)
    return show(
        request,
        "dashboard/shipment.html",
        as_of,
        deal=shipment.deal,
        page=consignment(shipment, as_of),
        history=acts_of(shipment, as_of),
    )
