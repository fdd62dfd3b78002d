"""Read a row's history as revisions (who, when, why, what) and restore an earlier state.

The history is written by database triggers, so it includes imports and SQL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models

from deals.models import LinkChange
from deals.models.links import LinkField, link_fields
from deals.tracking.differences import (
    FieldDiff,
    Names,
    fields_in_words,
    links_in_words,
    names_of,
    names_of_links,
    rows_of,
)
from deals.tracking.link_history import changes_of, linked_to, links_after

REFERENCE_DATA = "reference data"
"""The reason recorded for rows loaded from reference files."""

__all__ = [
    "FieldDiff",
    "Revision",
    "differences",
    "kept_fields",
    "put_back",
    "revisions",
    "voided_by",
]
NEVER_RESTORED = frozenset({"recorded_at", "merged_into"})
# A merge moves rows of other tables too: it is undone as a whole or not at all.
WORDS = {"insert": "added", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a row: when, by whom, why, and what differs from before.

    `state` is the id of the row's history row after it, `links` that of the last `LinkChange` (0
    before the first).
    """

    state: int
    links: int
    at: datetime
    what: str
    who: str
    reason: str
    diffs: tuple[FieldDiff, ...]


@dataclass(slots=True)
class _Step:
    """A new state with the links written together with it, or links that changed by themselves."""

    before: Any
    after: Any
    at: datetime
    context: Any
    what: str = "changed"
    changes: list[LinkChange] = field(default_factory=list)


def revisions(row: models.Model) -> list[Revision]:
    """Return all changes of a row, newest first.

    Runs at most eight queries, and one for each linked table.
    """
    states = list(_states(row).select_related("pgh_context").order_by("pgh_id"))
    steps = _steps(states, changes_of(row))
    fields = kept_fields(type(row))
    names = names_of_links(fields, states) | _names_of_changes(row, steps)
    people = _names_of_people(steps)
    found: list[Revision] = []
    for step in steps:
        context = step.context.metadata if step.context else {}
        found.append(
            Revision(
                state=step.after.pgh_id,
                links=max(
                    [*(change.pk for change in step.changes), found[-1].links if found else 0]
                ),
                at=step.at,
                what=step.what,
                who=_author(context, people),
                reason=str(context.get("reason") or ""),
                diffs=(
                    *fields_in_words(fields, step.before, step.after, names),
                    *_link_diffs(row, step.changes, names),
                ),
            )
        )
    return found[::-1]


def put_back(row: models.Model, revision: Revision) -> list[FieldDiff]:
    """Restore the values and links of an earlier revision and save the row; return what changed.

    Raises ValidationError where they are no longer valid, and the history model's DoesNotExist
    where the revision is another row's.
    """
    then = _states(row).get(pgh_id=revision.state)
    diffs, links = differences(row, revision), links_after(row, revision.links)
    for kept in kept_fields(type(row)):
        setattr(row, kept.attname, getattr(then, kept.attname))
    row.full_clean()
    _check_links(links)
    row.save()
    for link, keys in links.items():
        getattr(row, link.name).set(keys)
    return diffs


def differences(row: models.Model, revision: Revision) -> list[FieldDiff]:
    """Return what would change if a row were restored to a revision."""
    then = _states(row).get(pgh_id=revision.state)
    now = _states(row).order_by("-pgh_id")[0]
    fields = kept_fields(type(row))
    diffs = list(fields_in_words(fields, now, then, names_of_links(fields, [now, then])))
    for link, keys in links_after(row, revision.links).items():
        present = linked_to(row, link)
        names = names_of(link, keys ^ present)
        diffs += links_in_words(link, keys - present, present - keys, names)
    return diffs


def voided_by(model: type[models.Model], keys: Iterable[Any]) -> dict[Any, str]:
    """Return the names of the users who voided these rows, by primary key, in two queries.

    Rows that are not void, or were voided by no user, have no entry.
    """
    history: Any = model._meta.get_field("history").related_model
    said = history._default_manager.filter(
        pgh_obj_id__in=list(keys), voided_at=models.F("pgh_obj__voided_at")
    )
    first = said.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
    users = dict(first.values_list("pgh_obj_id", "pgh_context__metadata__user"))
    names = _names_of(users.values())
    return {key: names[user] for key, user in users.items() if user in names}


def kept_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the model's fields that the history records and a restore writes."""
    history: Any = model._meta.get_field("history").related_model
    kept = {own.name for own in history._meta.concrete_fields}
    return [
        own
        for own in model._meta.concrete_fields
        if own.name in kept
        and not own.primary_key
        and not own.generated
        and own.name not in NEVER_RESTORED
    ]


def _states(row: models.Model) -> models.QuerySet[Any]:
    states: models.QuerySet[Any] = row.history.all()  # type: ignore[attr-defined]
    return states


def _steps(states: Sequence[Any], changes: Iterable[LinkChange]) -> list[_Step]:
    """States in their order, each followed by the changes of links that were written after it."""
    after: list[list[LinkChange]] = [[] for _ in states]
    numbers = [state.pgh_id for state in states]
    for change in changes if states else ():
        after[max(0, bisect_right(numbers, change.after_state) - 1)].append(change)
    steps: list[_Step] = []
    for before, state, later in zip([None, *states], states, after, strict=False):
        what = WORDS.get(state.pgh_label, state.pgh_label)
        steps.append(_Step(before, state, state.pgh_created_at, state.pgh_context, what))
        for change in later:
            if (change.at, change.context) != (steps[-1].at, steps[-1].context):
                steps.append(_Step(state, state, change.at, change.context))
            steps[-1].changes.append(change)
    return steps


def _link_diffs(
    row: models.Model, changes: Sequence[LinkChange], names: Names
) -> Iterable[FieldDiff]:
    """Links gained and lost in total: one that was removed and added again is left out."""
    for link in link_fields(type(row)):
        mine = [change for change in changes if change.through == link.m2m_db_table()]
        balance = {change.linked_id: 0 for change in mine}
        for change in mine:
            balance[change.linked_id] += 1 if change.gained else -1
        gained = {key for key, count in balance.items() if count > 0}
        lost = {key for key, count in balance.items() if count < 0}
        yield from links_in_words(link, gained, lost, names)


def _check_links(links: dict[LinkField, set[Any]]) -> None:
    """Hold links to be put back to what a form would ask of them."""
    for link, keys in links.items():
        if not keys and not link.blank:
            raise ValidationError(
                f"There were no {link.verbose_name} then; at least one is needed."
            )
        gone = keys - set(rows_of(link, keys))
        if gone:
            raise ValidationError(
                f"Of the {link.verbose_name} of then, {len(gone)} no longer exist."
            )


def _names_of_changes(row: models.Model, steps: Sequence[_Step]) -> Names:
    names: Names = {}
    changes = [change for step in steps for change in step.changes]
    for link in link_fields(type(row)):
        table = link.m2m_db_table()
        names |= names_of(link, {change.linked_id for change in changes if change.through == table})
    return names


def _author(context: Mapping[str, Any], people: Mapping[Any, str]) -> str:
    """Who made a change, also where no account did."""
    if context.get("user"):
        return people.get(context["user"], "a former user")
    return REFERENCE_DATA if context.get("reason") == REFERENCE_DATA else "a background process"


def _names_of_people(steps: Sequence[_Step]) -> dict[Any, str]:
    return _names_of(step.context.metadata.get("user") for step in steps if step.context)


def _names_of(users: Iterable[Any]) -> dict[Any, str]:
    people = get_user_model()._base_manager.in_bulk({key for key in users if key})
    return {key: person.get_username() for key, person in people.items()}
