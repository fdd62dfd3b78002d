"""The events that bear on a deal, filtered and a page at a time; a page begins at an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from deals.charts.events import SPELL_DAYS, EventCounts, MonthOfKind, events_by_month
from deals.charts.figure import Figure
from deals.models import Deal, Event
from deals.states import Scope, in_words
from minerals_tracker.pages.as_of import AsOf

PAGE = 50
ORDER = ("-counts_from", "-happened_on", "key")


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a filter offers."""

    value: str
    word: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events, the chart of all of them, the filters on offer, and invalid filters."""

    chart: Figure
    events: tuple[Event, ...]
    total: int
    scopes: tuple[Option, ...]
    kinds: tuple[Option, ...]
    problem: str
    is_filtered: bool
    query: str
    first: str
    newer: str
    older: str


def event_page(deal: Deal, as_of: AsOf, asked: Mapping[str, str]) -> EventPage:
    """The page that `scope`, `kind` and `from` (the key of its first event) ask for.

    A filter that is no filter is said in `problem`, and all events are shown.
    """
    known = Event.objects.bearing_on(deal).happened_by(as_of.day).standing()
    kinds = sorted(set(known.order_by().values_list("event_type", flat=True)))
    scope, kind = asked.get("scope", ""), asked.get("kind", "")
    problem = _problem(scope, kind, kinds)
    if problem:
        scope = kind = ""
    chosen = {"scope": scope, "event_type": kind}
    rows = known.filter(**{name: value for name, value in chosen.items() if value})
    start = rows.filter(key=asked.get("from", "").replace("\x00", "")).first()
    if asked.get("from") and start is None and not problem:
        problem = (
            "The event at which the page should begin is not among these; they are shown from the "
            "latest."
        )
    part = list(_from(rows, start)[: PAGE + 1])
    filters = {"scope": scope, "kind": kind}
    return EventPage(
        chart=_chart(rows, as_of.day, illustrative=deal.is_illustrative),
        events=tuple(part[:PAGE]),
        total=rows.count(),
        scopes=tuple(Option(s.value, str(s.label), s == scope) for s in Scope),
        kinds=tuple(Option(k, in_words(k), k == kind) for k in kinds),
        problem=problem,
        is_filtered=bool(scope or kind),
        query=_address(filters) if scope or kind else "",
        first=_address(filters) if start else "",
        newer=_address(filters, _before(rows, start)),
        older=_address(filters, part[PAGE]) if len(part) > PAGE else "",
    )


def _problem(scope: str, kind: str, kinds: list[str]) -> str:
    if scope and scope not in Scope.values:
        return f"“{scope[:40]}” is not a scope; all events are shown."
    if kind and kind not in kinds:
        return f"No event on record is of the kind “{kind[:40]}”; all events are shown."
    return ""


def _chart(rows: QuerySet[Event], day: date, *, illustrative: bool) -> Figure:
    """The chart of all events that pass the filters, in two queries that count them by month."""
    months = (
        rows.order_by()
        .annotate(month=TruncMonth("counts_from"))
        .values_list("month", "event_type")
        .annotate(count=Count("pk", distinct=True))
    )
    begin, earlier = day - timedelta(days=SPELL_DAYS), day - timedelta(days=2 * SPELL_DAYS)
    spells = rows.order_by().aggregate(
        last=Max("counts_from"),
        recent=Count("pk", distinct=True, filter=Q(counts_from__gt=begin)),
        before=Count(
            "pk", distinct=True, filter=Q(counts_from__gt=earlier, counts_from__lte=begin)
        ),
    )
    kinds = [MonthOfKind(month, in_words(kind), count) for month, kind, count in months]
    return events_by_month(kinds, EventCounts(**spells), as_of=day, illustrative=illustrative)


def _from(rows: QuerySet[Event], start: Event | None) -> QuerySet[Event]:
    told = rows.select_related("deal").prefetch_related("sources", "places", "bearings__signal")
    ordered = told.order_by(*ORDER)
    if start is None:
        return ordered
    same_day = Q(counts_from=start.counts_from, happened_on=start.happened_on, key__gte=start.key)
    earlier = Q(counts_from=start.counts_from, happened_on__lt=start.happened_on)
    return ordered.filter(Q(counts_from__lt=start.counts_from) | earlier | same_day)


def _before(rows: QuerySet[Event], start: Event | None) -> Event | None:
    """The event at which the page before this one begins."""
    if start is None:
        return None
    same_day = Q(counts_from=start.counts_from, happened_on=start.happened_on, key__lt=start.key)
    later = Q(counts_from=start.counts_from, happened_on__gt=start.happened_on)
    newer = rows.filter(Q(counts_from__gt=start.counts_from) | later | same_day)
    page = list(newer.order_by("counts_from", "happened_on", "-key")[:PAGE])
    return page[-1] if page else None


def _address(filters: Mapping[str, str], start: Event | None = None) -> str:
    """A query string; with a first event where one is given."""
    asked = {name: value for name, value in filters.items() if value}
    return "?" + urlencode({**asked, "from": start.key} if start else asked)
