"""A visitor of a site behind TLS: signs in, and follows every link."""

from __future__ import annotations

import html
import http.client
import re
import socket
import ssl
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

HOST = "tracker.example"
LINKS = re.compile(r'(?:href|src|data-library)="([^"#]+)')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """A browser's part: a connection to one port, and cookies."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port = port
        self.context = ssl.create_default_context(cafile=str(certificate))
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of an answer."""
        headers = {
            "Host": HOST,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"https://{HOST}/",
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection(HOST, timeout=60)
        line.sock = self.open()
        try:
            body = None if form is None else urlencode(form)
            line.request("GET" if form is None else "POST", path, body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode(errors="replace")
        finally:
            line.close()

    def open(self) -> ssl.SSLSocket:
        """A connection under the name of the site."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return self.context.wrap_socket(plain, server_hostname=HOST)

    def sign_in(self, path: str, name: str, password: str) -> int:
        """Send the form of a login page; the status of its answer."""
        _, page = self.ask(path)
        found = TOKEN.search(page)
        assert found, page[:2000]
        form = {"username": name, "password": password, "csrfmiddlewaretoken": found[1]}
        return self.ask(path, {**form, "next": "/"})[0]

    def walk(self, start: str, wanted: Callable[[str], bool]) -> dict[str, int]:
        """Follow every link from a page on this site that is wanted; paths and their statuses."""
        statuses: dict[str, int] = {}
        waiting = deque([start])
        while waiting:
            path = waiting.popleft()
            if path in statuses:
                continue
            statuses[path], text = self.ask(path)
            for link in map(html.unescape, LINKS.findall(text)):
                parts = urlsplit(link)
                if parts.netloc in ("", HOST) and parts.path.startswith("/") and wanted(parts.path):
                    waiting.append(parts.path)
        return statuses
