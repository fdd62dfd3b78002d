"""Web processes for tests: the site's own application, each in a process with its own
connections."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from tests.workers import database_url


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing of each request."""


def _serve(said: Connection) -> None:
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    said.send(server.server_port)
    server.serve_forever()


@contextmanager
def web_processes(count: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """So many processes on the database of the tests, open for reading; their addresses."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    monkeypatch.setenv("PUBLIC_READ", "true")
    fresh = multiprocessing.get_context("spawn")
    processes, addresses = [], []
    try:
        for _ in range(count):
            hears, says = fresh.Pipe(duplex=False)
            processes.append(fresh.Process(target=_serve, args=(says,), daemon=True))
            processes[-1].start()
            assert hears.poll(30), "the web process does not start"
            addresses.append(f"http://127.0.0.1:{hears.recv()}")
        yield addresses
    finally:
        for process in processes:
            process.terminate()
            process.join(10)
