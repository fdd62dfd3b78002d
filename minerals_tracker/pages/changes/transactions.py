"""Transactions and what each wrote, a page at a time, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, Func, Q, QuerySet

from minerals_tracker.pages.changes.history_sources import (
    ADDED,
    LINKS,
    REMOVED,
    STATUS,
    ChangeSource,
    Model,
)

SHOWN = 12
"""Rows of a model named in one transaction; the others are counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one model in a transaction: how many, and the keys of the first ones."""

    model: Model
    label: str
    total: int
    added: int
    removed: int
    keys: tuple[int, ...]


@dataclass(slots=True)
class Found:
    """A transaction as found: its instant, its contexts, and its rows by model."""

    at: datetime
    contexts: dict[UUID, None] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)


class _First(Func):
    """The first keys of an array."""

    template = f"(%(expressions)s)[1:{SHOWN}]"
    output_field = ArrayField(BigIntegerField())


def instants(
    found: Sequence[ChangeSource], *, count: int, after: datetime | None = None
) -> list[datetime]:
    """The latest instants in the history, newest first; with `after`, the ones that follow it."""
    order = "-instant" if after is None else "instant"
    parts = []
    for book in found:
        rows = book.rows if after is None else book.rows.filter(instant__gt=after)
        parts.append(rows.order_by(order).values_list("instant", flat=True).distinct()[:count])
    if not parts:
        return []
    merged = parts[0].union(*parts[1:]).order_by(order)[:count] if parts[1:] else parts[0]
    return sorted(merged, reverse=True)


def acts(found: Sequence[ChangeSource], at: Iterable[datetime]) -> list[Found]:
    """The transactions of these instants, newest first, in one query."""
    wanted = list(at)
    if not wanted or not found:
        return []
    parts = [_groups(book, wanted) for book in found]
    rows: Iterable[Any] = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    nouns = {word: model for book in found for word, model in book.models.items()}
    by_instant: dict[datetime, Found] = {}
    for instant, word, total, added, removed, keys, contexts in rows:
        act = by_instant.setdefault(instant, Found(instant))
        label = STATUS if word == STATUS else "" if word == nouns[word]._meta.model_name else LINKS
        act.groups.append(Group(nouns[word], label, total, added, removed, tuple(keys)))
        act.contexts |= dict.fromkeys(context for context in contexts if context)
    return sorted(by_instant.values(), key=lambda act: act.at, reverse=True)


def _groups(book: ChangeSource, at: list[datetime]) -> QuerySet[Any, Any]:
    rows = book.rows.filter(instant__in=at).order_by().values("instant", word=book.kind)
    counted = rows.annotate(
        total=Count("row", distinct=True),
        added=Count("row", distinct=True, filter=Q(label=ADDED)),
        removed=Count("row", distinct=True, filter=Q(label=REMOVED)),
        keys=_First(ArrayAgg("row", distinct=True)),
        contexts=ArrayAgg("ctx", distinct=True),
    )
    names = ("instant", "word", "total", "added", "removed", "keys", "contexts")
    told: QuerySet[Any, Any] = counted.values_list(*names)
    return told
