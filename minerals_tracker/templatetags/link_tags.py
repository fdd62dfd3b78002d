"""Tags that link to pages about a thing and to its sources."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from deals.charts.figure import Citable
from minerals_tracker.pages.methodology.glossary import TERMS
from minerals_tracker.pages.navigation import address
from minerals_tracker.pages.page_context import cited_page, marks_of, page_reference
from minerals_tracker.pages.sources.reference_styles import references
from minerals_tracker.templatetags.tracker import keep_day

register = template.Library()


@register.simple_tag(takes_context=True)
def changes_of(context: Context, **asked: str) -> str:
    """The changes of a deal or a row: `{% changes_of kind="event" row=event.key %}`.

    Empty while there is no such page.
    """
    page = address("changes")
    return keep_day(context, f"{page}?{urlencode(asked)}") if page else ""


@register.simple_tag(takes_context=True)
def event_at(context: Context, slug: str, key: str) -> str:
    """The address of an event in the list of a deal."""
    return keep_day(context, f"{reverse('events', args=[slug])}?from={key}#e-{key}")


@register.simple_tag(takes_context=True)
def source_number(context: Context, source: Citable) -> int:
    """The number under which a page cites a source, for its list of sources."""
    return marks_of(context).number(source)


@register.simple_tag(takes_context=True)
def numbered(context: Context, sources: Iterable[Citable]) -> list[Citable]:
    """Sources in the order of the numbers under which a page cites them."""
    return sorted(sources, key=marks_of(context).number)


@register.simple_tag(takes_context=True)
def own_citation(context: Context) -> str:
    """This page as a reference list names it, for its foot on paper."""
    return cited_page(context)


@register.simple_tag(takes_context=True)
def own_references(context: Context) -> tuple[tuple[str, str], ...]:
    """This page in each style of reference lists; none where it answers for no day."""
    page = page_reference(context)
    return references(page) if page else ()


register.filter("references", references)


@register.simple_tag(takes_context=True)
def term(context: Context, name: str, word: str = "") -> SafeString:
    """A word of the glossary with its meaning on hover, linked to all of them."""
    return format_html(
        '<a class="term" href="{}#words" title="{}">{}</a>',
        keep_day(context, address("methodology")),
        TERMS[name],
        word or name,
    )
