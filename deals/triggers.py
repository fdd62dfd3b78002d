"""Triggers that are derived from the models: written where a table's are not as derived.

They stand in no migration, so that a new table or field has its triggers after the next `migrate`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import connections

AFTER_STATEMENTS = """\
CREATE OR REPLACE TRIGGER {trigger}_on_insert AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}();
CREATE OR REPLACE TRIGGER {trigger}_on_delete AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}();
CREATE OR REPLACE TRIGGER {trigger} AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION {trigger}_{table}();
"""
"""Triggers of a table that run the function `{trigger}_{table}` once for each statement.

The function reads `new_rows` of an insert, `old_rows` of a delete, both of an update.
"""


def install(using: str, trigger: str, wanted: Mapping[str, str]) -> None:
    """Run the SQL of each table unless a trigger of that name already notes that it was run.

    Args: `wanted` maps tables to SQL that creates or replaces their triggers, `trigger` is the one
    of them that carries the note. Tables that are not there (yet) are left out.
    """
    with connections[using].cursor() as cursor:
        present = set(connections[using].introspection.table_names(cursor))
        cursor.execute(
            "SELECT tgrelid::regclass::text, obj_description(oid, 'pg_trigger')"
            " FROM pg_trigger WHERE tgname = %s",
            [trigger],
        )
        installed = dict(cursor.fetchall())
        for table, sql in wanted.items():
            digest = hashlib.sha256(sql.encode()).hexdigest()
            if table in present and installed.get(table) != digest:
                cursor.execute(f"{sql} COMMENT ON TRIGGER {trigger} ON {table} IS '{digest}'")
