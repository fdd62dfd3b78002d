"""Template tags: statuses, tiles, source marks and navigation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from deals.charts.figure import Citable
from deals.origins import rests_on_one
from deals.states import Reliability, in_words
from deals.validation.characters import isolated, reads_leftwards
from milestones.states import Status
from minerals_tracker.pages.navigation import (
    DEAL_PAGES,
    SITE_PAGES,
    Link,
    address,
    links,
    report_address,
    with_day,
)
from minerals_tracker.pages.page_context import cited_page, marks_of, page_request
from minerals_tracker.pages.sources.clauses import Clause
from minerals_tracker.pages.sources.marks import Said
from minerals_tracker.pages.sources.marks import citation as citation_words
from minerals_tracker.pages.sources.marks import published as published_words
from minerals_tracker.pages.sources.notes import NoteLinks, buttons, notes

register = template.Library()

SINGLE = mark_safe(' <span class="single">single source</span>')
DRAWN_KEPT = 512
"""Rendered symbols, statuses and tiles, cached in the process because pages repeat them."""

REPORTED_LATER = format_html(' <span class="sub">({})</span>', "reported later")
"""Shown instead of marks where no source had reported a fact by the day of the page."""

ATOMIC_NUMBERS = {
    "Sb": 51, "Cu": 29, "Nd": 60, "Pr": 59, "Li": 3, "Co": 27, "Ga": 31, "Au": 79, "C": 6,
    "Dy": 66, "Tb": 65, "W": 74, "Ni": 28, "Cr": 24, "Pb": 82, "Zn": 30,
}  # fmt: skip
"""Numbers shown on large tiles; an element that is not listed has none."""


@register.simple_tag
@lru_cache(maxsize=DRAWN_KEPT)
def icon(name: str, size: str = "") -> SafeString:
    """A symbol of the sprite; it is decoration, the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        static("img/icons.svg"),
        name,
    )


@register.filter
def slug_of(value: object) -> str:
    """The name of a status or colour in classes and symbols: `at_risk` is `at-risk`."""
    return str(value).replace("_", "-")


@register.simple_tag
@lru_cache(maxsize=DRAWN_KEPT)
def status(value: str, form: str = "plain", word: str = "") -> SafeString:
    """A status as shape, colour and word; `form` is plain, chip, or icon (word hidden visually)."""
    name = slug_of(value)
    label = word or str(Status(value).label)
    inside: SafeString | str = label.capitalize()
    if form == "icon":
        inside = format_html('<span class="vh">{}</span>', inside)
    return format_html(
        '<span class="status st-{}{}">{}{}</span>',
        name,
        " chip" if form == "chip" else "",
        icon(name),
        inside,
    )


@register.simple_tag
@lru_cache(maxsize=DRAWN_KEPT)
def tile(symbol: str, size: str = "", name: str = "") -> SafeString:
    """An element's tile, the key to every mineral; `size` "l" adds its atomic number."""
    number = ATOMIC_NUMBERS.get(symbol)
    return format_html(
        '<abbr class="tile tile-{}{}"{}>{}{}</abbr>',
        symbol.lower(),
        " tile-l" if size == "l" else "",
        format_html(' title="{}"', name) if name else "",
        format_html("<small>{}</small>", number) if size == "l" and number else "",
        symbol,
    )


@register.simple_tag
def illustrative(words: str = "Illustrative data") -> SafeString:
    """The hatched tag that stands wherever something is invented."""
    return format_html('<span class="illus">{}</span>', words)


@register.simple_tag(takes_context=True)
def mark(context: Context, source: Citable, **said: Any) -> SafeString:
    """The mark of a source. Optional: says, locator, credibility (1 to 6), single, disputed."""
    return marks(context, [source], **{"single": False, **said})


@register.simple_tag(takes_context=True)
def marks(
    context: Context, sources: Iterable[Citable], *, figure: bool = False, **said: Any
) -> SafeString:
    """The marks of all sources of one place; more than three are drawn together.

    With `figure=True`, what rests on a single source says so beside them; elsewhere its note does.
    Where all of them came out after the day of the page, that stands in their place.
    """
    of_page, cited = marks_of(context), list(sources)
    said.setdefault("single", rests_on_one(cited, of_page.day))
    found = of_page.cite_all(cited, Said(**said))
    if cited and not found:
        return REPORTED_LATER
    return format_html("{}{}", buttons(found), SINGLE if figure and said["single"] else "")


@register.simple_tag(takes_context=True)
def told(context: Context, clauses: Iterable[Clause]) -> SafeString:
    """A sentence, with the marks of each clause behind its words."""
    parts = ((clause.text, marks(context, clause.sources)) for clause in clauses)
    return format_html_join("", "{}{}", parts)


@register.simple_tag(takes_context=True)
def mark_computed(context: Context, anchor: str = "") -> SafeString:
    """The mark of a computed figure; `anchor` names its place on the methodology page."""
    return buttons([marks_of(context).computed(anchor)])


@register.simple_tag(takes_context=True)
def mark_illustrative(context: Context) -> SafeString:
    """The mark of an invented figure."""
    return buttons([marks_of(context).illustrative()])


@register.simple_tag(takes_context=True)
def popovers(context: Context, sources: Iterable[Citable] | None = None) -> SafeString:
    """The popovers of all marks printed so far, each once; stands at the end of `<main>`.

    Those of `sources` may stand below the list that names them, so that the page packs better.
    """
    around = NoteLinks(
        methodology=address("methodology"),
        lists_sources=bool(context.get("lists_sources")),
        counted=str(context.get("counted_url", "")),
        report=report_address(page_request(context).get_full_path()),
        cited=cited_page(context),
    )
    return notes(marks_of(context).hand_out(sources), around)


@register.simple_tag(takes_context=True)
def site_nav(context: Context) -> list[Link]:
    """Links of the masthead, those pages that exist."""
    return links(SITE_PAGES, page_request(context).path)


@register.simple_tag(takes_context=True)
def deal_nav(context: Context, slug: str) -> list[Link]:
    """Links to the pages of a deal, those that exist."""
    return links(DEAL_PAGES, page_request(context).path, slug)


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, *args: object) -> str:
    """The address of a page, with the as-of day of this one: `{% at 'deal' deal.slug %}`."""
    return keep_day(context, reverse(name, args=args))


@register.simple_tag(takes_context=True)
def keep_day(context: Context, url: str) -> str:
    """An address with the as-of day of this page."""
    as_of, today = context.get("as_of"), context.get("today")
    return with_day(url, as_of) if isinstance(as_of, date) and as_of != today else url


@register.filter
def words(value: str) -> str:
    """A key of the data as words: `term_sheet` reads `Term sheet`."""
    return in_words(value)[:1].upper() + in_words(value)[1:]


@register.simple_tag(takes_context=True)
def other_parameters(context: Context, *names: str) -> list[tuple[str, str]]:
    """Parameters of this page's address besides `names`, so that a form can carry them on."""
    query = page_request(context).GET
    return [(key, value) for key, values in query.lists() if key not in names for value in values]


@register.simple_tag(takes_context=True)
def query_without(context: Context, *names: str) -> str:
    """This page's query string without `names`; empty where nothing is left."""
    query = page_request(context).GET.copy()
    for name in names:
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""


@register.filter
def published(source: Citable) -> str:
    """When a source was published, as far as it is known."""
    return published_words(source)


@register.filter
def citation(source: Citable) -> str:
    """A source as a list of references names it."""
    return citation_words(source)


register.filter("isolated", lambda text: isolated(str(text)))


@register.filter
def bdi(text: object) -> SafeString | str:
    """A text as an element of its own where it may run from right to left; else as it is."""
    words = str(text)
    return format_html("<bdi>{}</bdi>", words) if reads_leftwards(words) else words


@register.filter
def reliability_words(source: Citable) -> str:
    """A source's reliability as letter and words."""
    return str(Reliability(source.reliability).label)


@register.simple_tag
def page_exists(name: str, *args: object) -> str:
    """The URL of a page, or empty if no such page exists: `{% page_exists 'search' as url %}`."""
    return address(name, *args)
