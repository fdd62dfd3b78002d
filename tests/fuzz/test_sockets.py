"""Messages that no browser sends, over real connections to the real server: none ends
in an error."""

from __future__ import annotations

import socket
from collections import Counter

import pytest

from tests.benchmarks.web import Site as Served
from tests.benchmarks.web import site as served
from tests.fuzz.bodies import BOUNDARY
from tests.fuzz.cases import Case, case_of
from tests.fuzz.sending import headers_of
from tests.fuzz.site import make_site

SEED, GENERATED = 7, 120
NOT_OURS = frozenset({501, 505})
"""What the server says of a version of HTTP or of a coding that it does not know."""

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=" + BOUNDARY + b"\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
POST = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
MESSAGES = {
    "chunks without a size": POST + FORM + CHUNKED + b"\r\nzz\r\nab\r\n0\r\n\r\n",
    "chunks of a huge size": POST + FORM + CHUNKED + b"\r\nFFFFFFFFFFFFFFFFFF\r\nab",
    "chunks of a negative size": POST + FORM + CHUNKED + b"\r\n-1\r\nab\r\n0\r\n\r\n",
    "chunks that end early": POST + PARTS + CHUNKED + b"\r\n5\r\nab",
    "chunks longer than they say": POST + FORM + CHUNKED + b"\r\n1\r\nabcdef\r\n0\r\n\r\n",
    "chunks and a length": POST + FORM + CHUNKED + b"Content-Length: 3\r\n\r\n0\r\n\r\n",
    "an unknown coding": POST + FORM + b"Transfer-Encoding: x\r\n\r\nab",
    "parts that end early": POST
    + PARTS
    + b"Content-Length: 500\r\n\r\n--"
    + BOUNDARY
    + b"\r\nConte",
    "a form that ends early": POST + FORM + b"Content-Length: 500\r\n\r\nusername=a",
    "parts without a boundary": POST
    + b"Content-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\nab",
    "another charset": POST + FORM[:-2] + b"; charset=utf-16\r\nContent-Length: 2\r\n\r\n\xff\xfe",
    "a charset of bytes": POST + FORM[:-2] + b"; charset=\xff\xfe\r\nContent-Length: 2\r\n\r\nab",
    "a charset of another kind": POST
    + FORM[:-2]
    + b"; charset*=x''y\r\nContent-Length: 1\r\n\r\na",
    "a length in words": POST + FORM + b"Content-Length: abc\r\n\r\nab",
    "a negative length": POST + FORM + b"Content-Length: -1\r\n\r\nab",
    "a length of 5,000 digits": POST + FORM + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nab",
    "two lengths": POST + FORM + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": GET + b"Host: example.org\r\n\r\n",
    "a host of bytes": b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n",
    "an old version": b"GET /\r\n\r\n",
    "a version to come": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no method": b" / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a zero byte in a header": GET + b"X: a\x00b\r\n\r\n",
    "a header without a colon": GET + b"X\r\n\r\n",
    "a header of 100,000 bytes": GET + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "a cookie of bytes": GET + b"Cookie: session=\xff; theme=\xfe; csrf=\x80\r\n\r\n",
    "300 headers": GET + b"".join(b"X%d: a\r\n" % n for n in range(300)) + b"\r\n",
    "a folded header": GET + b"X: a\r\n b\r\n\r\n",
    "a line of 10,000 bytes": b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the address": (
        b"GET /\xff\xfe?\xff=\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ),
    "a whole address": b"GET http://[x/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "a star": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "bad escapes": (
        b"GET /search/?q=%&%zz=%u0000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ),
    "nothing": b"\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


def answer_to(ours: Served, message: bytes) -> int:
    """The status of the answer; 0 where the server only hangs up."""
    with socket.create_connection(("127.0.0.1", ours.port), timeout=30) as line:
        try:
            line.sendall(message)
            line.shutdown(socket.SHUT_WR)
            begins = line.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return 0
    found = begins.split(b" ", 2)
    return int(found[1]) if begins.startswith(b"HTTP/") else 0


def message_of(case: Case, session: str) -> bytes:
    """A generated request as bytes, on a connection of its own."""
    headers = {"Host": "localhost", "Content-Type": case.body.kind, **headers_of(case, session)}
    lines = [f"{case.method} {case.address[:6000]} HTTP/1.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    lines.append(f"Content-Length: {len(case.body.content)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + case.body.content


@pytest.mark.django_db(transaction=True)
def test_no_message_to_the_server_ends_in_an_error() -> None:
    site = make_site()
    statuses: Counter[int] = Counter()
    wrong = {}
    with served(PUBLIC_READ="true") as ours:
        for number in range(GENERATED):
            case = case_of(site, SEED, number)
            status = answer_to(ours, message_of(case, site.sessions.get(case.role, "")))
            statuses[status] += 1
            if status >= 500:
                wrong[str(case)] = status
        for name, message in MESSAGES.items():
            status = answer_to(ours, message)
            statuses[status] += 1
            if status >= 500 and status not in NOT_OURS:
                wrong[name] = status
        assert wrong == {}, ours.door.last_words()
        assert answer_to(ours, GET + b"\r\n") == 200
    assert statuses[200]  # they came through
    assert statuses[400]  # and were refused
