"""The page of changes: filters, and a page that begins before or after an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from pghistory.models import Context

from deals.models import Deal
from deals.reference.store import REASON
from deals.visibility import NOBODY, Reader
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.change_log.acts import acts, instants
from minerals_tracker.dashboard.change_log.books import Book, Wanted, books, tracked_models
from minerals_tracker.dashboard.change_log.reading import NOT_PEOPLE, REFERENCE, WHATS, Asked, read
from minerals_tracker.dashboard.change_log.telling import Act, told
from minerals_tracker.dashboard.event_page import Option

PAGE = 20


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Acts of one page, the filters on offer, and what was wrong with those asked for."""

    acts: tuple[Act, ...]
    deals: tuple[Option, ...]
    kinds: tuple[Option, ...]
    whats: tuple[Option, ...]
    whos: tuple[Option, ...]
    since: str
    until: str
    deal: Deal | None
    of: str
    problem: str
    is_filtered: bool
    latest: str
    newer: str
    older: str


def changes_page(as_of: AsOf, query: Mapping[str, str], reader: Reader) -> ChangesPage:
    """The page that the address asks for, as recorded by the end of the day.

    A filter that is no filter is said in `problem`, and all changes are shown.
    """
    asked = read(query, reader)
    latest = as_of.recorded_before if not as_of.is_today else None
    found = [_cut(book, asked, latest) for book in books(asked.wanted)]
    at = instants(
        [book.of(instant__lt=asked.before) for book in found] if asked.before else found,
        count=PAGE + 1,
        after=asked.after,
    )
    further = len(at) > PAGE
    shown = (at[1:] if asked.after else at[:-1]) if further else at
    return ChangesPage(
        acts=told(acts(found, shown), reader),
        **_offers(asked, reader),
        problem=asked.problem,
        is_filtered=bool(asked.query),
        **_ways(asked, shown, further=further),
    )


def acts_of(row: Model, as_of: AsOf) -> tuple[Act, ...]:
    """The latest acts on a row and its parts as nobody is told them, recorded by the day's end."""
    latest = as_of.recorded_before if not as_of.is_today else None
    wanted = Wanted(model=type(row), row=row)
    found = [_cut(book, Asked(), latest) for book in books(wanted)]
    return told(acts(found, instants(found, count=PAGE)), NOBODY)


def _cut(book: Book, asked: Asked, latest: datetime | None) -> Book:
    """A book cut to the instants and to whoever is asked for."""
    rows = book.rows
    bounds = [edge for edge in (asked.until, latest) if edge]
    if asked.since:
        rows = rows.filter(instant__gte=asked.since)
    if bounds:
        rows = rows.filter(instant__lt=min(bounds))
    if asked.who:
        rows = rows.filter(ctx__in=_contexts(asked))
    return replace(book, rows=rows)


def _contexts(asked: Asked) -> Any:
    if asked.person is not None:
        return Context.objects.filter(metadata__user=asked.person).values("pk")
    if asked.who == REFERENCE:
        return Context.objects.filter(metadata__reason=REASON).values("pk")
    no_user = Q(metadata__user=None) | ~Q(metadata__has_key="user")
    return Context.objects.exclude(no_user).values("pk")


def _ways(asked: Asked, at: list[datetime], *, further: bool) -> dict[str, Any]:
    """Addresses of the pages beside this one."""
    came_down, came_up = asked.before is not None, asked.after is not None
    older = bool(at) and (further if not came_up else True)
    newer = bool(at) and (further if came_up else came_down)
    return {
        "latest": _address(asked) if came_down or came_up else "",
        "newer": _address(asked, after=at[0]) if newer else "",
        "older": _address(asked, before=at[-1]) if older else "",
    }


def _address(asked: Asked, **edge: datetime) -> str:
    words = {name: instant.isoformat() for name, instant in edge.items()}
    return "?" + urlencode({**asked.query, **words})


def _offers(asked: Asked, reader: Reader) -> dict[str, Any]:
    wanted, query = asked.wanted, asked.query
    deals = Deal.objects.active().order_by("is_illustrative", "short_name")
    named = {str(m._meta.model_name): str(m._meta.verbose_name_plural) for m in tracked_models()}
    kinds = sorted(named.items(), key=lambda item: item[1])
    people = [(name, name) for name in _usernames()] if reader.knows_people else []
    return {
        "deals": tuple(Option(d.slug, d.short_name, d == wanted.deal) for d in deals),
        "kinds": _options(kinds, query.get("kind", "")),
        "whats": _options(WHATS.items(), wanted.what),
        "whos": _options([*NOT_PEOPLE.items(), *people], asked.who),
        "since": query.get("since", ""),
        "until": query.get("until", ""),
        "deal": wanted.deal,
        "of": str(wanted.row) if wanted.row else "",
    }


def _options(offered: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, word, value == chosen) for value, word in offered)


def _usernames() -> list[str]:
    people = get_user_model()._default_manager.filter(is_staff=True).order_by("username")
    return list(people.values_list("username", flat=True))
