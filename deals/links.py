"""Which links a tracked row gained and lost, kept by triggers on the tables between.

The tables of many-to-many fields have no model of ours to track, so that their triggers are
derived from the fields of every tracked model. They see forms, bulk writes, COPY and SQL alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import models

from deals import triggers
from deals.models import LinkChange

TRIGGER = "link_kept"
LinkField = models.ManyToManyField[Any, Any]
_KEEP = """
CREATE OR REPLACE FUNCTION {trigger}_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  state bigint := coalesce(
    pg_sequence_last_value(pg_get_serial_sequence('{history}', 'pgh_id')::regclass), 0);
  context uuid;
BEGIN
  IF EXISTS (SELECT FROM links) THEN
    context := _pgh_attach_context();
    INSERT INTO {changes} (through, row_id, linked_id, gained, after_state, at, context_id)
      SELECT '{table}', {row}, {linked}, TG_ARGV[0]::boolean, state, now(), context FROM links;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER {trigger} AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS links
  FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}('true');
CREATE OR REPLACE TRIGGER {trigger}_on_delete AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS links
  FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}('false');
CREATE OR REPLACE TRIGGER {trigger}_on_update_1 AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS links
  FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}('false');
CREATE OR REPLACE TRIGGER {trigger}_on_update_2 AFTER UPDATE ON {table}
  REFERENCING NEW TABLE AS links
  FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}('true');
"""


def link_fields(model: type[models.Model]) -> list[LinkField]:
    """Fields of a tracked model whose links are kept; none for a model without a history."""
    if not hasattr(model, "history"):
        return []
    fields = model._meta.local_many_to_many
    return [field for field in fields if field.remote_field.through._meta.auto_created]  # type: ignore[union-attr]


def install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Create or renew the triggers of an app's tables of links where they are not as derived."""
    triggers.install(using, TRIGGER, dict(_wanted(app_config)))


def changes_of(row: models.Model) -> list[LinkChange]:
    """All links that a row gained and lost, the oldest first."""
    tables = [field.m2m_db_table() for field in link_fields(type(row))]
    changes = LinkChange.objects.filter(row_id=row.pk, through__in=tables)
    return list(changes.select_related("context").order_by("pk")) if tables else []


def links_after(row: models.Model, change: int) -> dict[LinkField, set[Any]]:
    """Keys of the rows that a row was linked to when the change of that number had been written.

    They are counted back from the links of today, because those made before there was a history
    of links stand in no change. 0 asks for the links before the first change.
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
    """Keys of the rows that a field links a row to now."""
    rows: Any = field.remote_field.through._base_manager  # type: ignore[union-attr]
    mine = rows.filter(**{field.m2m_field_name(): row.pk})
    return set(mine.values_list(f"{field.m2m_reverse_field_name()}_id", flat=True))


def _wanted(app: AppConfig) -> Iterator[tuple[str, str]]:
    for model in app.get_models():
        for field in link_fields(model):
            history: Any = model._meta.get_field("history").related_model
            table = field.m2m_db_table()
            yield (
                table,
                _KEEP.format(
                    trigger=TRIGGER,
                    table=table,
                    history=history._meta.db_table,
                    changes=LinkChange._meta.db_table,
                    row=field.m2m_column_name(),
                    linked=field.m2m_reverse_name(),
                ),
            )
