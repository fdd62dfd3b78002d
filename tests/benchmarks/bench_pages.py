"""Pages over HTTP, logged in, through gunicorn and all middleware."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count
from tempfile import NamedTemporaryFile

from minerals_tracker.people.groups import ANALYST
from tests.benchmarks.made import make_deals, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import Site, site
from tests.minerals_tracker.people import make_person

NOTES = """
The same middleware, session and user stand before both, and both say the same bytes; GZipMiddleware
packs both where a browser asks for it. What a kept page costs beyond its limit is the query for the
state of its deal, and the parts of the person who asked; an unchanged one the query alone.

Those who ask for other days never ask for the same one, and send the next request as soon as the
last is answered, or when the answer tells them to: two requests for other days at once are let into
a process, and all others asked to come back.
"""
CONSTANT = "tests.benchmarks.constant"
FLOOD = 32
"""Clients that ask for other days at once."""


def measure(scale: Scale) -> Iterator[Result]:
    (deal,) = make_deals(1)
    make_shipments([deal], scale.of(100))
    person = make_person(ANALYST, name="reader")
    page = deal.get_absolute_url()
    with NamedTemporaryFile() as same:
        with site(person=person) as ours:
            same.write(ours.get(page)[1])
            waits = _beside_a_flood(ours, page, scale)
        same.flush()
        with site(person=person, application=CONSTANT, CONSTANT_BODY=same.name) as both:
            yield from _beside_constants(both, page, scale)
    yield Result(
        f"kept dossier beside {FLOOD} clients that ask for other days, 95th percentile",
        waits[len(waits) * 95 // 100] * 1000,
        "ms",
        bound=100,
    )


def _beside_constants(both: Site, page: str, scale: Scale) -> Iterator[Result]:
    etag = both.get(page)[0]["etag"]
    for what, coding in (("warm dossier", "identity"), ("warm dossier, packed", "gzip")):
        yield _pairs(
            scale,
            what,
            partial(both.rate, page, scale.seconds, accept_encoding=coding),
            partial(both.rate, "/constant/", scale.seconds, accept_encoding=coding),
            ("a view that returns the same bytes", 0.5),
        )
    yield _pairs(
        scale,
        "dossier that the browser holds already",
        lambda: both.rate(page, scale.seconds, status=304, if_none_match=etag),
        lambda: both.rate("/unchanged/", scale.seconds, status=304),
        ("a view that returns an empty 304", 0.8),
    )


def _beside_a_flood(ours: Site, page: str, scale: Scale) -> list[float]:
    """How long one reader waits for a kept page, shortest first."""
    numbers, over = count(), threading.Event()

    def ask() -> None:
        while not over.is_set():
            day = date(2001, 1, 1) + timedelta(days=next(numbers))
            over.wait(ours.ask(f"{page}?on={day}"))

    crowd = [threading.Thread(target=ask) for _ in range(FLOOD)]
    for each in crowd:
        each.start()
    waits: list[float] = []
    until = time.perf_counter() + 5 * scale.seconds
    while not waits or time.perf_counter() < until:
        began = time.perf_counter()
        ours.get(page)
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)
    over.set()
    for each in crowd:
        each.join()
    return sorted(waits)


def _pairs(
    scale: Scale,
    what: str,
    ours: Callable[[], float],
    limit: Callable[[], float],
    promise: tuple[str, float],
) -> Result:
    """The median pair of requests a second, one after the other, so that both see the
    same machine."""
    pairs = sorted(
        ((ours(), limit()) for _ in range(scale.pairs)), key=lambda pair: pair[0] / pair[1]
    )
    mine, theirs = pairs[len(pairs) // 2]
    beside, bound = promise
    return Result(what, mine, "requests/s", bound, theirs, beside, at_least=True)
