"""The page of changes: filters, and a page that begins before or after an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from django.utils import timezone
from pghistory.models import Context

from deals.models import Deal
from deals.tracking.history import REFERENCE_DATA
from deals.visibility import NOBODY, Reader
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.changes import periods
from minerals_tracker.pages.changes.change_wording import Act, describe_transactions
from minerals_tracker.pages.changes.history_sources import (
    ChangeSource,
    Wanted,
    books,
    tracked_models,
)
from minerals_tracker.pages.changes.page_query import NOT_PEOPLE, REFERENCE, WHATS, Asked, read
from minerals_tracker.pages.changes.transactions import acts, instants
from minerals_tracker.pages.deal_pages.event_page import Option
from minerals_tracker.pages.navigation import Link

PAGE = 20


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """One page of transactions, the filters on offer, and what was wrong with those asked for."""

    acts: tuple[Act, ...]
    heading: str
    periods: tuple[Link, ...]
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


def changes_page(
    as_of: AsOf, query: Mapping[str, str], reader: Reader, *, visited: datetime | None = None
) -> ChangesPage:
    """The page that the address asks for, as recorded by the end of the day.

    `visited` is when its reader was here before, None where that is unknown. A filter that is no
    filter is said in `problem`, and all changes are shown.
    """
    clock = periods.Clock(as_of.day, visited)
    asked = read(query, reader, clock)
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
        acts=describe_transactions(acts(found, shown), reader),
        **_offers(asked, reader),
        **_period(asked, clock),
        problem=asked.problem,
        is_filtered=bool(asked.query) and asked.query != {"period": periods.DEFAULT},
        **_ways(asked, shown, further=further),
    )


def acts_of(row: Model, as_of: AsOf) -> tuple[Act, ...]:
    """The latest transactions on a row and its parts by the day's end, as the public sees them."""
    latest = as_of.recorded_before if not as_of.is_today else None
    wanted = Wanted(model=type(row), row=row)
    found = [_cut(book, Asked(), latest) for book in books(wanted)]
    return describe_transactions(acts(found, instants(found, count=PAGE)), NOBODY)


def _cut(book: ChangeSource, asked: Asked, latest: datetime | None) -> ChangeSource:
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
        return Context.objects.filter(metadata__reason=REFERENCE_DATA).values("pk")
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
        "deal": wanted.deal,
        "of": str(wanted.row) if wanted.row else "",
    }


def _period(asked: Asked, clock: periods.Clock) -> dict[str, Any]:
    """What the page says of the days that it shows, and the other periods."""
    since = timezone.localdate(asked.since) if asked.since else None
    until = timezone.localdate(asked.until) - timedelta(days=1) if asked.until else None
    return {
        "heading": periods.heading(asked.period, since, until, clock),
        "periods": periods.offered(asked.query, asked.period, clock),
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }


def _options(offered: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, word, value == chosen) for value, word in offered)


def _usernames() -> list[str]:
    people = get_user_model()._default_manager.filter(is_staff=True).order_by("username")
    return list(people.values_list("username", flat=True))
