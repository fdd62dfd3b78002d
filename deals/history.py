"""A row's history, readable: who changed what, when and why; and how to put an old state back.

The rows come from the database's triggers, so that imports and SQL stand in it as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

EMPTY = "empty"
NEVER_RESTORED = frozenset({"recorded_at"})
WORDS = {"insert": "added", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """What one field said before and after, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a row: when and by whom it was written, why, and what differs from the one before."""

    pk: int
    at: datetime
    what: str
    who: str
    reason: str
    diffs: tuple[FieldDiff, ...]


def revisions(row: models.Model) -> list[Revision]:
    """All recorded states of a row, the newest first. Seven queries at most, and one per link."""
    states = list(_states(row).select_related("pgh_context").order_by("pgh_id"))
    fields = kept_fields(type(row))
    links = _names_of_links(fields, states)
    people = _names_of_people(states)
    found = []
    for before, after in zip([None, *states], states, strict=False):
        context = after.pgh_context.metadata if after.pgh_context else {}
        found.append(
            Revision(
                pk=after.pgh_id,
                at=after.pgh_created_at,
                what=WORDS.get(after.pgh_label, after.pgh_label),
                who=people.get(context.get("user"), "not known"),
                reason=str(context.get("reason") or ""),
                diffs=tuple(_diffs(fields, before, after, links)),
            )
        )
    return found[::-1]


def put_back(row: models.Model, revision: int) -> list[FieldDiff]:
    """Give a row the values of an earlier state, checked like any other change, and save it.

    Returns what changed. Raises ValidationError where the old values are no longer allowed, and
    the history model's DoesNotExist where the state is not one of this row.
    """
    then = _states(row).get(pgh_id=revision)
    diffs = differences(row, revision)
    for field in kept_fields(type(row)):
        setattr(row, field.attname, getattr(then, field.attname))
    row.full_clean()
    row.save()
    return diffs


def differences(row: models.Model, revision: int) -> list[FieldDiff]:
    """What would change if a row were put back to an earlier state of it."""
    then = _states(row).get(pgh_id=revision)
    now = _states(row).order_by("-pgh_id")[0]
    fields = kept_fields(type(row))
    return list(_diffs(fields, now, then, _names_of_links(fields, [now, then])))


def kept_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Fields that the history keeps and a restore writes: no key, nothing generated."""
    history: Any = model._meta.get_field("history").related_model
    kept = {field.name for field in history._meta.concrete_fields}
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in kept
        and not field.primary_key
        and not field.generated
        and field.name not in NEVER_RESTORED
    ]


def _states(row: models.Model) -> models.QuerySet[Any]:
    states: models.QuerySet[Any] = row.history.all()  # type: ignore[attr-defined]
    return states


def _diffs(
    fields: Sequence[models.Field[Any, Any]],
    before: Any,
    after: Any,
    links: dict[tuple[str, Any], str],
) -> Iterable[FieldDiff]:
    for field in fields:
        old = getattr(before, field.attname) if before else None
        new = getattr(after, field.attname)
        if old != new and not (before is None and new in (None, "", [])):
            label = str(field.verbose_name)
            yield FieldDiff(label, _shown(field, old, links), _shown(field, new, links))


def _shown(field: models.Field[Any, Any], value: Any, links: dict[tuple[str, Any], str]) -> str:
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
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)


def _names_of_links(
    fields: Sequence[models.Field[Any, Any]], states: Sequence[Any]
) -> dict[tuple[str, Any], str]:
    names: dict[tuple[str, Any], str] = {}
    for field in fields:
        if not field.is_relation:
            continue
        keys = {getattr(state, field.attname) for state in states} - {None}
        if keys:
            rows = field.related_model._base_manager.in_bulk(keys)  # type: ignore[union-attr]
            names.update({(field.name, key): str(row) for key, row in rows.items()})
    return names


def _names_of_people(states: Sequence[Any]) -> dict[Any, str]:
    keys = {state.pgh_context.metadata.get("user") for state in states if state.pgh_context}
    people = get_user_model()._base_manager.in_bulk([key for key in keys if key])
    return {key: person.get_username() for key, person in people.items()}
