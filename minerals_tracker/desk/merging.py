"""Merge two sources that are one document: every row that cited one cites the other.

A merge is one transaction, recorded in each row's history with the reason. The merged source stays
and points to the kept one, and the merge can be undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pghistory
import pghistory.models
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel

from deals.models import Source
from deals.tracking.notices import announce
from deals.units import plural
from deals.validation.constraint_messages import sentence_of
from minerals_tracker.models import DoubleSource
from minerals_tracker.states import Sameness

Moved = dict[str, Any]


class MergeRefusedError(Exception):
    """Two sources cannot be merged or kept apart; nothing was changed."""


def naming_fields() -> list[Any]:
    """Every relation of a recorded model to sources, including those of sources."""
    relations = Source._meta.get_fields(include_hidden=True)
    fields = [relation.field for relation in relations if isinstance(relation, ForeignObjectRel)]
    return [field for field in fields if _is_recorded(field.model) and field.name != "merged_into"]


def _is_recorded(model: type[models.Model]) -> bool:
    own = any(field.name == "recorded_at" for field in model._meta.concrete_fields)
    return own and not issubclass(model, pghistory.models.Event)


def rows_naming(source: Source) -> list[str]:
    """How many rows of each model cite a source, as phrases; models without any are left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for field in naming_fields():
        meta = field.model._meta
        number = field.model._base_manager.filter(**{field.name: source}).count()
        counts[str(meta.verbose_name_plural), str(meta.verbose_name)] += number
    return [plural(number, noun, many) for (many, noun), number in sorted(counts.items()) if number]


def merge(source: Source, other: Source, *, reason: str, by: User) -> DoubleSource:
    """Replace `other` by `source` in every row. Raises MergeRefusedError if a row cannot change."""
    why = f"{other.key} is the same document as {source.key}: {reason}"
    try:
        with transaction.atomic(), pghistory.context(reason=why[:300]):
            _lock(source, other)
            pair = DoubleSource.objects.create(
                source=source,
                other=other,
                decision=Sameness.MERGED,
                reason=reason,
                decided_by=by,
                moved=list(_move(source, other)),
            )
            Source.objects.filter(pk=other.pk).update(merged_into=source)
            announce()
    except IntegrityError as error:
        raise MergeRefusedError(
            f"They cannot be merged as they are. {sentence_of(error)}"
        ) from error
    return pair


def keep_apart(source: Source, other: Source, *, reason: str, by: User) -> DoubleSource:
    """Record that two sources are two documents, so that they are not suggested again."""
    try:
        with transaction.atomic():
            return DoubleSource.objects.create(
                source=source, other=other, decision=Sameness.APART, reason=reason, decided_by=by
            )
    except IntegrityError as error:
        raise MergeRefusedError("Somebody has decided about these two already.") from error


def undo(pair: DoubleSource, *, reason: str, by: User, now: datetime) -> None:
    """Undo a decision; moved rows that still cite `source` cite `other` again."""
    with transaction.atomic(), pghistory.context(reason=f"Taken back: {reason}"[:300]):
        pair = DoubleSource.objects.select_for_update().get(pk=pair.pk)
        if pair.undone_at is not None:
            raise MergeRefusedError("This decision was taken back already.")
        if pair.decision == Sameness.MERGED:
            for entry in pair.moved:
                _give_back(entry, pair.source_id, pair.other_id)
            Source.objects.filter(pk=pair.other_id).update(merged_into=None)
        pair.undone_at, pair.undone_by, pair.undone_because = now, by, reason
        pair.save()
        announce()


def _lock(source: Source, other: Source) -> None:
    keys = [source.pk, other.pk]
    rows = Source.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    merged = [row.key for row in rows if row.merged_into_id]
    if source.pk == other.pk or merged:
        raise MergeRefusedError(f"{' and '.join(merged) or source.key} was merged already.")


def _move(source: Source, other: Source) -> Iterator[Moved]:
    for field in naming_fields():
        move = _move_links if field.many_to_many else _move_key
        rows = move(field, source, other)
        if any(rows.values()):
            yield {"model": field.model._meta.label_lower, "field": field.name, **rows}


def _move_key(field: Any, source: Source, other: Source) -> Moved:
    """A source that repeats its double is independent: it cannot repeat itself."""
    naming = field.model._base_manager.filter(**{field.name: other})
    itself = naming.filter(pk=source.pk) if field.model is Source else naming.none()
    freed = list(itself.values_list("pk", flat=True))
    itself.update(**{field.name: None})
    rows = list(naming.exclude(pk__in=freed).values_list("pk", flat=True))
    naming.filter(pk__in=rows).update(**{field.name: source})
    return {"rows": rows, "freed": freed}


def _move_links(field: Any, source: Source, other: Source) -> Moved:
    links, near, far = _links(field)
    rows = set(links.filter(**{far: other.pk}).values_list(near, flat=True))
    both = set(links.filter(**{far: source.pk, f"{near}__in": rows}).values_list(near, flat=True))
    freed = rows & {source.pk} if field.model is Source else set()
    moved = rows - both - freed
    links.bulk_create(links.model(**{near: row, far: source.pk}) for row in sorted(moved))
    links.filter(**{far: other.pk}).delete()
    return {"rows": sorted(moved), "both": sorted(both - freed), "freed": sorted(freed)}


def _give_back(entry: Moved, source: int, other: int) -> None:
    model = apps.get_model(entry["model"])
    field: Any = model._meta.get_field(entry["field"])
    if not field.many_to_many:
        rows = model._base_manager
        rows.filter(pk__in=entry["rows"], **{f"{field.name}_id": source}).update(
            **{f"{field.name}_id": other}
        )
        rows.filter(pk__in=entry["freed"], **{f"{field.name}__isnull": True}).update(
            **{f"{field.name}_id": other}
        )
        return
    links, near, far = _links(field)
    still = links.filter(**{far: source, f"{near}__in": entry["rows"]})
    back = {*still.values_list(near, flat=True), *entry["both"], *entry["freed"]}
    still.delete()
    links.bulk_create(
        (links.model(**{near: row, far: other}) for row in sorted(back)), ignore_conflicts=True
    )


def _links(field: Any) -> tuple[Any, str, str]:
    """The table of a many-to-many field, and its columns: of the row, and of the source."""
    near = f"{field.m2m_field_name()}_id"
    far = f"{field.m2m_reverse_field_name()}_id"
    return field.remote_field.through._base_manager, near, far
