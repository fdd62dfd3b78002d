"""The database is stopped for good reason or bad: pages say so, and come back with it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from minerals_tracker.local.children import stop_all
from minerals_tracker.local.servers import Server
from minerals_tracker.people.groups import EDITOR
from tests.minerals_tracker.addresses import addresses
from tests.minerals_tracker.people import client_of
from tests.minerals_tracker.test_settings import run

PROBES = {"healthz", "readyz"}


class Anything(dict[str, int]):
    """A value for every parameter of an address."""

    def __missing__(self, name: str) -> int:
        return 1


@pytest.fixture
def editor(transactional_db: None) -> Client:
    client = client_of(EDITOR)
    client.raise_request_exception = False
    return client


@pytest.fixture
def outage(editor: Client, postgres_server: Server) -> Iterator[Server]:
    """The database, stopped after an editor has signed in."""
    stop_all([postgres_server], 5)
    yield postgres_server
    if postgres_server.poll() is not None:
        postgres_server.start()
    connection.close()  # it led to the one that was stopped


def assert_says_so(response: Any) -> None:
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "no-store" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "The database does not answer" in response.text


@pytest.mark.usefixtures("outage")
def test_every_page_of_an_editor_answers_that_it_will_be_back(editor: Client) -> None:
    found = {a.key: editor.get(a.path).status_code for a in addresses(Anything())}
    known = {key: code for key, code in found.items() if code != 404 and key not in PROBES}
    assert len(known) > 100
    assert {key: code for key, code in known.items() if code != 503} == {}


@pytest.mark.usefixtures("outage")
@pytest.mark.parametrize("path", ["/", "/admin/", "/admin/deals/deal/", "/account/", "/login/"])
def test_the_page_says_what_is_away_and_when_to_ask_again(path: str, editor: Client) -> None:
    assert_says_so(editor.get(path))  # the connection breaks
    assert_says_so(editor.get(path))  # it is broken
    connection.close()
    assert_says_so(editor.get(path))  # there is none to be had


@pytest.mark.usefixtures("outage")
def test_who_has_no_login_is_told_too(settings: LazySettings) -> None:
    settings.PUBLIC_READ = True
    client = Client(raise_request_exception=False)
    assert_says_so(client.get("/"))
    assert_says_so(client.get("/changes/feed/"))
    assert_says_so(client.post("/login/", {"username": "amna", "password": "a-long-password"}))
    assert_says_so(client.post("/report/", {"text": "The memorandum was signed a day later."}))


def test_pages_are_there_again_with_the_database(editor: Client, outage: Server) -> None:
    assert editor.get("/admin/").status_code == 503
    assert editor.get("/readyz").status_code == 503
    assert editor.get("/healthz").status_code == 200
    outage.start()
    connection.close()
    assert editor.get("/admin/").status_code == 200
    assert editor.get("/readyz").status_code == 200


def test_a_server_that_says_nothing_is_waited_for_briefly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgres://minerals@127.0.0.1:{silent.getsockname()[1]}/minerals"
        done = run(["manage.py", "showmigrations"], tmp_path, DATABASE_URL=url, SECRET_KEY="k")
    assert done.returncode == 1
    assert "timeout expired" in done.stderr
