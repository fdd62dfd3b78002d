"""Pages over HTTP, logged in, through gunicorn and all middleware."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from minerals_tracker.groups import ANALYST
from tests.benchmarks.made import make_deals, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import site
from tests.minerals_tracker.people import make_person

NOTES = """
The same middleware, session and user stand before both. What a kept page costs beyond its limit is the query for the state of
its deal, the parts of the person who asked, and a checksum; an unchanged one the query alone.
"""
CONSTANT = "tests.benchmarks.constant"


def measure(scale: Scale) -> Iterator[Result]:
    (deal,) = make_deals(1)
    make_shipments([deal], scale.of(100))
    person = make_person(ANALYST, name="reader")
    page = deal.get_absolute_url()
    with site(person=person) as ours:
        _, body = ours.get(page)
    with site(person=person, application=CONSTANT, CONSTANT_SIZE=str(len(body))) as both:
        etag = both.get(page)[0]["etag"]
        yield _pairs(
            scale,
            "warm dossier",
            lambda: both.rate(page, scale.seconds),
            lambda: both.rate("/constant/", scale.seconds),
            ("a view that returns as many constant bytes", 0.60),
        )
        yield _pairs(
            scale,
            "dossier that the browser holds already",
            lambda: both.rate(page, scale.seconds, status=304, if_none_match=etag),
            lambda: both.rate("/unchanged/", scale.seconds, status=304),
            ("a view that returns an empty 304", 0.85),
        )


def _pairs(
    scale: Scale,
    what: str,
    ours: Callable[[], float],
    limit: Callable[[], float],
    promise: tuple[str, float],
) -> Result:
    """The median pair of requests a second, one after the other, so that both see the same machine."""
    pairs = sorted(
        ((ours(), limit()) for _ in range(scale.pairs)), key=lambda pair: pair[0] / pair[1]
    )
    mine, theirs = pairs[len(pairs) // 2]
    beside, bound = promise
    return Result(what, mine, "requests/s", bound, theirs, beside, at_least=True)
