"""Database triggers that keep what search looks through in step with the rows.

They see forms, bulk writes, COPY and SQL alike, once for a statement. `moves_deals` (of
`deals.models.revision`, whose name comes first) has locked the deal by then, so that of two transactions
that write rows of one deal the second reads what the first has written.

The triggers are derived from what the models say is `searched` (`deals.models.Searched`). Where
that changes, the next `migrate` writes the lines of all rows again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.db import models

from deals import triggers
from deals.models import Searched, SearchEntry

TRIGGER = "search_kept"
Model = type[models.Model]
_LINES = SearchEntry._meta.db_table
_WRITE = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}_write_{{table}}(written bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM {_LINES} WHERE kind = '{{kind}}' AND row_id = ANY(written);
  INSERT INTO {_LINES} (kind, row_id, deal_id, key, title, body, day)
    SELECT '{{kind}}', own.id, {{deal}}, {{key}}, {{title}}, {{body}}, {{day}}
    FROM {{table}} own {{joins}} WHERE own.id = ANY(written) {{standing}};
END $$;
"""
_REWRITE = f"""
SELECT {TRIGGER}_write_{{table}}(array_agg(id)) FROM
  (SELECT id FROM {{table}} UNION SELECT row_id FROM {_LINES} WHERE kind = '{{kind}}') AS of;
"""
_WATCH = (
    """
CREATE OR REPLACE FUNCTION {trigger}_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    changed := ARRAY(SELECT id FROM new_rows);
  ELSIF TG_OP = 'DELETE' THEN
    changed := ARRAY(SELECT id FROM old_rows);
  ELSE
    changed := ARRAY(SELECT DISTINCT id FROM (
      (SELECT {columns} FROM old_rows EXCEPT SELECT {columns} FROM new_rows) UNION ALL
      (SELECT {columns} FROM new_rows EXCEPT SELECT {columns} FROM old_rows)) AS of);
  END IF;
  IF cardinality(changed) > 0 THEN
    {writes}
  END IF;
  RETURN NULL;
END $$;
"""
    + triggers.AFTER_STATEMENTS
)


def searched_models(of: Iterable[AppConfig] | None = None) -> list[Model]:
    """Models whose rows may be found, those of all apps unless some are named."""
    configs = apps.get_app_configs() if of is None else of
    return [model for app in configs for model in app.get_models() if hasattr(model, "searched")]


def install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Create or renew the triggers of an app's tables where they are not as derived."""
    triggers.install(using, TRIGGER, _wanted(searched_models([app_config])))


def _wanted(found: Iterable[Model]) -> dict[str, str]:
    """SQL by table: how a model's lines are written, and what watches the tables they come from."""
    columns: dict[str, set[str]] = defaultdict(lambda: {"id"})
    writes: dict[str, list[str]] = defaultdict(list)
    made: dict[str, list[str]] = defaultdict(list)
    for model in found:
        table = model._meta.db_table
        write = f"PERFORM {TRIGGER}_write_{table}"
        made[table].append(_WRITE.format_map(_parts(model)))
        writes[table].append(f"{write}(changed);")
        for path in _paths(model.searched):  # type: ignore[attr-defined]
            columns[table].add(_column(model, path.partition("__")[0]))
            if "__" in path:
                name, _, inner = path.partition("__")
                parent = _target(model, name)
                columns[parent._meta.db_table].add(_column(parent, inner))
                own = f"ARRAY(SELECT id FROM {table} WHERE {name}_id = ANY(changed))"
                writes[parent._meta.db_table].append(f"{write}({own});")
        if _is_voidable(model):
            columns[table].add("voided_at")
        made[table].append(_REWRITE.format(table=table, kind=model._meta.model_name))
    for table, statements in writes.items():
        watch = _WATCH.format(
            trigger=TRIGGER,
            table=table,
            columns=", ".join(sorted(columns[table])),
            writes=" ".join(dict.fromkeys(statements)),
        )
        made[table].append(watch)
    return {table: "".join(parts) for table, parts in made.items()}


def _parts(model: Model) -> dict[str, str]:
    """What a model's lines are read from, in SQL."""
    searched: Searched = model.searched  # type: ignore[attr-defined]
    parents = {path.partition("__")[0] for path in _paths(searched) if "__" in path}

    def told(paths: Iterable[str]) -> str:
        return f"concat_ws(' ', {', '.join(_place(model, path) for path in paths) or 'NULL'})"

    return {
        "table": model._meta.db_table,
        "kind": str(model._meta.model_name),
        "deal": _place(model, searched.deal) if searched.deal else "NULL::bigint",
        "key": told(searched.key),
        "title": told(searched.title),
        "body": told(f"{path}" for path in searched.body),
        "day": _place(model, searched.day) if searched.day else "NULL::date",
        "joins": " ".join(
            f"JOIN {_target(model, name)._meta.db_table} {name} ON {name}.id = own.{name}_id"
            for name in sorted(parents)
        ),
        "standing": "AND own.voided_at IS NULL" if _is_voidable(model) else "",
    }


def _paths(searched: Searched) -> list[str]:
    named = (*searched.key, *searched.title, *searched.body, searched.deal, searched.day)
    return [path for path in named if path]


def _place(model: Model, path: str) -> str:
    """A column with the table it is read from."""
    name, _, inner = path.partition("__")
    if not inner:
        return f"own.{_column(model, name)}"
    return f"{name}.{_column(_target(model, name), inner)}"


def _target(model: Model, name: str) -> Model:
    target: Any = model._meta.get_field(name).related_model
    return target  # type: ignore[no-any-return]


def _column(model: Model, name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def _is_voidable(model: Model) -> bool:
    return any(field.name == "voided_at" for field in model._meta.concrete_fields)
