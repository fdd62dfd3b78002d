"""Whom a request comes from, behind no, one and two proxies, whatever its headers say."""

from __future__ import annotations

import socket

import pytest
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.wsgi import create

from minerals_tracker.people.client_address import UNKNOWN, client_address

PEER = "192.0.2.1"


def address(count: int, forwarded: str | None, peer: str, settings: LazySettings) -> str:
    settings.PROXY_COUNT = count
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers))


@pytest.mark.parametrize(
    ("count", "forwarded", "found"),
    [
        (0, None, PEER),
        (0, "198.51.100.7", PEER),  # nobody is believed
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the first is the visitor's invention
        (1, "203.0.113.9,,198.51.100.7", "198.51.100.7"),
        (2, "198.51.100.7, 192.0.2.2", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.2", "198.51.100.7"),
        (2, "198.51.100.7", PEER),  # shorter than promised
        (1, None, PEER),
        (1, "", PEER),
        (1, "198.51.100.7, unknown", PEER),
        (1, "198.51.100.7, 300.1.1.1", PEER),
        (1, "198.51.100.7,", PEER),
        (1, "<script>", PEER),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "2001:db8:0:1:a:b:c:d", "2001:db8:0:1::"),
        (1, "[2001:db8:0:1:a:b:c:d]", "2001:db8:0:1::"),
        (1, "[2001:DB8:0:1:a:b:c:d]:4711", "2001:db8:0:1::"),
        (1, "fe80::1%eth0", "fe80::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_entry_that_our_own_proxies_wrote_is_believed(
    count: int, forwarded: str | None, found: str, settings: LazySettings
) -> None:
    assert address(count, forwarded, PEER, settings) == found


@pytest.mark.parametrize(("count", "forwarded"), [(0, "198.51.100.7"), (1, None), (1, "unknown")])
def test_whom_nobody_knows_is_one_visitor(
    count: int, forwarded: str | None, settings: LazySettings
) -> None:
    assert address(count, forwarded, "", settings) == UNKNOWN


def test_a_household_has_one_address_of_version_6(settings: LazySettings) -> None:
    at_home = {address(0, None, f"2001:db8:0:1::{n}", settings) for n in range(1, 9)}
    assert at_home == {"2001:db8:0:1::"}
    assert address(0, None, "2001:db8:0:2::1", settings) not in at_home


@pytest.mark.parametrize(("count", "found"), [(1, "192.0.2.2"), (2, "198.51.100.7"), (4, PEER)])
def test_several_lines_of_the_header_are_read_as_one(
    count: int, found: str, settings: LazySettings
) -> None:
    settings.PROXY_COUNT = count
    lines = ("203.0.113.9", "198.51.100.7", "192.0.2.2")
    assert client_address(received_by_gunicorn(lines)) == found


def received_by_gunicorn(forwarded: tuple[str, ...]) -> WSGIRequest:
    """A request with so many lines of the header, through the parser of the web server."""
    sent = "".join(f"X-Forwarded-For: {line}\r\n" for line in forwarded)
    visitor, server = socket.socketpair()
    with visitor, server:
        visitor.sendall(f"GET / HTTP/1.1\r\nHost: localhost\r\n{sent}\r\n".encode())
        request = next(RequestParser(Config(), server, (PEER, 4711)))
        environ = create(request, server, (PEER, 4711), ("127.0.0.1", 8000), Config())[1]
    return WSGIRequest(environ)
