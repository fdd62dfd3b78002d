"""The lines of transactions: each changed row by name, with its changed fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max, OuterRef, Subquery

from deals.models import Deal, LinkChange, Recorded
from deals.models.links import LinkField, link_fields
from deals.tracking.differences import (
    FieldDiff,
    Names,
    fields_in_words,
    links_in_words,
    names_of,
    names_of_links,
)
from deals.tracking.history import WORDS, kept_fields
from deals.visibility import Reader
from milestones.models import StatusChange
from milestones.states import Status
from minerals_tracker.pages.changes.history_sources import STATUS, Model, states_of
from minerals_tracker.pages.changes.transactions import Found
from minerals_tracker.pages.row_addresses import place_of
from minerals_tracker.pages.sources.source_usage import path_to_deal

_NAMED_BY = ("title", "name", "key", "reference", "stance", "text")
"""Fields that name a row which no longer exists, in order of preference."""


@dataclass(frozen=True, slots=True)
class Line:
    """One changed row: its kind and name, its page, and the changed fields."""

    kind: str
    name: str
    url: str
    what: str
    diffs: tuple[FieldDiff, ...]
    deal: str = ""
    is_illustrative: bool = False
    reason: str = ""
    status: str = ""


@dataclass(slots=True)
class _Rows:
    """What is known of one noun's rows at the instants of a page."""

    model: Model
    now: dict[int, Any] = field(default_factory=dict)
    states: dict[tuple[datetime, int], list[Any]] = field(default_factory=dict)
    before: dict[int, Any] = field(default_factory=dict)
    links: dict[tuple[datetime, int], list[LinkChange]] = field(default_factory=dict)
    names: Names = field(default_factory=dict)


Lines = dict[tuple[datetime, Model], list[Line]]


def lines(found: Sequence[Found], reader: Reader) -> Lines:
    """Lines by transaction and model, as the reader may see them."""
    keys: dict[Model, set[int]] = defaultdict(set)
    at: dict[Model, set[datetime]] = defaultdict(set)
    for act in found:
        for group in act.groups:
            if group.label != STATUS:
                keys[group.model] |= set(group.keys)
                at[group.model].add(act.at)
    told: Lines = defaultdict(list)
    for model, mine in keys.items():
        rows = _rows(model, mine, at[model], reader)
        for instant, key in sorted({*rows.states, *rows.links}):
            told[instant, model].append(_line(rows, instant, key, reader))
    return told


def status_lines(at: Iterable[datetime], keys: Iterable[int]) -> dict[datetime, list[Line]]:
    """Lines of status changes at these instants, with the reason of each verdict."""
    moved = StatusChange.objects.filter(recorded_at__in=list(at), milestone__in=list(keys))
    told: dict[datetime, list[Line]] = defaultdict(list)
    for change in moved.select_related("milestone__deal").order_by("recorded_at", "id"):
        words = (str(Status(word).label) for word in (change.old, change.new))
        told[change.recorded_at].append(
            Line(
                kind="milestone",
                name=str(change.milestone),
                url=place_of(change.milestone),
                what="re-evaluated",
                diffs=(FieldDiff("status", *words),),
                **_belonging(change.milestone.deal),
                reason=change.reason,
                status=str(change.new),
            )
        )
    return told


def _rows(model: Model, keys: set[int], at: set[datetime], reader: Reader) -> _Rows:
    history = states_of(model, reader)
    earlier = history.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    last = earlier.order_by().values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last")
    found = history.filter(pgh_created_at__in=at, pgh_obj_id__in=keys)
    rows = _Rows(model, now=_now(model, keys))
    for state in found.annotate(earlier=Subquery(last)).order_by("pgh_id"):
        rows.states.setdefault((state.pgh_created_at, state.pgh_obj_id), []).append(state)
    firsts = [states[0].earlier for states in rows.states.values()]
    rows.before = history.in_bulk([key for key in firsts if key])
    rows.links = _links(model, keys, at)
    states = [*rows.before.values(), *(s for some in rows.states.values() for s in some)]
    names = names_of_links(_fields(model, reader), states, reader)
    rows.names = names | _linked(rows, reader)
    return rows


def _now(model: Model, keys: set[int]) -> dict[int, Any]:
    """Rows as they are, with what their names and addresses need."""
    named = [f.name for f in model._meta.concrete_fields if f.is_relation]
    path = path_to_deal(model)
    followed = [*named, *([path] if path and "__" in path else [])]
    rows = model._base_manager.select_related(*followed) if followed else model._base_manager
    return rows.in_bulk(keys)


def _links(
    model: Model, keys: set[int], at: set[datetime]
) -> dict[tuple[datetime, int], list[LinkChange]]:
    tables = [link.m2m_db_table() for link in link_fields(model)]
    told: dict[tuple[datetime, int], list[LinkChange]] = defaultdict(list)
    if tables:
        changes = LinkChange.objects.filter(through__in=tables, row_id__in=keys, at__in=at)
        for change in changes.order_by("pk"):
            told[change.at, change.row_id].append(change)
    return told


def _linked(rows: _Rows, reader: Reader) -> Names:
    """What the rows are called to which links were gained or lost."""
    names: Names = {}
    changes = [change for some in rows.links.values() for change in some]
    for link in link_fields(rows.model):
        table = link.m2m_db_table()
        names |= names_of(link, {c.linked_id for c in changes if c.through == table}, reader)
    return names


def _fields(model: Model, reader: Reader) -> list[models.Field[Any, Any]]:
    """The fields a reader may see; accounts and file names only if the reader knows people."""
    return [
        kept
        for kept in kept_fields(model)
        if reader.knows_people or not kept.is_relation or issubclass(kept.related_model, Recorded)  # type: ignore[arg-type]
    ]


def _line(rows: _Rows, at: datetime, key: int, reader: Reader) -> Line:
    states, row = rows.states.get((at, key), []), rows.now.get(key)
    diffs: list[FieldDiff] = []
    what = "links changed"
    if states:
        before = rows.before.get(states[0].earlier) if states[0].pgh_label != "insert" else None
        what = _done(states, before)
        if states[-1].pgh_label != "delete":
            fields = _fields(rows.model, reader)
            diffs += fields_in_words(fields, before, states[-1], rows.names)
    diffs += _link_diffs(rows, rows.links.get((at, key), []))
    return Line(
        kind=str(rows.model._meta.verbose_name),
        name=str(row) if row else _called(states, key),
        url=place_of(row) if row else "",
        what=what,
        diffs=tuple(diffs),
        **_belonging(_deal(rows.model, row)),
    )


def _done(states: Sequence[Any], before: Any) -> str:
    """What was done to a row in one word; taking it out of the counts has its own."""
    last = states[-1]
    if last.pgh_label == "delete" or before is None:
        return WORDS[last.pgh_label if last.pgh_label == "delete" else states[0].pgh_label]
    voided = getattr(last, "voided_at", None)
    if bool(voided) != bool(getattr(before, "voided_at", None)):
        return "voided" if voided else "restored"
    return WORDS["update"]


def _link_diffs(rows: _Rows, changes: Sequence[LinkChange]) -> Iterator[FieldDiff]:
    """Links gained and lost on balance, so that one taken away and given back is not told."""
    for link in link_fields(rows.model):
        gained, lost = _balance(link, changes)
        yield from links_in_words(link, gained, lost, rows.names)


def _balance(link: LinkField, changes: Sequence[LinkChange]) -> tuple[set[Any], set[Any]]:
    balance: dict[int, int] = defaultdict(int)
    for change in changes:
        if change.through == link.m2m_db_table():
            balance[change.linked_id] += 1 if change.gained else -1
    gained = {key for key, count in balance.items() if count > 0}
    return gained, {key for key, count in balance.items() if count < 0}


def _called(states: Sequence[Any], key: int) -> str:
    """What a row was called that is no longer there."""
    last = states[-1] if states else None
    found = (str(getattr(last, name)) for name in _NAMED_BY if getattr(last, name, ""))
    return next(found, f"no longer there ({key})")


def _deal(model: Model, row: Any) -> Deal | None:
    path = path_to_deal(model)
    if row is None or path is None:
        return None
    for name in () if path == "pk" else path.split("__"):
        row = getattr(row, name, None)
    return row if isinstance(row, Deal) else None


def _belonging(deal: Deal | None) -> dict[str, Any]:
    if deal is None:
        return {"deal": "", "is_illustrative": False}
    return {"deal": deal.short_name, "is_illustrative": deal.is_illustrative}
