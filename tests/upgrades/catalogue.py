"""What a database is made of, as its catalogue says: to compare two databases that
should be alike."""

from __future__ import annotations

from typing import Any

# Without conditions: a dump words them otherwise than the original.
QUESTIONS = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default,
          generation_expression, character_maximum_length, numeric_precision, numeric_scale
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": """
        SELECT tablename, indexname, split_part(indexdef, ' WHERE ', 1)
        FROM pg_indexes WHERE schemaname = 'public'""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, tgtype, tgenabled
        FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def catalogue(cursor: Any) -> dict[str, set[tuple[object, ...]]]:
    """Columns, constraints, indexes, triggers and functions of a database, each as its rows."""
    found = {}
    for name, question in QUESTIONS.items():
        cursor.execute(question)
        found[name] = set(cursor.fetchall())
    return found
