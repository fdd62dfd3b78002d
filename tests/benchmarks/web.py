"""The web processes of the product under load, and a client that costs little beside them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore

from minerals_tracker.local import layout
from minerals_tracker.local.children import Child, stop_all
from minerals_tracker.local.loopback import wait_for_answer
from minerals_tracker.local.supervisor import web
from minerals_tracker.management.commands.prepare import static_fingerprint
from tests.products import free_port
from tests.workers import database_url

CLIENTS = 4  # connections at once: two workers of four threads answer them
_CSRF = "c" * 32
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Site:
    """A running site, and the headers of a request to it by a person who is logged in."""

    port: int
    door: Child
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The address that the site calls its own."""
        return f"localhost:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
        """The headers, their names in lower case, and the body of a page that is
        answered with 200."""
        return self._answer("GET", path, 200, headers)

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> str:
        """Send a form as its page does; the address that it leads to."""
        body = urlencode({**fields, "csrfmiddlewaretoken": _CSRF}, doseq=True)
        kind = {"content_type": "application/x-www-form-urlencoded"}
        return self._answer("POST", path, 302, {**headers, **kind}, body)[0]["location"]

    def ask(self, path: str) -> int:
        """How many seconds to wait before the next request: none where the page was answered."""
        return int(self._exchange("GET", path, {}, "")[1].get("retry-after", 0))

    def _answer(
        self, method: str, path: str, status: int, headers: Mapping[str, str], body: str = ""
    ) -> tuple[dict[str, str], bytes]:
        code, answered, found = self._exchange(method, path, headers, body)
        if code != status:
            raise AssertionError(f"{path}: {code}\n{self.door.last_words()}")
        return answered, found

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {**self.headers, **_dashed(headers)})
            answer = connection.getresponse()
            headed = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headed, answer.read()
        finally:
            connection.close()

    def rate(self, path: str, seconds: float, *, status: int = 200, **headers: str) -> float:
        """Requests a second over kept connections; every answer has the status that is expected."""
        request = self._request(path, headers)
        with contextlib.ExitStack() as stack:
            counts = [0] * CLIENTS
            until = time.perf_counter() + seconds
            began = time.perf_counter()

            def ask(at: int) -> None:
                line = stack.enter_context(contextlib.closing(_Line(self.port)))
                while counts[at] == 0 or time.perf_counter() < until:
                    line.ask(request, status)
                    counts[at] += 1

            threads = [threading.Thread(target=ask, args=(at,)) for at in range(CLIENTS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if 0 in counts:
                raise AssertionError(f"{path} was not answered with {status}")
            return sum(counts) / (time.perf_counter() - began)

    def _request(self, path: str, headers: Mapping[str, str]) -> bytes:
        lines = {"Host": f"127.0.0.1:{self.port}", **self.headers, **_dashed(headers)}
        said = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"GET {path} HTTP/1.1\r\n{said}\r\n".encode()


class _Line:
    """A kept connection that reads no more of an answer than where it ends."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)

    def ask(self, request: bytes, status: int) -> None:
        self.socket.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("the site has closed the connection")
            head += more
        if int(head[9:12]) != status:
            raise AssertionError(f"answered {head[:200]!r}, not {status}")
        top, _, body = head.partition(b"\r\n\r\n")
        length = _LENGTH.search(top)
        left = (int(length[1]) if length else 0) - len(body)
        while left > 0:
            left -= len(self.socket.recv(min(left, 65536)))

    def close(self) -> None:
        self.socket.close()


@contextlib.contextmanager
def site(*, person: User | None = None, application: str = "", **env: str) -> Iterator[Site]:
    """The site as `make run` starts it, on the database of this process.

    With `person`, requests are theirs. `application` names another WSGI module to serve.
    """
    _collect_static()
    port = free_port()
    door = web(layout(), port)
    if application:
        door.argv = [application if word == "minerals_tracker.wsgi" else word for word in door.argv]
    door.env = {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": str(settings.BASE_DIR),
        "PUBLIC_URL": f"http://localhost:{port}",
        **env,
    }
    os.environ.pop("MAKELEVEL", None)
    door.start()
    try:
        wait_for_answer(door, port)
        yield Site(port, door, cookies_of(person))
    finally:
        stop_all([door], 5)


def _collect_static() -> None:
    """Make hashed and packed files, unless they are there; tests themselves do without."""
    found, stamp = static_fingerprint(), Path(f"{settings.STATIC_ROOT}.packed")
    if stamp.is_file() and stamp.read_text() == found:
        return
    words = ("collectstatic", "--no-input", "--clear", "--verbosity=0")
    subprocess.run([sys.executable, str(settings.BASE_DIR / "manage.py"), *words], check=True)
    stamp.write_text(found)


def cookies_of(person: User | None) -> dict[str, str]:
    """The cookies of a browser in which somebody has logged in."""
    if person is None:
        return {}
    return {"Cookie": f"session={_session(person)}; csrf={_CSRF}"}


def _session(person: User) -> str:
    """The key of a session as a login makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
