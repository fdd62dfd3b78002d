"""The records of a deal that rest on a single source, noun by noun."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models

from deals.models import Source
from deals.origins import independent_origins
from minerals_tracker.pages.row_addresses import place_of
from minerals_tracker.pages.sources.source_usage import Citations, rows_cited, with_links

LISTED = 100
"""Rows of one noun that the page lists; the others are counted."""


@dataclass(frozen=True, slots=True)
class SingleSourced:
    """A record, its address (empty where it has none), the documents of its one origin."""

    text: str
    url: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class SingleSourcedKind:
    """The records of one noun that rest on a single source: the first of them, and how many."""

    name: str
    rows: tuple[SingleSourced, ...]
    total: int

    @property
    def others(self) -> int:
        """How many are not listed."""
        return self.total - len(self.rows)


def single_sourced(cited: Citations) -> tuple[SingleSourcedKind, ...]:
    """What rests on a single source, by noun; documents that repeat one report are one source."""
    found: dict[type[models.Model], dict[int, list[Source]]] = defaultdict(dict)
    for (model, row), sources in rows_cited(cited).items():
        if independent_origins(sources) == 1:
            found[model][row] = sources
    kinds = (_kind(model, rows) for model, rows in found.items())
    return tuple(sorted(kinds, key=lambda kind: kind.name))


def _kind(model: type[Any], found: dict[int, list[Source]]) -> SingleSourcedKind:
    rows = with_links(model._default_manager.filter(pk__in=sorted(found)[:LISTED]))
    listed = (
        SingleSourced(str(row), place_of(row), tuple(sorted(found[row.pk], key=lambda s: s.key)))
        for row in rows.order_by("pk")
    )
    name = str(model._meta.verbose_name_plural).capitalize()
    return SingleSourcedKind(name, tuple(listed), len(found))
