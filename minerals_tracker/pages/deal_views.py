"""Doors of the pages below a deal, and of the sources."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from deals.models import Deal, Source
from deals.signatures import signed_of
from minerals_tracker.access import reader_of
from minerals_tracker.dashboard.disputes import points_on, sections
from minerals_tracker.dashboard.event_page import event_page
from minerals_tracker.dashboard.milestone_page import milestone_page
from minerals_tracker.dashboard.page_cache import kept
from minerals_tracker.dashboard.record_page import record_page
from minerals_tracker.dashboard.signal_page import signal_page
from minerals_tracker.dashboard.support import resting_on, sources_of
from minerals_tracker.dashboard.views import asked, show
from minerals_tracker.dashboard.yardsticks import yardstick_page
from minerals_tracker.marks import out_by


def _deal(slug: str) -> Deal:
    deal: Deal = get_object_or_404(Deal.objects.active(), slug=slug)
    return deal


@kept
def milestones(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), asked(request)
    page = milestone_page(deal, as_of)
    return show(request, "dashboard/milestones.html", as_of, deal=deal, page=page)


def signals(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), asked(request)
    page = signal_page(deal, as_of)
    reader = reader_of(request.user)
    return show(request, "dashboard/signals.html", as_of, deal=deal, page=page, reader=reader)


@kept
def held(request: HttpRequest, slug: str) -> HttpResponse:
    """The yardsticks of a deal."""
    deal, as_of = _deal(slug), asked(request)
    page = yardstick_page(deal, as_of)
    return show(request, "dashboard/yardsticks.html", as_of, deal=deal, page=page)


def events(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), asked(request)
    page = event_page(deal, as_of, request.GET)
    if page.problem:
        messages.warning(request, page.problem)
    return show(
        request, "dashboard/events.html", as_of, deal=deal, page=page, cited_query=page.query
    )


def disputed(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), asked(request)
    rows = tuple(deal.disputed_points.for_dossier())
    agreed = signed_of([deal.pk])[deal.pk].agreed
    points = points_on(rows, as_of.day, undated=agreed.is_signed(as_of.day))
    return show(
        request,
        "dashboard/disputed.html",
        as_of,
        deal=deal,
        sections=sections(rows, points),
        total=len(points),
    )


def sources(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), asked(request)
    groups = sources_of(deal, on=as_of.day)
    total = sum(len(group.rows) for group in groups)
    return show(request, "dashboard/sources.html", as_of, deal=deal, groups=groups, total=total)


@kept
def record(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), asked(request)
    sections = record_page(deal, as_of)
    return show(request, "dashboard/record.html", as_of, deal=deal, sections=sections)


def source(request: HttpRequest, key: str) -> HttpResponse:
    row = get_object_or_404(Source.objects.for_marks().select_related("merged_into"), key=key)
    if row.merged_into:
        return redirect("source", row.merged_into.key)
    as_of = asked(request)
    kinds = resting_on(row, reader_of(request.user), on=as_of.day)
    return show(
        request,
        "dashboard/source.html",
        as_of,
        source=row,
        is_out=bool(out_by([row], as_of.day)),
        repeats=row.repeats.all(),
        cited_through=row.cited_through.all(),
        kinds=kinds,
        total=sum(len(kind.rows) for kind in kinds),
        falling=sum(one.falls for kind in kinds for one in kind.rows),
    )
