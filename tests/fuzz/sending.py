"""Sending a generated request and saying what is wrong with the answer."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import Error, close_old_connections, connection, transaction
from django.test import RequestFactory, override_settings

from minerals_tracker.wsgi import application
from tests.fuzz.cases import Case
from tests.fuzz.site import Site

SECRET = "a" * 32
"""Of the cookie and the field that prove a form to be the site's own."""


class Answer(NamedTuple):
    """A status, 0 where there is none, and what is wrong; empty where nothing is."""

    status: int
    fault: str


class _Environs(RequestFactory):
    """What a server passes on of a request, in place of the request."""

    def request(self, **request: Any) -> Any:
        return self._base_environ(**request)  # type: ignore[attr-defined]


_factory = _Environs()


def send(site: Site, case: Case) -> Answer:
    """Send a request to the site in this process; what it changes is undone.

    A fault is a status of 500 or more, an exception, a constraint that would break the commit, or
    a database connection that no longer works.
    """
    with override_settings(PUBLIC_READ=case.public), _connection_kept(), _raised() as raised:
        with transaction.atomic():
            try:
                answer = _sent(site, case)
            except Exception:  # whatever it is, it is what the server would have met
                answer = Answer(0, traceback.format_exc())
            transaction.set_rollback(True)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as error:
            answer = Answer(answer.status, f"{answer.fault} The connection is broken: {error}")
    return Answer(answer.status, "".join([answer.fault, *raised]) if answer.fault else "")


@contextmanager
def _connection_kept() -> Iterator[None]:
    """A request at whose ends the connection of the test stays open, as with Django's
    own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextmanager
def _raised() -> Iterator[list[str]]:
    """The exceptions that the site meets meanwhile."""
    found: list[str] = []

    def keep(**kwargs: Any) -> None:
        found.extend(traceback.format_exception(*sys.exc_info()))

    got_request_exception.connect(keep)
    try:
        yield found
    finally:
        got_request_exception.disconnect(keep)


def _sent(site: Site, case: Case) -> Answer:
    statuses: list[str] = []
    environ = _environ(site, case)
    response = application(environ, lambda status, *_: statuses.append(status))
    content = b"".join(response)
    getattr(response, "close", list)()
    status = int(statuses[0].partition(" ")[0])
    if status >= 500:
        return Answer(status, f"{content[:200].decode(errors='replace')}\n")
    if not connection.needs_rollback:
        connection.check_constraints()
    return Answer(status, "")


def _environ(site: Site, case: Case) -> Any:
    headers = headers_of(case, site.sessions.get(case.role, ""))
    return _factory.generic(
        case.method, case.address, case.body.content, case.body.kind, headers=headers
    )


def headers_of(case: Case, session: str) -> dict[str, str]:
    """The headers of a case with the cookies of somebody logged in, but for those it replaces."""
    given = {settings.SESSION_COOKIE_NAME: session}
    given |= {settings.CSRF_COOKIE_NAME: SECRET if case.has_token else ""}
    named = {"session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME}
    given |= {named.get(name, name): value for name, value in case.cookies.items()}
    cookies = "; ".join(f"{name}={value}" for name, value in given.items() if value)
    token = {"X-CSRFToken": SECRET} if case.has_token else {}
    return token | case.headers | ({"Cookie": cookies} if cookies else {})
