"""An empty database for each benchmark, copied from one that was migrated once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.core.cache import cache
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections

from tests.workers import empty_queue

NAME = "bench"


def migrate() -> None:
    """Bring the database that is copied up to date."""
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


@contextlib.contextmanager
def fresh_database() -> Iterator[None]:
    """Point `connection` at a copy with no rows in it; the queue and the cache are
    empty as well."""
    template = connection.settings_dict["NAME"]
    _drop()
    _run(f"CREATE DATABASE {NAME} TEMPLATE {template}")
    cache.clear()
    empty_queue()
    connection.settings_dict["NAME"] = NAME
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = template
        _drop()


def _drop() -> None:
    """Drop it with whoever is in it; a worker of autovacuum is not ours to end, but gives way."""
    try:
        _run(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    except ProgrammingError:
        _run(f"DROP DATABASE IF EXISTS {NAME}")


def _run(*statements: str) -> None:
    """Run statements that want no transaction, from beside the database that they are about."""
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connections.close_all()
