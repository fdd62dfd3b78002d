"""Views of the pages below a deal, and of sources."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from deals.models import Deal, Source
from deals.progress.signatures import signed_of
from minerals_tracker.pages.deal_pages.event_page import event_page
from minerals_tracker.pages.deal_pages.evidence_page import evidence_page
from minerals_tracker.pages.deal_pages.milestone_page import milestone_page
from minerals_tracker.pages.deal_pages.record_page import record_page
from minerals_tracker.pages.deal_pages.signal_page import signal_page
from minerals_tracker.pages.deal_pages.yardsticks_page import yardstick_page
from minerals_tracker.pages.dossier.disputes import points_on, sections
from minerals_tracker.pages.page_cache import kept
from minerals_tracker.pages.sources.marks import out_by
from minerals_tracker.pages.sources.single_source import single_sourced
from minerals_tracker.pages.sources.source_usage import citations_of, resting_on, weights_of
from minerals_tracker.pages.views import as_of_from_request, render_as_of
from minerals_tracker.people.access import reader_of


def _deal(slug: str) -> Deal:
    deal: Deal = get_object_or_404(Deal.objects.active(), slug=slug)
    return deal


@kept
def milestones(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), as_of_from_request(request)
    page = milestone_page(deal, as_of, request.GET)
    for problem in page.asked.problems:
        messages.warning(request, problem)
    cited = page.asked.address if page.asked.query else ""
    return render_as_of(
        request, "pages/milestones.html", as_of, deal=deal, page=page, cited_query=cited
    )


def signals(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), as_of_from_request(request)
    page = signal_page(deal, as_of)
    reader = reader_of(request.user)
    return render_as_of(request, "pages/signals.html", as_of, deal=deal, page=page, reader=reader)


@kept
def yardsticks(request: HttpRequest, slug: str) -> HttpResponse:
    """The yardsticks of a deal."""
    deal, as_of = _deal(slug), as_of_from_request(request)
    page = yardstick_page(deal, as_of)
    return render_as_of(request, "pages/yardsticks.html", as_of, deal=deal, page=page)


def events(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), as_of_from_request(request)
    page = event_page(deal, as_of, request.GET)
    if page.problem:
        messages.warning(request, page.problem)
    return render_as_of(
        request, "pages/events.html", as_of, deal=deal, page=page, cited_query=page.query
    )


def disputed(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), as_of_from_request(request)
    rows = tuple(deal.disputed_points.for_dossier())
    agreed = signed_of([deal.pk])[deal.pk].agreed
    points = points_on(rows, as_of.day, undated=agreed.is_signed(as_of.day))
    return render_as_of(
        request,
        "pages/disputed.html",
        as_of,
        deal=deal,
        sections=sections(rows, points),
        total=len(points),
    )


def sources(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), as_of_from_request(request)
    cited = citations_of(deal, on=as_of.day)
    single = single_sourced(cited)
    return render_as_of(
        request,
        "pages/sources.html",
        as_of,
        deal=deal,
        groups=weights_of(cited),
        total=len(cited.known),
        single=single,
        single_total=sum(kind.total for kind in single),
        evidence=evidence_page(deal, as_of.day, tuple(cited.known.values())),
    )


@kept
def record(request: HttpRequest, slug: str) -> HttpResponse:
    deal, as_of = _deal(slug), as_of_from_request(request)
    sections = record_page(deal, as_of)
    return render_as_of(request, "pages/record.html", as_of, deal=deal, sections=sections)


def source(request: HttpRequest, key: str) -> HttpResponse:
    row = get_object_or_404(Source.objects.for_marks().select_related("merged_into"), key=key)
    if row.merged_into:
        return redirect("source", row.merged_into.key)
    as_of = as_of_from_request(request)
    kinds = resting_on(row, reader_of(request.user), on=as_of.day)
    return render_as_of(
        request,
        "pages/source.html",
        as_of,
        source=row,
        is_out=bool(out_by([row], as_of.day)),
        repeats=row.repeats.all(),
        cited_through=row.cited_through.all(),
        kinds=kinds,
        total=sum(len(kind.rows) for kind in kinds),
        falling=sum(one.falls for kind in kinds for one in kind.rows),
    )
