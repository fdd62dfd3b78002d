"""What template tags share on a page: its request, its marks, its citation."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.template import Context, TemplateSyntaxError
from django.utils.encoding import iri_to_uri

from deals.charts.figure import SourceRef
from deals.units import format_date
from minerals_tracker.pages.navigation import with_day
from minerals_tracker.pages.sources.marks import Marks, page_citation, subject_of


def page_request(context: Context) -> HttpRequest:
    """The page's request, on which tags keep what the whole page shares."""
    found = getattr(context, "request", None) or context.get("request")
    if not isinstance(found, HttpRequest):
        raise TemplateSyntaxError("This tag belongs to a page and needs its request.")
    return found


def marks_of(context: Context) -> Marks:
    """The source marks of the page that is being rendered."""
    known = page_request(context).META
    if "minerals_tracker.pages.sources.marks" not in known:
        days = [context.get(name) for name in ("as_of", "against")]
        day = max((day for day in days if isinstance(day, date)), default=date.max)
        known["minerals_tracker.pages.sources.marks"] = Marks(day)
    marks: Marks = known["minerals_tracker.pages.sources.marks"]
    return marks


def cited_page(context: Context) -> str:
    """This page as a reference, with its filters; empty for a page that has no day."""
    day = context.get("as_of")
    if not isinstance(day, date):
        return ""
    return page_citation(subject_of(context.get("deal")), day, cited_address(context))


def page_reference(context: Context) -> SourceRef | None:
    """This page as a source to cite, None where it answers for no day."""
    day = context.get("as_of")
    if not isinstance(day, date):
        return None
    title = f"{subject_of(context.get('deal')) or 'All deals'}, as of {format_date(day)}"
    url = cited_address(context)
    return SourceRef(f"mt-{day.isoformat()}", "Minerals Tracker", title, day, url=url)


def cited_address(context: Context, anchor: str = "") -> str:
    """This page's public URL, always with its day, so that a citation stays true."""
    day = context.get("as_of")
    own = f"{page_request(context).path}{context.get('cited_query', '')}"
    dated = with_day(own, day) if isinstance(day, date) else own
    return iri_to_uri(f"{settings.PUBLIC_URL}{dated}{'#' if anchor else ''}{anchor}")
