"""Asking statistics offices, against a server of the test's own that answers in their shapes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from shipments.customs import fetching
from shipments.customs.fetching import ATTEMPTS, AskingError, OfficeConnection, ask
from shipments.customs.queries import CENSUS_HOST, COMTRADE_HOST, Question
from shipments.management.commands import ask_customs
from shipments.models import CustomsRecord
from shipments.states import CustomsFormat
from tests import factories as make
from tests.shipments import customs_answers as said

CENSUS = Question(
    office=CustomsFormat.CENSUS,
    reporter="US",
    partner="PK",
    flow="import",
    hs6=("261710",),
    months=(date(2025, 10, 1),),
)
COMTRADE = replace(CENSUS, office=CustomsFormat.COMTRADE)
Reply = Callable[[BaseHTTPRequestHandler], None]


def reply(status: int, body: bytes = b"", **headers: str) -> Reply:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def broken_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()


def without_an_end(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()


@dataclass
class Office:
    """A statistics office: what it replies in turn (the last again and again), what it
    was asked."""

    replies: list[Reply]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    port: int = 0

    def way(self, key: str = "") -> OfficeConnection:
        return OfficeConnection(key=key, connect=self._connect, pause=self.pauses.append)

    def _connect(self, host: str) -> HTTPConnection:
        self.hosts.append(host)
        return HTTPConnection("127.0.0.1", self.port, timeout=5)


@contextmanager
def office(*replies: Reply) -> Iterator[Office]:
    """Run a server for the length of a block."""
    here = Office(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((self.path, dict(self.headers)))
            here.replies[min(len(here.asked), len(here.replies)) - 1](self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is inherited)
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield here
        server.shutdown()


def test_an_answer_is_given_as_it_came() -> None:
    body = said.census(said.census_row())
    with office(reply(200, body)) as here:
        assert ask(CENSUS, here.way()) == body
    assert here.hosts == [CENSUS_HOST]
    assert here.asked[0][0].startswith("/data/timeseries/intltrade/imports/hs?get=CTY_CODE,")


def test_each_office_gets_its_own_key_in_its_own_place() -> None:
    with office(reply(200, b"[]")) as here:
        ask(CENSUS, here.way("census secret"))
        ask(COMTRADE, here.way("un-secret"))
    assert here.asked[0][0].endswith("&key=census+secret")
    assert here.asked[1][1]["Ocp-Apim-Subscription-Key"] == "un-secret"
    assert here.asked[1][0].startswith("/data/v1/get/C/M/HS?")
    assert "secret" not in here.asked[1][0]
    assert here.hosts == [CENSUS_HOST, COMTRADE_HOST]


def test_without_a_key_the_preview_is_asked() -> None:
    with office(reply(200, b"{}")) as here:
        ask(COMTRADE, here.way())
    assert here.asked[0][0].startswith("/public/v1/preview/C/M/HS?")
    assert "Ocp-Apim-Subscription-Key" not in here.asked[0][1]


def test_no_content_is_an_empty_answer() -> None:
    with office(reply(204)) as here:
        assert ask(CENSUS, here.way()) == b""


@pytest.mark.parametrize("passing", [reply(503), reply(429), broken_off, without_an_end])
def test_a_failure_that_passes_is_asked_again(passing: Reply) -> None:
    with office(passing, reply(200, b"[]")) as here:
        assert ask(CENSUS, here.way()) == b"[]"
    assert len(here.asked) == 2
    assert len(here.pauses) == 1


def test_a_failure_that_stays_is_given_up_with_a_reason() -> None:
    with office(reply(503)) as here, pytest.raises(AskingError) as failed:
        ask(CENSUS, here.way("secret"))
    assert str(failed.value) == ("api.census.gov answers 503. It was asked 4 times; try later.")
    assert len(here.asked) == ATTEMPTS
    first, second, third = here.pauses
    assert 0.5 <= first <= 1 <= second <= 2 <= third <= 4


def test_an_office_that_names_a_pause_gets_it_up_to_a_limit() -> None:
    with office(reply(429, Retry_After="7"), reply(429, Retry_After="9000"), reply(204)) as here:
        ask(CENSUS, here.way())
    assert here.pauses == [7, fetching.LONGEST_PAUSE_SECONDS]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, "redirects to another address, which is not followed"),
        (307, "redirects to another address, which is not followed"),
        (400, "answers 400. Check the question"),
        (401, "refuses the key"),
        (404, "answers 404"),
    ],
)
def test_what_no_attempt_would_change_is_asked_once(status: int, reason: str) -> None:
    refused = pytest.raises(AskingError, match=reason)
    with office(reply(status, Location="https://example.org/")) as here, refused:
        ask(CENSUS, here.way("secret"))
    assert len(here.asked) == 1
    assert here.hosts == [CENSUS_HOST]


QUOTA = b'{"statusCode": 403, "message": "Out of call volume quota for secret."}'
PAGE = b"<html><title>Not found</title><body><p>No such data set.</p></body></html>"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            400,
            b"error: unknown variable 'X'",
            "answers 400 and says: “error: unknown variable 'X'”.",
        ),
        (403, QUOTA, "answers 403 and says: “403 Out of call volume quota for ….”."),
        (404, PAGE, "answers 404 and says: “Not found No such data set.”."),
        (429, b"Try again in 1 seconds.", "“Try again in 1 seconds.”. It was asked 4 times"),
        (401, b"\x00\xff", "refuses the key or wants one (401)."),
    ],
)
def test_what_an_office_says_of_an_error_is_passed_on(status: int, body: bytes, said: str) -> None:
    with office(reply(status, body)) as here, pytest.raises(AskingError) as failed:
        ask(CENSUS, here.way("secret"))
    assert said in str(failed.value)


def test_an_office_that_leads_to_a_page_about_keys_wants_one() -> None:
    leads = reply(302, Location="https://api.census.gov/data/missing_key.html?key=secret")
    with office(leads) as here, pytest.raises(AskingError) as failed:
        ask(CENSUS, here.way("secret"))
    assert "not followed: missing_key.html. It wants a valid key" in str(failed.value)
    assert "secret" not in str(failed.value)


def test_an_answer_that_is_too_large_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST_ANSWER", 100_000)
    refused = pytest.raises(AskingError, match="ask for less")
    with office(reply(200, b" " * 100_001)) as here, refused:
        ask(CENSUS, here.way())
    with office(reply(200, b" " * 100_000)) as here:
        assert len(ask(CENSUS, here.way())) == 100_000


def test_an_office_that_cannot_be_reached_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        here = Office([], port=closed.getsockname()[1])
        with pytest.raises(AskingError, match=r"api\.census\.gov could not be reached"):
            ask(CENSUS, here.way())
    assert len(here.hosts) == ATTEMPTS


def test_an_office_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        pauses: list[float] = []
        near = partial(HTTPConnection, port=port, timeout=0.05)
        way = OfficeConnection(connect=lambda _: near("127.0.0.1"), pause=pauses.append)
        with pytest.raises(AskingError, match="did not answer within 20 seconds"):
            ask(CENSUS, way)


def test_the_way_out_is_encrypted_and_named_by_the_office() -> None:
    connection = OfficeConnection().open(CENSUS_HOST)
    assert (type(connection).__name__, connection.host) == ("HTTPSConnection", CENSUS_HOST)
    assert (connection.port, connection.timeout) == (443, fetching.TIMEOUT_SECONDS)


ARGUMENTS = ("census", "--partner", "PK", "--codes", "261710", "--source", "D11", "--months")


@pytest.mark.django_db
def test_the_command_is_off_unless_it_is_switched_on() -> None:
    with pytest.raises(CommandError, match="Set CUSTOMS_FETCH=true"):
        call_command("ask_customs", *ARGUMENTS, "2025-10")


@pytest.mark.django_db
def test_the_command_asks_and_enters_month_by_month(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    settings.CUSTOMS_FETCH = True
    make.make_source(key="D11")
    with office(reply(200, said.census(said.census_row())), reply(204)) as here:
        monkeypatch.setattr(ask_customs, "OfficeConnection", here.way)
        call_command("ask_customs", *ARGUMENTS, "2025-10", "2025-09")
    months = CustomsRecord.objects.order_by("month").values_list("month", "value_usd")
    assert list(months) == [(date(2025, 9, 1), 0), (date(2025, 10, 1), 75000)]
    assert capsys.readouterr().out.count("1 months read, 1 new or revised") == 2
    assert {row.batch.asked for row in CustomsRecord.objects.all() if row.batch} == {
        f"https://{CENSUS_HOST}{path}" for path, _ in here.asked
    }


@pytest.mark.django_db
def test_the_command_passes_on_what_an_office_says_without_its_key(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CUSTOMS_FETCH = True
    settings.CUSTOMS_KEYS = {"census": "secret"}
    make.make_source(key="D11")
    with office(reply(200, b"<html><h1>Invalid Key</h1><p>secret is none.</p></html>")) as here:
        monkeypatch.setattr(ask_customs, "OfficeConnection", here.way)
        with pytest.raises(CommandError, match="“Invalid Key … is none"):
            call_command("ask_customs", *ARGUMENTS, "2025-10")
    assert CustomsRecord.objects.count() == 0


@pytest.mark.django_db
def test_the_command_says_what_cannot_be_asked(settings: Any) -> None:
    settings.CUSTOMS_FETCH = True
    make.make_source(key="D11")
    with pytest.raises(CommandError, match="six digits"):
        call_command(
            "ask_customs", *ARGUMENTS[:3], "--codes", "26", "--source", "D11", "--months", "2025-10"
        )
