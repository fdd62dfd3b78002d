"""Rows that answer a search: which may be shown for a day and a deal, ranked, and where they are.

Two statements written by hand: a search asks little of the database, and putting a query together
from its parts took longer than its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.urls import reverse

from deals.models import Deal
from deals.models.search import LANGUAGE
from deals.searching import searched_models
from deals.states import DatePrecision
from deals.units import format_date
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.asking import BEGIN, END, Part, begun, key_begun, parts
from minerals_tracker.dashboard.places import disputed_url, event_url, milestone_url, shipment_url
from minerals_tracker.dashboard.support import cited_in

KINDS = ("deal", "event", "source", "milestone", "shipment", "claim")
"""What may be found, in the order of the filter."""

_ASKED = f"(websearch_to_tsquery('{LANGUAGE}', %(text)s) || to_tsquery('{LANGUAGE}', %(begun)s))"
_BEGINNING = 20
"""Characters by which the beginning of a text is known."""
_MARKS = f'StartSel="{BEGIN}", StopSel="{END}"'
_FOUND = f"""
WITH found AS MATERIALIZED (
  SELECT id, kind, row_id, upper(key) = upper(%(text)s) AS is_exact, ts_rank(words, {_ASKED}) AS rank
  FROM deals_searchentry
  WHERE (words @@ {_ASKED} OR upper(key) LIKE upper(%(key)s))
    AND (deal_id IS NULL OR deal_id IN (SELECT id FROM deals_deal WHERE is_active))
    AND (day IS NULL OR day <= %(day)s)
    AND (kind <> 'shipment' OR EXISTS (SELECT FROM shipments_shipmentstep AS step
      WHERE step.shipment_id = row_id AND step.counts_from <= %(day)s AND step.voided_at IS NULL))
    AND (%(deal)s IS NULL OR deal_id = %(deal)s
      OR kind = 'source' AND row_id = ANY(%(cited)s::bigint[])
      OR kind = 'event' AND row_id IN
        (SELECT event_id FROM deals_event_watched_by WHERE deal_id = %(deal)s))
) SELECT
  (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM found GROUP BY kind) AS k),
  ARRAY(SELECT id FROM found WHERE %(kind)s IN ('', kind)
    ORDER BY is_exact DESC, rank DESC, kind, row_id LIMIT %(most)s)
"""
# What the rows themselves add is read by their keys alone: joins would be planned for every kind.
_LINES = f"""
SELECT line.kind, line.key,
  ts_headline('{LANGUAGE}', line.title, {_ASKED}, '{_MARKS}, HighlightAll=true'),
  ts_headline('{LANGUAGE}', line.body, {_ASKED}, '{_MARKS}, MaxFragments=2, MaxWords=28'),
  left(line.body, {_BEGINNING}), deal.slug, deal.short_name, deal.is_illustrative,
  line.day,
  CASE line.kind
    WHEN 'event' THEN (SELECT date_precision FROM deals_event WHERE id = line.row_id)
    WHEN 'source' THEN (SELECT published_precision FROM deals_source WHERE id = line.row_id)
  END,
  CASE WHEN line.kind = 'claim' THEN (SELECT point.key FROM deals_claim AS claim
    JOIN deals_disputedpoint AS point ON point.id = claim.point_id WHERE claim.id = line.row_id) END
FROM unnest(%(best)s) WITH ORDINALITY AS best (id, place)
JOIN deals_searchentry AS line USING (id) LEFT JOIN deals_deal AS deal ON deal.id = line.deal_id
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
    best: Sequence[int]
    """Keys of lines, the best first."""


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
        "cited": list(cited_in(deal, as_of.day)) if deal else [],
        "kind": kind,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, asked)
        counted, best = cursor.fetchone()
    return Found(counted or {}, best)


def hits(best: Sequence[int], text: str) -> tuple[Hit, ...]:
    """The lines of these keys as answers, in this order."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {**_asked(text), "best": list(best)})
        lines = [_Line(*columns) for columns in cursor.fetchall()]
        nobodys = [line.key for line in lines if line.kind == "event" and line.slug is None]
        if nobodys:
            cursor.execute(_WATCHING, [nobodys])
        watching = dict(cursor.fetchall()) if nobodys else {}
    return tuple(_hit(line, watching) for line in lines)


def _asked(text: str) -> dict[str, Any]:
    return {"text": text, "begun": begun(text)}


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


@cache
def _models() -> Mapping[str, type[models.Model]]:
    """Models whose rows may be found, by their kinds; they do not change while the site runs."""
    return {str(model._meta.model_name): model for model in searched_models()}


def kind_words(kinds: Iterable[str] = KINDS) -> dict[str, str]:
    """What kinds are called, one row and many."""
    return {kind: str(_models()[kind]._meta.verbose_name_plural) for kind in kinds}
