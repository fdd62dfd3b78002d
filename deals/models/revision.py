"""Database triggers that raise `Deal.revision` with every change that a page of the deal shows.

A page depends only on its deal's revision and the day, so the revision has to grow whatever wrote:
a form, a bulk update, a COPY, SQL by hand. Only the database sees all of them.

* A statement raises a deal's revision once, however many rows it writes, and not at all where it
    changes none. A row that moves to another deal raises both.
* The deal's row stays locked until the transaction ends: a transaction that locks it has seen every
    change up to the revision it reads. Deals are locked in the order of their ids.
* Triggers of a table fire in the order of their names, so none may depend on another.
"""

from __future__ import annotations

import pgtrigger

OWN_DEAL = "SELECT deal_id FROM changed"
EVERY_DEAL = "SELECT id AS deal_id FROM deals_deal WHERE EXISTS (SELECT FROM changed)"
"""For rows that belong to no deal, such as a source or a price: they may matter to each."""
OWN_DEAL_OR_EVERY = (
    f"{OWN_DEAL} UNION ALL"
    " SELECT id FROM deals_deal WHERE EXISTS (SELECT FROM changed WHERE deal_id IS NULL)"
)
OF_EVENT = (
    f"{OWN_DEAL_OR_EVERY} UNION ALL"
    " SELECT deal_id FROM deals_event_watched_by WHERE event_id IN (SELECT id FROM changed)"
)
"""The deal of changed events, and the deals that watch them."""

_CHANGED = {
    pgtrigger.Insert: "TABLE new_rows",
    pgtrigger.Update: "(TABLE old_rows EXCEPT ALL TABLE new_rows)"
    " UNION ALL (TABLE new_rows EXCEPT ALL TABLE old_rows)",
    pgtrigger.Delete: "TABLE old_rows",
}
# Executed as text, so that it is planned for the rows at hand: a plan kept from a statement of many
# rows would read whole tables for each single row that comes later.
_MOVE = """
EXECUTE $sql$ WITH changed AS ({changed})
  SELECT array_agg(DISTINCT deal_id) FROM ({path}) AS of $sql$ INTO moved;
PERFORM 1 FROM deals_deal WHERE id = ANY(moved) ORDER BY id FOR NO KEY UPDATE;
UPDATE deals_deal SET revision = revision + 1 WHERE id = ANY(moved);
"""
_WATCHERS = """
SELECT DISTINCT watching.deal_id FROM deals_event_watched_by AS watching
JOIN deals_event AS event ON event.id = watching.event_id WHERE event.deal_id = NEW.id
"""


def deals_through(column: str, table: str, path: str) -> str:
    """Return SQL for the deals of rows of `table` that changed rows name in `column`.

    `path` is the SQL that leads from rows of `table` to their deals.
    """
    named = f"SELECT * FROM {table} WHERE id IN (SELECT {column} FROM changed)"
    return f"WITH changed AS ({named}) SELECT deal_id FROM ({path}) AS of"


def after_statements(
    name: str, func: dict[pgtrigger.Operation, str], *, declare: list[tuple[str, str]] | None = None
) -> list[pgtrigger.Trigger]:
    """Make one trigger for each operation; it runs once after a statement.

    `func` maps operations to PL/pgSQL, which sees `old_rows`, `new_rows` or both. `declare` lists
    its variables as name and type.
    """
    rows = {
        pgtrigger.Insert: pgtrigger.Referencing(new="new_rows"),
        pgtrigger.Update: pgtrigger.Referencing(old="old_rows", new="new_rows"),
        pgtrigger.Delete: pgtrigger.Referencing(old="old_rows"),
    }
    return [
        pgtrigger.Trigger(
            name=f"{name}_{str(operation).lower()}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=rows[operation],
            declare=declare,
            func=f"{sql} RETURN NULL;",
        )
        for operation, sql in func.items()
    ]


def revision_triggers(path: str) -> list[pgtrigger.Trigger]:
    """Make the triggers of a table whose rows are shown on pages.

    `path` is SQL that selects `deal_id` of the rows in `changed`, such as `OWN_DEAL`.
    """
    func = {
        operation: _MOVE.format(changed=changed, path=path)
        for operation, changed in _CHANGED.items()
    }
    return after_statements("moves_deals", func, declare=[("moved", "bigint[]")])


def moves_itself() -> list[pgtrigger.Trigger]:
    """Make the triggers of the deal table: every update raises the revision by one.

    A stale form that writes back an old revision cannot lower it. A deal that becomes active or
    inactive raises the deals that watch its events.
    """
    moving = pgtrigger.Trigger(
        name="moves_itself",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=["words"]),  # not made yet before the row is written
        func="""
NEW.revision := OLD.revision + 1;
RETURN NEW;
""",
    )
    watched = pgtrigger.Trigger(
        name="moves_watchers",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("is_active"),
        declare=[("moved", f"bigint[] := ARRAY({_WATCHERS})")],
        func="""
PERFORM 1 FROM deals_deal WHERE id = ANY(moved) ORDER BY id FOR NO KEY UPDATE;
UPDATE deals_deal SET revision = revision + 1 WHERE id = ANY(moved);
RETURN NULL;
""",
    )
    return [moving, watched]
