"""The page of search: what was asked, what answers, and how to ask otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from deals.models import Deal
from deals.units import whole_number
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.event_page import Option
from minerals_tracker.pages.search.explained import Explained, explained
from minerals_tracker.pages.search.search_query import cleaned
from minerals_tracker.pages.search.search_results import (
    Found,
    Hit,
    hits,
    kind_words,
    look_up,
)
from minerals_tracker.pages.search.searchable_rows import KINDS

PAGE = 20
MOST_PAGES = 10
"""Whoever has not found it among so many asks more narrowly."""

_DEALS = (
    "SELECT id, slug, short_name FROM deals_deal WHERE is_active ORDER BY is_illustrative, "
    "short_name"
)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of answers, the filters on offer, and what was wrong with those asked for."""

    text: str
    hits: tuple[Hit, ...]
    explained: tuple[Explained, ...]
    total: int
    kinds: tuple[Option, ...]
    deals: tuple[Option, ...]
    problem: str
    is_filtered: bool
    number: int
    clear: str
    newer: str
    older: str
    is_cut: bool

    @property
    def found(self) -> int:
        """How many answers there are, those of the methodology among them."""
        return self.total + len(self.explained)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parameters of the address, as far as they mean something."""

    kind: str
    deal: Deal | None
    number: int
    problem: str


def search_page(as_of: AsOf, asked: Mapping[str, str]) -> SearchPage:
    """The page that `q`, `kind`, `deal` and `page` ask for.

    A filter that is no filter is said in `problem`, and everything is searched.
    """
    text = cleaned(asked.get("q", ""))
    deals = list(Deal.objects.raw(_DEALS))
    wanted = _read(asked, deals)
    most = PAGE * MOST_PAGES
    found = Found({}, ())
    if text:
        found = look_up(text, as_of, deal=wanted.deal, kind=wanted.kind, most=most)
    counts = found.counts
    total = counts.get(wanted.kind, 0) if wanted.kind else sum(counts.values())
    pages = min(MOST_PAGES, max(1, -(-total // PAGE)))
    number = min(wanted.number, pages)
    filters = {"q": text, "kind": wanted.kind, "deal": wanted.deal.slug if wanted.deal else ""}
    return SearchPage(
        text=text,
        hits=hits(found.best[PAGE * (number - 1) : PAGE * number], text) if total else (),
        explained=explained(text) if number == 1 and not wanted.kind else (),
        total=total,
        kinds=_kinds(wanted.kind, counts),
        deals=tuple(Option(d.slug, d.short_name, d == wanted.deal) for d in deals),
        problem=wanted.problem,
        is_filtered=bool(wanted.kind or wanted.deal),
        number=number,
        clear=_address({"q": text}, 1),
        newer=_address(filters, number - 1) if number > 1 else "",
        older=_address(filters, number + 1) if number < pages else "",
        is_cut=number == MOST_PAGES and total > most,
    )


def _kinds(chosen: str, found: Mapping[str, int]) -> tuple[Option, ...]:
    """The kinds as a filter, with how many of each answer."""
    return tuple(
        Option(kind, f"{words} ({found[kind]})" if kind in found else words, kind == chosen)
        for kind, words in kind_words().items()
    )


def _read(asked: Mapping[str, str], deals: list[Deal]) -> _Asked:
    kind, slug, page = (asked.get(name, "") for name in ("kind", "deal", "page"))
    deal = next((deal for deal in deals if deal.slug == slug), None)
    problem = ""
    if kind and kind not in KINDS:
        problem = f"“{kind[:40]}” is not a kind of record; every kind is searched."
        kind = ""
    elif slug and deal is None:
        problem = f"There is no deal “{slug[:40]}”; all deals are searched."
    number = whole_number(page or "1", most=MOST_PAGES)
    if not number and not problem:
        problem = f"Pages of answers run from 1 to {MOST_PAGES}; this is the first."
    return _Asked(kind, deal, number or 1, problem)


def _address(filters: Mapping[str, str], number: int) -> str:
    """A query string, with a page where it is not the first."""
    asked = {name: value for name, value in filters.items() if value}
    return "?" + urlencode(asked | ({"page": str(number)} if number > 1 else {}))
