"""Database triggers that move a deal's revision with every change that a page shows.

A page is a function of its deal's revision and of the day, so the revision has to move whatever
wrote: a form, a bulk update, a COPY, SQL by hand. Only the database sees all of them.

* A statement moves a deal once, however many rows it writes, and not at all where it changes none.
  A row that goes to another deal moves both.
* The deal's row stays locked until the transaction ends: who locks it has seen every change up to
  the revision that it reads. Deals are locked in the order of their ids.
* Triggers of a table fire in the order of their names, so none may depend on another.
"""

from __future__ import annotations

import pgtrigger

OWN_DEAL = "SELECT deal_id FROM changed"
EVERY_DEAL = "SELECT id AS deal_id FROM deals_deal WHERE EXISTS (SELECT FROM changed)"
"""What belongs to no deal, such as a source or a price, may matter to each."""
OWN_DEAL_OR_EVERY = (
    f"{OWN_DEAL} UNION ALL"
    " SELECT id FROM deals_deal WHERE EXISTS (SELECT FROM changed WHERE deal_id IS NULL)"
)
OF_EVENT = (
    f"{OWN_DEAL_OR_EVERY} UNION ALL"
    " SELECT deal_id FROM deals_event_watched_by WHERE event_id IN (SELECT id FROM changed)"
)
"""The deal of changed events, and those that watch them."""

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


def by(column: str, table: str, path: str) -> str:
    """The deals of the rows of a table that the changed rows name in a column."""
    named = f"SELECT * FROM {table} WHERE id IN (SELECT {column} FROM changed)"
    return f"WITH changed AS ({named}) SELECT deal_id FROM ({path}) AS of"


def after_statements(
    name: str, func: dict[pgtrigger.Operation, str], *, declare: list[tuple[str, str]] | None = None
) -> list[pgtrigger.Trigger]:
    """Make triggers that run once after each statement and see `old_rows`, `new_rows` or both."""
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


def moves_deals(path: str) -> list[pgtrigger.Trigger]:
    """Make the triggers of a table whose rows pages show.

    `path` is a query for the ids of the deals that `changed` rows of the table belong to.
    """
    func = {
        operation: _MOVE.format(changed=changed, path=path)
        for operation, changed in _CHANGED.items()
    }
    return after_statements("moves_deals", func, declare=[("moved", "bigint[]")])


def moves_itself() -> list[pgtrigger.Trigger]:
    """Make the triggers of the deals: a change moves the deal, never back.

    A form that was opened earlier writes back the revision it read. A deal that becomes active, or
    is not any more, moves the deals that watch its events.
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
