"""Fetch answers from UN Comtrade and the US Census Bureau over HTTPS, from no other host.

Proxy settings are ignored and a redirect is an error, so that no answer can lead elsewhere. An API
key is sent to its own office only and appears in no message.
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import quote_plus, urlencode, urlsplit

from deals.validation.characters import printable
from shipments.customs.office_errors import words_in
from shipments.customs.queries import HOST_OF, Question, target
from shipments.customs.statistics import LARGEST_ANSWER
from shipments.states import CustomsFormat

TIMEOUT_SECONDS = 20.0
"""Longest wait for a connection and for each piece of an answer."""

LONGEST_SECONDS = 90.0
"""Longest time for one answer, so that a trickle ends too."""

ATTEMPTS = 4
"""How often a question is sent before it is given up."""

FIRST_PAUSE_SECONDS = 1.0
"""Pause after the first failure, doubled after each; half of it is left to chance."""

LONGEST_PAUSE_SECONDS = 60.0
"""Longest pause, whatever an office asks for in Retry-After."""

TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
PIECE = 64 * 1024
Connect = Callable[[str], HTTPConnection]


class AskingError(Exception):
    """An office that did not answer, with the reason and what to do, in a sentence."""


class _BusyError(AskingError):
    """An office that asks to come again later; `after` seconds where it says so."""

    def __init__(self, message: str, after: float = 0) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, kw_only=True)
class OfficeConnection:
    """How to reach the statistics offices: keys, connection, pause. Tests replace the last two."""

    key: str = ""
    connect: Connect | None = None
    pause: Callable[[float], None] = time.sleep

    def open(self, host: str) -> HTTPConnection:
        if self.connect:
            return self.connect(host)
        context = ssl.create_default_context()
        return HTTPSConnection(host, timeout=TIMEOUT_SECONDS, context=context)

    def without_key(self, text: str) -> str:
        """A text of an office without the API key, which it may repeat."""
        for key in filter(None, (self.key, quote_plus(self.key))):
            text = text.replace(key, "…")
        return text


def ask(question: Question, way: OfficeConnection) -> bytes:
    """The answer of an office as it came; empty where it says that there was no trade.

    Raises AskingError when it does not answer after all attempts, or answers with what no further
    attempt would change.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _ask_once(question, way)
        except _BusyError as error:
            if attempt == ATTEMPTS:
                raise AskingError(f"{error} It was asked {ATTEMPTS} times; try later.") from error
            way.pause(_pause(attempt, error.after))
    raise AssertionError("every attempt returns or raises")


def _pause(attempt: int, asked_for: float) -> float:
    """Seconds to wait: doubling, half of it by chance so that askers do not come together."""
    longest: float = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
    chosen = longest / 2 + random.uniform(0, longest / 2)  # noqa: S311 (no secret)
    return min(max(chosen, asked_for), LONGEST_PAUSE_SECONDS)


def _ask_once(question: Question, way: OfficeConnection) -> bytes:
    host = HOST_OF[question.office]
    connection = way.open(host)
    try:
        connection.request("GET", _target(question, way.key), headers=_headers(question, way.key))
        with connection.getresponse() as response:
            return _answer(host, response, way)
    except TimeoutError as error:
        raise _BusyError(f"{host} did not answer within {TIMEOUT_SECONDS:g} seconds.") from error
    except ssl.SSLCertVerificationError as error:
        raise AskingError(f"{host} did not prove who it is: {error.verify_message}.") from error
    except (HTTPException, OSError) as error:
        raise _BusyError(f"{host} could not be reached ({type(error).__name__}).") from error
    finally:
        connection.close()


def _target(question: Question, key: str) -> str:
    asked = target(question, has_key=bool(key))
    if key and question.office == CustomsFormat.CENSUS:
        return f"{asked}&{urlencode({'key': key})}"
    return asked


def _headers(question: Question, key: str) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": "minerals-tracker"}
    if key and question.office == CustomsFormat.COMTRADE:
        headers["Ocp-Apim-Subscription-Key"] = key
    return headers


def _answer(host: str, response: HTTPResponse, way: OfficeConnection) -> bytes:
    status = response.status
    if status in (200, 204):
        return _body(host, response)
    if 300 <= status < 400:
        raise AskingError(_redirected(host, response))
    words = way.without_key(_complaint(host, response))
    said = f"{host} answers {status}" + (f" and says: “{words}”." if words else ".")
    if status in TRY_AGAIN:
        after = response.headers.get("Retry-After", "")
        raise _BusyError(said, float(after) if after.isdecimal() else 0)
    if words:
        raise AskingError(said)
    if status in (401, 403):
        raise AskingError(f"{host} refuses the key or wants one ({status}).")
    raise AskingError(f"{said} Check the question.")


def _redirected(host: str, response: HTTPResponse) -> str:
    """Where an answer leads; the US Census Bureau says so that a key is missing or wrong."""
    page = urlsplit(response.headers.get("Location", "")).path.rpartition("/")[2]
    said = f"{host} redirects to another address, which is not followed"
    if "key" in page.lower():
        return f"{said}: {printable(page)}. It wants a valid key: see CENSUS_KEY in the README."
    return f"{said}."


def _complaint(host: str, response: HTTPResponse) -> str:
    """What an office says beside the status of an error; empty where it cannot be read."""
    try:
        return words_in(_body(host, response))
    except (AskingError, HTTPException, OSError):
        return ""


def _body(host: str, response: HTTPResponse) -> bytes:
    """The body, up to the largest answer that is read and the longest time that is waited."""
    ends, pieces, size = time.monotonic() + LONGEST_SECONDS, [], 0
    while piece := response.read1(PIECE):
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise AskingError(
                f"{host} sent more than {LARGEST_ANSWER // 1024**2} MB: ask for less."
            )
        if time.monotonic() > ends:
            raise _BusyError(f"{host} took longer than {LONGEST_SECONDS:g} seconds.")
        pieces.append(piece)
    ended = response.length == 0 or response.chunked or response.status == 204
    if not ended:
        raise _BusyError(f"{host} broke off its answer.")
    return b"".join(pieces)
