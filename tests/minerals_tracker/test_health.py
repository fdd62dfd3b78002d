"""What a machine asks, with the real servers stopped and running."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from minerals_tracker.embedded.children import stop_all
from minerals_tracker.embedded.servers import Server


def test_healthz_asks_no_database(client: Client) -> None:
    assert client.get("/healthz").content == b"up\n"


@pytest.mark.django_db
def test_readyz_answers_for_database_queue_and_migrations(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert set(response.json().values()) == {"ready"}


@pytest.mark.django_db
def test_readyz_names_the_server_that_is_down(client: Client, valkey_server: Server) -> None:
    stop_all([valkey_server], 3)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "database": "ready",
        "queue": "does not answer",
        "migrations": "ready",
    }


@pytest.mark.django_db
def test_readyz_counts_migrations_that_are_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'milestones'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"].endswith("not applied")
