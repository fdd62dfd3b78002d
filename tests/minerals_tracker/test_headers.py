"""Every answer carries the strict policy: pages, the admin, errors, machine answers."""

from __future__ import annotations

import pytest
from django.test import Client

from minerals_tracker.people.groups import EDITOR
from minerals_tracker.web.health import PROBES
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/login/", "/admin/", "/nowhere/", "/healthz", "/admin/auth/user/"]
)
def test_every_answer_carries_the_policies(path: str) -> None:
    headers = client_of(EDITOR).get(path).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_host_that_is_not_ours_is_refused_with_the_policies(client: Client) -> None:
    response = client.get("/login/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_server_error_carries_the_policies_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(PROBES, "database", fail)
    client = Client(raise_request_exception=False)
    response = client.get("/readyz")
    assert response.status_code == 500
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert b"ZeroDivisionError" not in response.content


def test_what_a_person_sees_is_not_kept_by_shared_caches() -> None:
    response = client_of(EDITOR).get("/password/")
    assert "private" in response.headers["Cache-Control"]
