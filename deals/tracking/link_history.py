"""Read the history of a row's many-to-many links, and its links at an earlier moment."""

from __future__ import annotations

from typing import Any

from django.db import models

from deals.models import LinkChange
from deals.models.links import LinkField, link_fields


def changes_of(row: models.Model) -> list[LinkChange]:
    """Return all link changes of a row, oldest first."""
    tables = [field.m2m_db_table() for field in link_fields(type(row))]
    changes = LinkChange.objects.filter(row_id=row.pk, through__in=tables)
    return list(changes.select_related("context").order_by("pk")) if tables else []


def links_after(row: models.Model, change: int) -> dict[LinkField, set[Any]]:
    """Return the primary keys a row was linked to after a link change, by many-to-many field.

    `change` is the id of the `LinkChange`; 0 means before the first one. The keys are counted back
    from the present links, because older links have no change on record.
    """
    later = [other for other in reversed(changes_of(row)) if other.pk > change]
    links = {}
    for field in link_fields(type(row)):
        keys = linked_to(row, field)
        for other in later:
            if other.through == field.m2m_db_table():
                (keys.discard if other.gained else keys.add)(other.linked_id)
        links[field] = keys
    return links


def linked_to(row: models.Model, field: LinkField) -> set[Any]:
    """Return the primary keys of the rows that a many-to-many field links to now."""
    rows: Any = field.remote_field.through._base_manager  # type: ignore[union-attr]
    mine = rows.filter(**{field.m2m_field_name(): row.pk})
    return set(mine.values_list(f"{field.m2m_reverse_field_name()}_id", flat=True))
