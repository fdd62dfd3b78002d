"""A database of every released version comes up to date with all its rows."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest
from django.db import connection

from minerals_tracker.local import CHECKOUT
from tests.upgrades.catalogue import catalogue

RELEASED = sorted(Path(__file__).parent.glob("*.sql.gz"))
OURS = ("deals_", "shipments_", "milestones_")


def connect(name: str) -> psycopg2.extensions.connection:
    """A connection of its own to a database on the server of the tests."""
    place = connection.settings_dict
    found: psycopg2.extensions.connection = psycopg2.connect(
        host=place["HOST"], user=place["USER"], dbname=name
    )
    return found


@pytest.fixture
def old_database(db: None, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a database as a release left it."""
    name = f"upgraded_from_{request.param.name.removesuffix('.sql.gz').replace('.', '_')}"
    with closing(connect("minerals")) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            with closing(connect(name)) as old, old, old.cursor() as cursor:
                cursor.execute(gzip.decompress(request.param.read_bytes()).decode())
            yield name
        finally:
            with server.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(name: str, *words: str) -> str:
    """Run a command of this checkout on a database; returns what it printed."""
    place = connection.settings_dict
    url = f"postgres://{place['USER']}@/{name}?host={place['HOST']}"
    run = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": "of a test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def rows_of(name: str) -> dict[str, int]:
    """How many rows each table of ours holds."""
    with closing(connect(name)) as database, database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall() if table.startswith(OURS)]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            (found[table],) = cursor.fetchone() or (0,)
    return found


def test_there_is_a_release_to_come_from() -> None:
    assert RELEASED


@pytest.mark.parametrize("old_database", RELEASED, indirect=True, ids=lambda path: path.name)
def test_a_database_of_a_release_comes_up_to_date_with_its_rows(old_database: str) -> None:
    before = rows_of(old_database)
    assert before["deals_deal"]
    assert before["milestones_milestone"]
    manage(old_database, "migrate", "--verbosity=0")
    after = rows_of(old_database)
    assert {table: after.get(table) for table in before} == before
    with closing(connect(old_database)) as upgraded, upgraded.cursor() as cursor:
        found = catalogue(cursor)
    with connection.cursor() as cursor:
        wanted = catalogue(cursor)
    for kind, rows in wanted.items():
        assert found[kind] == rows, kind
    manage(old_database, "load_reference")
    assert manage(old_database, "refresh_milestones")
