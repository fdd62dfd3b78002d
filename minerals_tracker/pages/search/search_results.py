"""Rows that answer a search: which may be shown for a day and a deal, ranked, and where they are.

Two statements written by hand: a search asks little of the database, and putting a query together
from its parts took longer than its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.urls import reverse

from deals.models import Deal
from deals.models.search_words import LANGUAGE, folded
from deals.states import DatePrecision
from deals.units import format_date
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.row_addresses import (
    disputed_url,
    event_url,
    milestone_url,
    shipment_url,
)
from minerals_tracker.pages.search.search_query import BEGIN, END, Part, begun, key_begun, parts
from minerals_tracker.pages.search.searchable_rows import KINDS, finding, reading
from minerals_tracker.pages.sources.source_usage import known_sources

_ASKED = f"(websearch_to_tsquery('{LANGUAGE}', %(folded)s) || to_tsquery('{LANGUAGE}', %(begun)s))"
# A text stands as it was written, so what is marked in it is asked for as it was typed, too.
_MARKED = f"({_ASKED} || websearch_to_tsquery('{LANGUAGE}', %(typed)s))"
_BEGINNING = 20
"""Characters by which the beginning of a text is known."""
_MARKS = f'StartSel="{BEGIN}", StopSel="{END}"'
_FOUND = f"""
WITH found AS MATERIALIZED ({finding(_ASKED)}) SELECT
  (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM found GROUP BY kind) AS k),
  ARRAY(SELECT kind || ' ' || row_id FROM found WHERE %(kind)s IN ('', kind)
    ORDER BY is_exact DESC, rank DESC, kind, row_id LIMIT %(most)s)
"""
_LINES = f"""
SELECT line.kind, line.key,
  ts_headline('{LANGUAGE}', line.title, {_MARKED}, '{_MARKS}, HighlightAll=true'),
  ts_headline('{LANGUAGE}', line.body, {_MARKED}, '{_MARKS}, MaxFragments=2, MaxWords=28'),
  left(line.body, {_BEGINNING}), deal.slug, deal.short_name, deal.is_illustrative,
  line.day, line.precision, line.point
FROM unnest(%(kinds)s, %(ids)s) WITH ORDINALITY AS best (kind, row_id, place)
JOIN ({reading()}) AS line USING (kind, row_id)
LEFT JOIN deals_deal AS deal ON deal.id = line.deal_id
ORDER BY place
"""
_WATCHING = """
SELECT DISTINCT ON (event.key) event.key, deal.slug FROM deals_event AS event
JOIN deals_event_watched_by AS link ON link.event_id = event.id
JOIN deals_deal AS deal ON deal.id = link.deal_id
WHERE event.key = ANY(%s) AND deal.is_active
ORDER BY event.key, deal.is_illustrative, deal.signed_on DESC, deal.slug
"""


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


@dataclass(frozen=True, slots=True)
class Found:
    """What answers: how many lines of each kind, and the best lines of the kind asked for."""

    counts: Mapping[str, int]
    best: Sequence[str]
    """Kinds and ids of rows, the best first."""


def look_up(text: str, as_of: AsOf, *, deal: Deal | None, kind: str, most: int) -> Found:
    """What of all on record by the day answers, in one pass; a row that is called so leads.

    With a deal: its rows, what it watches and the sources that it cites. Kinds are counted whatever
    `kind` is; an empty one asks for all.
    """
    asked = {
        **_asked(text),
        "key": key_begun(text),
        "day": as_of.day,
        "deal": deal.pk if deal else None,
        "cited": _cited(deal, as_of.day) if deal else [],
        "kind": kind,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, asked)
        counted, best = cursor.fetchone()
    return Found(counted or {}, best)


def hits(best: Sequence[str], text: str) -> tuple[Hit, ...]:
    """These rows as answers, in this order."""
    kinds, ids = zip(*(row.split() for row in best), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES, {**_asked(text), "kinds": list(kinds), "ids": [int(key) for key in ids]}
        )
        lines = [_Line(*columns) for columns in cursor.fetchall()]
        nobodys = [line.key for line in lines if line.kind == "event" and line.slug is None]
        if nobodys:
            cursor.execute(_WATCHING, [nobodys])
        watching = dict(cursor.fetchall()) if nobodys else {}
    return tuple(_hit(line, watching) for line in lines)


def _cited(deal: Deal, day: date) -> list[int]:
    return list(known_sources(deal, on=day).values_list("pk", flat=True))


def _asked(text: str) -> dict[str, Any]:
    plain = folded(text)
    return {
        "text": text,
        "folded": plain,
        "begun": begun(plain),
        "typed": "" if plain == text else text,
    }


class _Line(NamedTuple):
    """The columns of `_LINES`."""

    kind: str
    key: str
    marked_title: str
    marked_text: str
    beginning: str
    slug: str | None
    deal: str | None
    is_illustrative: bool | None
    day: date | None
    precision: str | None
    point: str | None


def _hit(line: _Line, watching: Mapping[str, str]) -> Hit:
    """An answer; an event of no deal stands in the list of one that watches it."""
    if line.kind == "event" and line.slug is None:
        line = line._replace(slug=watching.get(line.key))
    return Hit(
        kind=line.kind,
        key=line.key,
        title=parts(line.marked_title),
        text=_excerpt(line),
        url=_URLS[line.kind](line),
        deal=line.deal if line.deal and line.kind != "deal" else "",
        dated=_dated(line),
        is_illustrative=bool(line.is_illustrative),
    )


def _excerpt(line: _Line) -> tuple[Part, ...]:
    """What of a line's words surrounds the matches, with dots where it begins within them."""
    found = parts(line.marked_text.strip())
    begins = line.beginning.startswith("".join(part.text for part in found)[:_BEGINNING])
    return found if begins else (Part("… ", matched=False), *found)


def _dated(line: _Line) -> str:
    """The day of an event, and of a source's publication."""
    day = format_date(line.day, DatePrecision(line.precision or "day")) if line.day else ""
    if line.kind == "source":
        return f"published {day}" if day else "undated"
    return day


def _event(line: _Line) -> str:
    return event_url(line.slug, line.key) if line.slug else ""


_URLS: Mapping[str, Callable[[_Line], str]] = {
    "claim": lambda line: disputed_url(line.slug or "", line.point or ""),
    "deal": lambda line: reverse("deal", args=[line.slug]),
    "event": _event,
    "milestone": lambda line: milestone_url(line.slug or "", line.key),
    "shipment": lambda line: shipment_url(line.slug or "", line.key),
    "source": lambda line: reverse("source", args=[line.key]),
}


_APPS = {"milestone": "milestones", "shipment": "shipments"}


def kind_words() -> dict[str, str]:
    """The plural name of each kind that search finds, by the kind."""
    models = {kind: apps.get_model(_APPS.get(kind, "deals"), kind) for kind in KINDS}
    return {kind: str(model._meta.verbose_name_plural) for kind, model in models.items()}
