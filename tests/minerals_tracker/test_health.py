"""What a machine asks, with the real servers stopped and running."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.test import Client, override_settings

from minerals_tracker.letters.sending import ledger
from minerals_tracker.local.children import stop_all
from minerals_tracker.models import Heartbeat
from tests.factories import WEEK, make_deal, make_delivery, make_issue, make_reader


def test_healthz_asks_no_database(client: Client) -> None:
    assert client.get("/healthz").content == b"up\n"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=60)
def test_a_probe_names_no_host_and_speaks_no_tls(path: str) -> None:
    for host in ("10.1.2.3:8000", "no_host!", "elsewhere.example"):
        response = Client(headers={"host": host}).get(path)
        assert response.status_code == 200
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Set-Cookie" not in response.headers
    assert Client().get("/login/").status_code == 301


@pytest.mark.django_db
def test_readyz_answers_for_database_queue_and_migrations(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    answers = response.json()
    assert answers.pop("missing")
    assert answers == {
        "database": "ready",
        "queue": "ready",
        "cache": "ready",
        "migrations": "ready",
        "tick_age_seconds": None,
        "oldest_due_letter_seconds": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "fixture"), [("queue", "valkey_server"), ("cache", "cache_server")]
)
def test_readyz_names_the_server_that_is_down_and_stays_ready(
    client: Client, request: pytest.FixtureRequest, name: str, fixture: str
) -> None:
    stop_all([request.getfixturevalue(fixture)], 3)
    response = client.get("/readyz")
    assert response.status_code == 200
    answers = response.json()
    asked = ("database", "queue", "cache", "migrations")
    expected = {each: "does not answer" if each == name else "ready" for each in asked}
    assert {each: answers[each] for each in asked} == expected


@pytest.mark.django_db
def test_readyz_counts_migrations_that_are_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'milestones'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"].endswith("not applied")


@pytest.mark.django_db
def test_readyz_tells_how_old_tick_and_letter_are(client: Client, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example"
    now = datetime(2026, 12, 1, tzinfo=UTC)
    make_deal(recorded_at=WEEK.opens_at)
    row = make_delivery(
        issue=make_issue(), recipient=make_reader(), due_at=now - timedelta(hours=2)
    )
    Heartbeat.take("queue", now=now - timedelta(seconds=40))

    def waited() -> int | None:
        with time_machine.travel(now, tick=False):
            answers = client.get("/readyz").json()
        assert answers["tick_age_seconds"] == 40
        return answers["oldest_due_letter_seconds"]  # type: ignore[no-any-return]

    assert waited() == 7200
    (claimed,) = ledger.claim("a worker", now=now, limit=1, only=row.pk)
    assert waited() == 7200
    ledger.hold_back(claimed, "No wish.", now=now)
    assert waited() is None


@pytest.mark.django_db
def test_without_a_mail_server_no_letter_is_due(client: Client) -> None:
    make_deal(recorded_at=WEEK.opens_at)
    make_delivery(issue=make_issue(), recipient=make_reader())
    with time_machine.travel(WEEK.closes_at + timedelta(days=9)):
        assert client.get("/readyz").json()["oldest_due_letter_seconds"] is None
