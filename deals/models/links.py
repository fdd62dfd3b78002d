"""History of many-to-many links: which rows a tracked row was linked to, since when, by whom.

The through tables are Django's own, so their triggers are declared on proxy models, which
`link_tables` makes.
"""

from __future__ import annotations

import sys
from typing import Any

import pgtrigger
from django.db import models

from deals.models.revision import OWN_DEAL, after_statements, deals_through, revision_triggers

LinkField = models.ManyToManyField[Any, Any]


class LinkChange(models.Model):
    """A link of a many-to-many field that a tracked row gained or lost. Append-only.

    Only database triggers write it. `after_state` is the highest id of the row's history table at
    that time; the row's last history row up to it is the state that the change followed.
    """

    through = models.CharField(max_length=63, help_text="Table that holds the links")
    row_id = models.PositiveBigIntegerField(help_text="Row that gained or lost the link")
    linked_id = models.PositiveBigIntegerField(help_text="Row at the other end")
    gained = models.BooleanField()
    after_state = models.PositiveBigIntegerField()
    at = models.DateTimeField(help_text="Beginning of the transaction that wrote it")
    context = models.ForeignKey(
        "pghistory.Context",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["row_id", "through"], name="link_change_of_row"),
            models.Index(fields=["at", "id"], name="link_change_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        word = "gained" if self.gained else "lost"
        return f"{self.through}: {self.row_id} {word} {self.linked_id}"


_KEEP = """
INSERT INTO deals_linkchange (through, row_id, linked_id, gained, after_state, at, context_id)
  SELECT TG_TABLE_NAME, links.{row}, links.{linked}, {gained},
    coalesce(pg_sequence_last_value('{history}_pgh_id_seq'), 0), now(), context.id
  FROM {links} AS links CROSS JOIN (SELECT _pgh_attach_context() AS id) AS context;
"""


def link_fields(model: type[models.Model]) -> list[LinkField]:
    """Return the many-to-many fields whose links are recorded; none for a model without history."""
    if not hasattr(model, "history"):
        return []
    fields = model._meta.local_many_to_many
    return [field for field in fields if field.remote_field.through._meta.auto_created]  # type: ignore[union-attr]


def link_tables(model: type[models.Model], path: str, **more: pgtrigger.Trigger) -> None:
    """Declare the triggers of all many-to-many tables of a tracked model, on proxy models.

    `path` is the SQL for the deals of changed rows of the model itself (see `revision_triggers`).
    `more` adds a trigger to the table of a field, by field name.
    """
    for field in link_fields(model):
        through: Any = field.remote_field.through
        names_deal = any(column.name == "deal" for column in through._meta.fields)
        of_links = deals_through(field.m2m_column_name(), model._meta.db_table, path)
        own = [more[field.name]] if field.name in more else []
        moving = revision_triggers(OWN_DEAL if names_deal else of_links)
        options = {
            "proxy": True,
            "app_label": model._meta.app_label,
            "default_permissions": (),
            "triggers": [*moving, *_keeps_links(model, field), *own],
        }
        name = f"{model.__name__}{field.name.title().replace('_', '')}"
        attributes = {"__module__": model.__module__, "Meta": type("Meta", (), options)}
        proxy = type(name, (through,), attributes)
        setattr(sys.modules[model.__module__], name, proxy)


def _keeps_links(model: type[models.Model], field: LinkField) -> list[pgtrigger.Trigger]:
    """Make the triggers that write down which links statements made and took away."""
    history = model.history.rel.related_model  # type: ignore[attr-defined]

    def kept(links: str, gained: str) -> str:
        return _KEEP.format(
            links=links,
            gained=gained,
            row=field.m2m_column_name(),
            linked=field.m2m_reverse_name(),
            history=history._meta.db_table,
        )

    lost, gained = kept("old_rows", "false"), kept("new_rows", "true")
    func = {
        pgtrigger.Insert: gained,
        pgtrigger.Update: f"{lost} {gained}",
        pgtrigger.Delete: lost,
    }
    return after_statements("keeps_links", func)
