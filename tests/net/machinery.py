"""What holds the product together out of sight: constraints, triggers, doors, settings, tasks."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection

from minerals_tracker.celery import app
from minerals_tracker.people.access import OPEN, READABLE
from minerals_tracker.people.groups import GRANTS
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.test_urls import SAMPLES
from tests.net import people
from tests.net.walk import masked

QUERIES = {
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef",
    "triggers": """
        SELECT DISTINCT tgrelid::regclass
            || CASE WHEN tgtype & 2 > 0 THEN ' before' ELSE ' after' END
            || CASE WHEN tgtype & 4 > 0 THEN ' insert' ELSE '' END
            || CASE WHEN tgtype & 8 > 0 THEN ' delete' ELSE '' END
            || CASE WHEN tgtype & 16 > 0 THEN ' update' ELSE '' END
            || CASE WHEN tgtype & 1 > 0 THEN ' of each row' ELSE ' of a statement' END
        FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
    """,
    "trigger-names": """
        SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
    """,
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1
    """,
}
COUNTS = """
    SELECT 'SELECT ''' || table_name || ' '' || count(*) AS told FROM ' || table_name
    FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""
THERE = {**SAMPLES, "slug": "illustrative", "reference": "DEMO-001", "key": "P01"}


def told() -> Iterator[tuple[str, str]]:
    """Name and text of each list."""
    for name, query in QUERIES.items():
        yield name, "\n".join(ask(query))
    yield "rows", "\n".join(ask(" UNION ALL ".join(ask(COUNTS)) + " ORDER BY 1"))
    yield "models", "\n".join(sorted(model._meta.label for model in apps.get_models()))
    kept = (
        name
        for name in sorted(dir(settings))
        if name.isupper() and "KEY" not in name and "PASSWORD" not in name
    )
    yield "settings", "\n".join(f"{name} = {masked(str(getattr(settings, name)))}" for name in kept)
    app.loader.import_default_modules()
    yield "tasks", "\n".join(sorted(name for name in app.tasks if "celery." not in name))
    yield "schedule", as_json(settings.CELERY_BEAT_SCHEDULE)
    yield "grants", as_json({group: sorted(grants) for group, grants in GRANTS.items()})
    yield "open", "\n".join([*sorted(OPEN), "", *sorted(READABLE)])


def ask(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [masked(row[0]) for row in cursor.fetchall()]


def as_json(value: object) -> str:
    return json.dumps(value, indent=1, default=str, sort_keys=True)


def doors() -> Iterator[tuple[str, str]]:
    """How each address answers to somebody of each role, with its headers."""
    for role in people.ROLES:
        client = people.client_of(role)
        lines = []
        for key, path in addresses(THERE):
            response = client.get(path)
            headers = "; ".join(
                f"{name}: {'; '.join(sorted(value.split('; ')))}"  # directives come in any order
                for name, value in sorted(response.items())
                if name != "Content-Length"
            )
            lines.append(masked(f"{key} {path} {response.status_code} {headers}"))
            response.close()
        yield role, "\n".join(lines)
