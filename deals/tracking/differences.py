"""What differs between two states of a row, in words: names for links and choices, ISO days."""

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
"""What rows are called, by the field that leads to them and their key."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """What one field said before and after, in words."""

    label: str
    old: str
    new: str


def fields_in_words(
    fields: Sequence[models.Field[Any, Any]],
    before: Any,
    after: Any,
    links: Names,
) -> Iterable[FieldDiff]:
    """Fields in which two states differ; of a new row (`before` is None) those that say something."""
    for kept in fields:
        old = getattr(before, kept.attname) if before else None
        new = getattr(after, kept.attname)
        if old != new and not (before is None and new in (None, "", [])):
            label = str(kept.verbose_name)
            yield FieldDiff(label, _shown(kept, old, links), _shown(kept, new, links))


def links_in_words(
    link: LinkField, gained: set[Any], lost: set[Any], names: Names
) -> Iterable[FieldDiff]:
    """Links gained and lost by one many-to-many field, if any."""

    def told(word: str, keys: set[Any]) -> str:
        listed = (names.get((link.name, key), f"no longer there ({key})") for key in sorted(keys))
        return f"{word}: {', '.join(listed)}" if keys else ""

    if gained or lost:
        yield FieldDiff(str(link.verbose_name), told("removed", lost), told("added", gained))


def names_of_links(
    fields: Sequence[models.Field[Any, Any]], states: Sequence[Any], reader: Reader | None = None
) -> Names:
    """What the rows are called that foreign keys of these states lead to."""
    names: Names = {}
    for kept in fields:
        if kept.is_relation:
            keys = {getattr(state, kept.attname) for state in states} - {None}
            names |= names_of(kept, keys, reader)
    return names


def names_of(link: models.Field[Any, Any], keys: set[Any], reader: Reader | None = None) -> Names:
    """What the rows of these keys are called, which a field leads to; given a reader, to them."""
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
    """Rows that a link leads to, by key, without a query where there are none."""
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
