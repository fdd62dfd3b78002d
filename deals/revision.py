"""Database triggers that move a deal's revision with every change that a page shows.

A page is a function of its deal's revision and of the day, so the revision has to move whatever
wrote: a form, a bulk update, a COPY, SQL by hand. Only the database sees all of them.

* A row that belongs to a deal (it names one, or the first foreign key that leads to one does)
  moves that deal, and the deals that watch it; a row that names none may matter to each.
* A row that belongs to no deal, such as a source or a price, moves every deal.
* A deal that becomes active, or is not any more, moves the deals that watch its events.
* A statement moves a deal once, however many rows it writes. The deal's row stays locked until
  the transaction ends: who locks it has seen every change up to the revision that it reads.
* The state of its file is a new word with every change but those of the floors above this one. A
  word never comes again, whatever is put back, so that it can name what was read of the file.

The triggers are derived from the models after each `migrate`, so that no table can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pghistory.models
from django.apps import AppConfig
from django.db import models

from deals import triggers
from deals.models import Deal, Event

TRIGGER = "deal_moved"
_DEALS, _EVENTS = Deal._meta.db_table, Event._meta.db_table
_WATCHING = Event.watched_by.through._meta.db_table
_MOVE = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}(moved bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF array_position(moved, NULL) IS NOT NULL THEN
    PERFORM 1 FROM {_DEALS} ORDER BY id FOR NO KEY UPDATE;
    UPDATE {_DEALS} SET revision = revision + 1;
  ELSIF moved IS NOT NULL THEN
    PERFORM 1 FROM {_DEALS} WHERE id = ANY(moved) ORDER BY id FOR NO KEY UPDATE;
    UPDATE {_DEALS} SET revision = revision + 1 WHERE id = ANY(moved);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION {TRIGGER}_above(moved bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('{TRIGGER}.above', 'on', true);
  PERFORM {TRIGGER}(moved);
  PERFORM set_config('{TRIGGER}.above', '', true);
END $$;
"""
# A form that was opened earlier writes back the revision it read: it never goes back.
_OF_DEALS = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}_{_DEALS}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW IS DISTINCT FROM OLD THEN
    NEW.revision := OLD.revision + 1;
    NEW.file_state := OLD.file_state;
    IF current_setting('{TRIGGER}.above', true) IS DISTINCT FROM 'on' THEN
      NEW.file_state := gen_random_uuid();
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {TRIGGER} BEFORE UPDATE ON {_DEALS}
  FOR EACH ROW EXECUTE FUNCTION {TRIGGER}_{_DEALS}();
CREATE OR REPLACE FUNCTION {TRIGGER}_watching() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM {TRIGGER}(ARRAY(SELECT DISTINCT watching.deal_id FROM {_WATCHING} AS watching
    JOIN {_EVENTS} AS event ON event.id = watching.event_id WHERE event.deal_id = NEW.id));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER {TRIGGER}_watching AFTER UPDATE ON {_DEALS}
  FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active)
  EXECUTE FUNCTION {TRIGGER}_watching();
"""
_ONE_BY_ONE = """(SELECT of.* FROM (SELECT DISTINCT {key}_id AS id FROM {rows}) AS named
  CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {table}.id = named.id OFFSET 0) AS of)"""
# Else a plan that was made for many rows reads all of the table for every one that comes later.
_OF_ROWS = (
    """
CREATE OR REPLACE FUNCTION {trigger}_{table}() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM {move}(array_agg(DISTINCT deal_id)) FROM (
      WITH changed AS (TABLE new_rows) {deals}) AS of;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM {move}(array_agg(DISTINCT deal_id)) FROM (
      WITH changed AS (TABLE old_rows) {deals}) AS of;
  ELSE
    PERFORM {move}(array_agg(DISTINCT deal_id)) FROM (
      WITH changed AS ((TABLE old_rows EXCEPT ALL TABLE new_rows)
        UNION ALL (TABLE new_rows EXCEPT ALL TABLE old_rows)) {deals}) AS of;
  END IF;
  RETURN NULL;
END $$;
"""
    + triggers.AFTER_STATEMENTS
)


def shown_models(app: AppConfig) -> Iterator[type[models.Model]]:
    """Tables of an app that pages show, those of many-to-many fields included."""
    off_page: frozenset[str] = getattr(app, "off_page", frozenset())
    for model in app.get_models(include_auto_created=True):
        is_history = issubclass(model, pghistory.models.Event)
        if not (is_history or model._meta.proxy or model.__name__ in off_page):
            yield model


def install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Create or renew the triggers of an app's tables where they are not as derived."""
    wanted = {model._meta.db_table: _MOVE + _triggers(model) for model in shown_models(app_config)}
    triggers.install(using, TRIGGER, wanted)


def _triggers(model: type[models.Model]) -> str:
    """SQL of a table's triggers, and of the function they run."""
    if model is Deal:
        return _OF_DEALS
    is_file = model._meta.app_label == Deal._meta.app_label
    return _OF_ROWS.format(
        trigger=TRIGGER,
        move=TRIGGER if is_file else f"{TRIGGER}_above",
        table=model._meta.db_table,
        deals=_deals_of(model, "changed"),
    )


def _deals_of(
    model: type[models.Model], rows: str, via: tuple[type[models.Model], ...] = ()
) -> str:
    """A query for the deals of `rows` of a table: their ids, or NULL where every deal is meant."""
    if "deal" in _foreign_keys(model):
        return f"SELECT deal_id FROM {rows} {_watchers(model, rows)}"
    for key, parent in _foreign_keys(model).items():
        parents = _ONE_BY_ONE.format(table=parent._meta.db_table, key=key, rows=rows)
        if parent not in (model, *via):
            query = _deals_of(parent, f"{parents} AS by_{key}", (model, *via))
            if "NULL" not in query:
                return query
    return f"SELECT NULL::bigint AS deal_id FROM {rows}"


def _watchers(model: type[models.Model], rows: str) -> str:
    """The deals that rows name in a many-to-many field beside the deal they belong to."""
    unions = (
        f"UNION ALL SELECT {field.m2m_reverse_name()} FROM {field.m2m_db_table()}"
        f" WHERE {field.m2m_column_name()} IN (SELECT id FROM {rows})"
        for field in model._meta.many_to_many
        if field.related_model is Deal
    )
    return " ".join(unions)


def _foreign_keys(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """Foreign keys to recorded tables of our own, which may lead to a deal, by name."""
    return {
        field.name: field.remote_field.model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and hasattr(field.related_model, "recorded_at")
    }
