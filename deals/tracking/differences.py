"""Describe in words what differs between two states of a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from deals.models.links import LinkField
from deals.units import format_number
from deals.visibility import Reader, visible_to

EMPTY = "empty"
NOT_SHOWN = "not shown"
Names = dict[tuple[str, Any], str]
"""Names of linked rows by field name and primary key."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """A changed field: its label, old value and new value as text."""

    label: str
    old: str
    new: str


def fields_in_words(
    fields: Sequence[models.Field[Any, Any]],
    before: Any,
    after: Any,
    links: Names,
) -> Iterable[FieldDiff]:
    """Yield a FieldDiff (label, old, new, as text) for each field that differs between two states.

    Where `before` is None the row is new, and empty fields are left out. `links` holds the names of
    the rows that foreign keys point to.
    """
    for kept in fields:
        old = getattr(before, kept.attname) if before else None
        new = getattr(after, kept.attname)
        if old != new and not (before is None and new in (None, "", [])):
            label = str(kept.verbose_name)
            yield FieldDiff(label, _shown(kept, old, links), _shown(kept, new, links))


def links_in_words(
    link: LinkField, gained: set[Any], lost: set[Any], names: Names
) -> Iterable[FieldDiff]:
    """Yield one FieldDiff where a many-to-many field gained or lost links, else nothing."""

    def told(word: str, keys: set[Any]) -> str:
        listed = (names.get((link.name, key), f"no longer there ({key})") for key in sorted(keys))
        return f"{word}: {', '.join(listed)}" if keys else ""

    if gained or lost:
        yield FieldDiff(str(link.verbose_name), told("removed", lost), told("added", gained))


def names_of_links(
    fields: Sequence[models.Field[Any, Any]], states: Sequence[Any], reader: Reader | None = None
) -> Names:
    """Return the names of all rows that foreign keys of these history rows point to.

    With a reader, rows that the reader may not see are named NOT_SHOWN.
    """
    names: Names = {}
    for kept in fields:
        if kept.is_relation:
            keys = {getattr(state, kept.attname) for state in states} - {None}
            names |= names_of(kept, keys, reader)
    return names


def names_of(link: models.Field[Any, Any], keys: set[Any], reader: Reader | None = None) -> Names:
    """Return the names of the rows with these primary keys that a relation points to.

    With a reader, rows that the reader may not see are named NOT_SHOWN.
    """
    rows = rows_of(link, keys)
    shown = _shown_to(reader, link, keys)
    return {(link.name, key): str(row) if key in shown else NOT_SHOWN for key, row in rows.items()}


def _shown_to(reader: Reader | None, link: models.Field[Any, Any], keys: set[Any]) -> set[Any]:
    """Keys of the rows that a reader may see, void ones included."""
    model: Any = link.related_model
    rule = Q() if reader is None else visible_to(reader, model, voided=True)
    if not rule or not keys:
        return keys
    return set(model._base_manager.filter(rule, pk__in=keys).values_list("pk", flat=True))


def rows_of(link: models.Field[Any, Any], keys: set[Any]) -> dict[Any, Any]:
    """Return the rows that a relation points to, by primary key; an empty `keys` runs no query."""
    return link.related_model._base_manager.in_bulk(keys) if keys else {}  # type: ignore[union-attr]


def _shown(field: models.Field[Any, Any], value: Any, links: Names) -> str:
    """A value in words: names for links and choices, yes and no, ISO days."""
    if value is None or value in ("", []):
        return EMPTY
    if field.is_relation:
        return links.get((field.name, value), f"no longer there ({value})")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _in_words(value)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format_number(value, None)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)
