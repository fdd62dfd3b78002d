"""Keep illustrative (invented) data apart: database triggers refuse real rows that name it.

A row is illustrative by its own column, or because the deal it belongs to is. The triggers are
derived from the models and hold for forms, bulk writes and SQL alike.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.apps import AppConfig
from django.db import models

from deals.models import Deal
from deals.models.revision import after_statements
from deals.visibility import OWNERS

TRIGGER = "kept_apart"
REFUSED = "is illustrative: choose a real one, or keep to the illustrative deal"
TURNED = "stays real or illustrative, as it was entered: enter another one"
_REFUSE = f"""
-- As text, so that it is planned for the rows at hand.
EXECUTE $sql$ SELECT found.said FROM ({{found}}) AS found LIMIT 1 $sql$ INTO said;
IF said IS NOT NULL THEN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{TRIGGER}', MESSAGE = said;
END IF;
"""  # noqa: S608 (a name, no value)
# OFFSET 0 keeps the planner to one look-up a row: amid an import it knows no sizes, and would read
# the whole table for each of its statements.
_NAMED = "LATERAL (SELECT * FROM {table} WHERE id = r.{column} OFFSET 0)"
_LINK = "SELECT {said} FROM new_rows r, {target} t WHERE {apart}"
_MANY = "SELECT {said} FROM new_rows r, {owner} o, {target} t WHERE {apart}"
_TURNED = """
SELECT '{name} ' || n.id || ' {words}' AS said
  FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE {turned}"""
_OWNER = "(SELECT {invented} FROM {table} {inner} WHERE {inner}.id = {key})"
Model = type[models.Model]


def is_illustrative(row: Any) -> bool:
    """Return whether a row is invented: by its own column, else by the row that owns it."""
    if "is_illustrative" in _columns(type(row)):
        return bool(row.is_illustrative)
    owners = (getattr(row, name, None) for name in OWNERS if name in _columns(type(row)))
    return next((is_illustrative(owner) for owner in owners if owner is not None), False)


def declare(app_config: AppConfig) -> None:
    """Register the triggers of an app's models, for which `makemigrations` writes migrations."""
    models_of_app = list(app_config.get_models())
    tables = {row._meta.concrete_model: row for row in models_of_app if row._meta.proxy}
    for model in models_of_app:
        if not hasattr(model, "history") or model._meta.proxy:
            continue
        links = [_of_link(model, field) for field in _links(model)]
        _register(model, links, _turned(model))
        for many in model._meta.local_many_to_many:
            if _can_be(many.related_model):
                _register(tables[many.remote_field.through], [_of_many(model, many)], [])


def _register(model: Model, links: list[str], turned: list[str]) -> None:
    """Refuse what `links` finds in new rows, and what `turned` finds between old and new ones."""
    found = {pgtrigger.Insert: links, pgtrigger.Update: [*links, *turned]}
    func = {
        operation: _REFUSE.format(found=" UNION ALL ".join(queries))
        for operation, queries in found.items()
        if queries
    }
    pgtrigger.register(*after_statements(TRIGGER, func, declare=[("said", "text")]))(model)


def _turned(model: Model) -> list[str]:
    """SQL that finds rows whose mark changed; only a real deal may become illustrative."""
    if not _can_be(model):
        return []
    before, after = _is_invented(model, "o"), _is_invented(model, "n")
    may = model is Deal or "is_illustrative" not in _columns(model)
    turned = f"{before} AND NOT {after}" if may else f"{before} <> {after}"
    return [_TURNED.format(name=model._meta.verbose_name, words=TURNED, turned=turned)]


def _links(model: Model) -> list[Any]:
    """Foreign keys to models whose rows can be illustrative."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.related_model and _can_be(field.related_model)
    ]


def _of_link(model: Model, field: Any) -> str:
    named, mine = _is_invented(field.related_model, "t"), _is_invented(model, "r")
    apart = f"{named} AND NOT {mine}"
    if "is_illustrative" in _columns(model) and field.name == "commodity":
        apart = f"{named} <> {mine}"  # an invented price would value what is real
    return _LINK.format(
        said=_said(field.related_model, field.verbose_name),
        target=_NAMED.format(table=field.related_model._meta.db_table, column=field.column),
        apart=apart,
    )


def _of_many(model: Model, field: Any) -> str:
    named, mine = _is_invented(field.related_model, "t"), _is_invented(model, "o")
    apart = f"{named} AND NOT {mine}"
    if field.related_model is Deal:  # whose pages show what is linked to it
        apart = f"{mine} AND NOT {named}"
    return _MANY.format(
        said=_said(field.related_model, field.verbose_name),
        owner=_NAMED.format(table=model._meta.db_table, column=field.m2m_column_name()),
        target=_NAMED.format(
            table=field.related_model._meta.db_table, column=field.m2m_reverse_name()
        ),
        apart=apart,
    )


def _said(target: Model, called: str) -> str:
    names = ("short_name", "name", "title", "reference", "key")
    name = next((name for name in names if name in _columns(target)), "id")
    return f"'the {called} “' || t.{name} || '” {REFUSED}' AS said"


def _can_be(model: Any) -> bool:
    return _is_invented(model, "x") != "false"


def _is_invented(model: Model, alias: str) -> str:
    """SQL expression: whether a row is illustrative; the same rule as `is_illustrative`."""
    columns = _columns(model)
    if "is_illustrative" in columns:
        return f"{alias}.is_illustrative"
    said = "false"
    for name in reversed(OWNERS):
        if name not in columns or not columns[name].related_model:
            continue
        owner, inner = columns[name].related_model, f"{alias}{name[0]}"
        key = f"{alias}.{columns[name].column}"
        asked = _OWNER.format(
            invented=_is_invented(owner, inner), table=owner._meta.db_table, inner=inner, key=key
        )
        said = f"(CASE WHEN {key} IS NULL THEN {said} ELSE {asked} END)"
    return said


def _columns(model: Model) -> dict[str, Any]:
    """Fields by name; empty for a model without history, such as a user."""
    if not hasattr(model, "history"):
        return {}
    return {field.name: field for field in model._meta.concrete_fields}
