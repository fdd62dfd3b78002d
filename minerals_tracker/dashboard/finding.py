"""Rows that answer a search: which may be shown for a day and a deal, ranked, and where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import connection, models
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)

from deals.models import Claim, Deal, Event, SearchEntry, Source
from deals.searching import searched_models
from deals.states import DatePrecision
from deals.units import format_date
from milestones.models import Milestone
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.asking import Part, key_asked, marked, parts, words_asked
from minerals_tracker.dashboard.places import event_url, place_of
from minerals_tracker.dashboard.support import cited_in
from minerals_tracker.marks import published
from shipments.models import Shipment, ShipmentStep

KINDS = ("deal", "event", "source", "milestone", "shipment", "claim")
"""What may be found, in the order of the filter."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that answers: its name and words in parts, what it belongs to, where it is shown."""

    kind: str
    key: str
    title: tuple[Part, ...]
    text: tuple[Part, ...]
    url: str
    deal: str
    dated: str
    is_illustrative: bool


def answering(text: str, as_of: AsOf, deal: Deal | None) -> QuerySet[SearchEntry]:
    """The lines that answer, of everything on record by the day; of one deal where it is given."""
    words, key = words_asked(text), key_asked(text)
    lines = SearchEntry.objects.filter(Q(words=words) | key if key else Q(words=words))
    active = Deal.objects.active().values("pk")  # read once, where a join would go with every line
    lines = lines.filter(Q(deal__isnull=True) | Q(deal__in=active))
    lines = lines.filter(Q(day__isnull=True) | Q(day__lte=as_of.day))
    steps = ShipmentStep.objects.filter(shipment_id=OuterRef("row_id"), counts_from__lte=as_of.day)
    lines = lines.filter(~Q(kind="shipment") | Exists(steps))
    return lines.filter(_of_deal(deal, as_of)) if deal else lines


def _of_deal(deal: Deal, as_of: AsOf) -> Q:
    """What belongs to a deal, what it watches, and the sources that it cites."""
    watched = Event.objects.filter(watched_by=deal).values("pk")
    return (
        Q(deal=deal)
        | Q(kind="event", row_id__in=watched)
        | Q(kind="source", row_id__in=cited_in(deal, as_of.day))
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What answers: how many lines of each kind, and the best lines of the kind asked for."""

    counts: Mapping[str, int]
    best: Sequence[int]
    """Keys of lines, the best first."""


def look_up(lines: QuerySet[SearchEntry], text: str, *, kind: str, most: int) -> Found:
    """Both in one pass, because the lines of a common word are many; a row that is called so leads.

    Kinds are counted whatever `kind` is; an empty one asks for all.
    """
    exact = Case(When(key__iexact=text, then=Value(1)), default=0, output_field=IntegerField())
    rank = SearchRank(F("words"), words_asked(text))
    ranked = lines.order_by().annotate(is_exact=exact, rank=rank)
    asked = ranked.values("id", "kind", "row_id", "is_exact", "rank").query
    sql, parameters = asked.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql.join(_AROUND), [*parameters, kind, kind, most])
        counted, best = cursor.fetchone()
    return Found(counted or {}, best)


def hits(best: Sequence[int], text: str) -> tuple[Hit, ...]:
    """The lines of these keys as answers, in this order."""
    words = words_asked(text)
    marks = SearchEntry.objects.annotate(
        marked_title=marked("title", words, whole=True),
        marked_text=marked("body", words, whole=False),
    )
    by_key = _lean(marks.defer("words", "day")).in_bulk(best)
    lines = [by_key[key] for key in best if key in by_key]
    rows = _rows(lines)
    return tuple(
        _hit(line, rows[line.kind, line.row_id])
        for line in lines
        if (line.kind, line.row_id) in rows
    )


def _lean(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With as much of their deals as an answer shows."""
    unused = [f.name for f in Deal._meta.concrete_fields if f.name not in _SHOWN_OF_DEAL]
    return rows.select_related("deal").defer(*(f"deal__{name}" for name in unused))


def _hit(line: Any, row: models.Model) -> Hit:
    return Hit(
        kind=line.kind,
        key=line.key,
        title=parts(line.marked_title),
        text=_excerpt(line),
        url=_place(row),
        deal=line.deal.short_name if line.deal and line.kind != "deal" else "",
        dated=_DATES.get(line.kind, lambda row: "")(row),
        is_illustrative=bool(line.deal and line.deal.is_illustrative),
    )


def _excerpt(line: Any) -> tuple[Part, ...]:
    """What of a line's words surrounds the matches, with dots where it begins within them."""
    found = parts(line.marked_text.strip())
    begins = line.body.startswith("".join(part.text for part in found)[:20])
    return found if begins else (Part("… ", matched=False), *found)


_AROUND = (
    "WITH found AS MATERIALIZED (",
    """) SELECT
  (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM found GROUP BY kind) AS k),
  ARRAY(SELECT id FROM found WHERE %s = '' OR kind = %s
    ORDER BY is_exact DESC, rank DESC, kind, row_id LIMIT %s)""",
)
_SHOWN_OF_DEAL = frozenset({"id", "slug", "short_name", "is_illustrative", "is_active"})
_DATES: Mapping[str, Callable[[Any], str]] = {
    "event": lambda row: format_date(row.happened_on, DatePrecision(row.date_precision)),
    "source": lambda row: f"published {published(row)}" if row.published_on else "undated",
}

_ROWS: Mapping[type[models.Model], Callable[[], QuerySet[Any]]] = {
    Claim: lambda: Claim.objects.select_related("point__deal"),
    Deal: Deal.objects.all,
    Event: lambda: Event.objects.only("deal", "key", "happened_on", "date_precision"),
    Milestone: lambda: Milestone.objects.only("deal", "key"),
    Shipment: lambda: Shipment.objects.only("deal", "reference"),
    Source: Source.objects.all,
}


@cache
def _models() -> Mapping[str, type[models.Model]]:
    """Models whose rows may be found, by their kinds; they do not change while the site runs."""
    return {str(model._meta.model_name): model for model in searched_models()}


def _rows(lines: Sequence[SearchEntry]) -> dict[tuple[str, int], models.Model]:
    """The rows behind lines, with what their addresses need: a query or two for each kind."""
    found: dict[tuple[str, int], models.Model] = {}
    for kind, model in _models().items():
        keys = {line.row_id for line in lines if line.kind == kind}
        if keys:
            rows = _ROWS[model]().in_bulk(keys)
            found |= {(kind, key): row for key, row in rows.items()}
    for line in lines:  # their deals are known from the lines
        row = found.get((line.kind, line.row_id))
        if line.deal and isinstance(row, Event | Milestone | Shipment):
            row.deal = line.deal
    nobodys = [row for row in found.values() if isinstance(row, Event) and row.deal_id is None]
    prefetch_related_objects(nobodys, "watched_by")
    return found


def _place(row: models.Model) -> str:
    """Where a row is shown; an event of no deal stands in the list of one that watches it."""
    if isinstance(row, Event) and row.deal is None:
        watching = [deal for deal in row.watched_by.all() if deal.is_active]
        return event_url(watching[0].slug, row.key) if watching else ""
    return place_of(row)


def kind_words(kinds: Iterable[str] = KINDS) -> dict[str, str]:
    """What kinds are called, one row and many."""
    return {kind: str(_models()[kind]._meta.verbose_name_plural) for kind in kinds}
