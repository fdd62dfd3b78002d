"""What belongs to the whole page that a tag stands in: its request, its marks, its citation."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.template import Context, TemplateSyntaxError
from django.utils.encoding import iri_to_uri

from minerals_tracker.marks import Marks, page_citation, subject_of
from minerals_tracker.navigation import with_day


def page_request(context: Context) -> HttpRequest:
    """The request a page answers; what belongs to the whole page hangs on it, includes share it."""
    found = getattr(context, "request", None) or context.get("request")
    if not isinstance(found, HttpRequest):
        raise TemplateSyntaxError("This tag belongs to a page and needs its request.")
    return found


def marks_of(context: Context) -> Marks:
    """The register of the page being rendered."""
    known = page_request(context).META
    if "minerals_tracker.marks" not in known:
        days = [context.get(name) for name in ("as_of", "against")]
        day = max((day for day in days if isinstance(day, date)), default=date.max)
        known["minerals_tracker.marks"] = Marks(day)
    marks: Marks = known["minerals_tracker.marks"]
    return marks


def cited_page(context: Context) -> str:
    """This page as a reference list names it, with the filters taken; empty where it answers for no day."""
    day = context.get("as_of")
    if not isinstance(day, date):
        return ""
    return page_citation(subject_of(context.get("deal")), day, cited_address(context))


def cited_address(context: Context, anchor: str = "") -> str:
    """This page's public address, always with its day: a citation shows tomorrow what it showed today."""
    day = context.get("as_of")
    own = f"{page_request(context).path}{context.get('cited_query', '')}"
    dated = with_day(own, day) if isinstance(day, date) else own
    return iri_to_uri(f"{settings.PUBLIC_URL}{dated}{'#' if anchor else ''}{anchor}")
