"""The dossier of a deal with a million shipments beside that of a deal with a thousand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from deals.models import Deal
from minerals_tracker.dashboard.ahead import QUIET
from minerals_tracker.tasks import render_read
from tests.benchmarks.made import make_real_deal, make_shipments
from tests.benchmarks.queue import worker_of
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import site
from tests.factories import make_line, make_shipment, make_user
from tests.workers import eventually

NOTES = """\
The real deal with all its milestones, rules and sources, and as many invented shipments beside its own. "Rendered" is the
request that follows a write in the deal at once, so that nothing kept can be used; "kept" the same page again. A worker
renders the dossiers that were read lately once their deals have come to rest, asked by the clock every ten seconds:
"rendered ahead" is the first request after that.

What the file of a deal says is kept in memory and read again only where it has changed, and shipments are read once for rules,
reasons and index: a rendering after a shipment is 39 queries instead of 74 and half of the time that it was. Of what is left,
templates are two fifths, rules and evidence a quarter, the shipments shown and their charts another; no part stands out. To
stay within 50 ms without rendering ahead, parts of a page would have to be kept by what each shows; source marks, numbered
through a page, stand against it. Sums are kept by day and kind of lot, so that a million shipments fill a thousand days of
each; adding these up by month, twice for a page, is what the large deal costs beyond the small one.
"""
LONGEST = 60.0  # seconds, then something is broken


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    person = make_user(username="reader")
    few = _measured(deal, scale.few, scale, person)
    many = _measured(deal, scale.most, scale, person, first=scale.few + 1)
    beside = f"the same with {scale.few:,} shipments"
    yield Result(
        "rendered, 1,000,000 shipments", many["rendered"], "ms", 1.2, few["rendered"], beside
    )
    yield Result("kept, 1,000,000 shipments", many["kept"], "ms", 1.2, few["kept"], beside)
    yield Result(
        "a shipment logged, three statements", many["logged"], "ms", None, few["logged"], beside
    )
    for what, name in (
        ("first request, sent as the write ends, beyond the kept page", "rendered"),
        ("first request once it is rendered ahead, beyond the kept page", "ahead"),
    ):
        yield Result(what, max(many[name] - many["kept"], 0.0), "ms", bound=50)


def _measured(
    deal: Deal, count: int, scale: Scale, person: User, *, first: int = 1
) -> dict[str, float]:
    """Medians in ms with `count` shipments more."""
    make_shipments([deal], count, first=first)
    page = deal.get_absolute_url()
    times: dict[str, list[float]] = {"logged": [], "rendered": [], "kept": [], "ahead": []}
    with site(person=person) as ours:
        for _ in range(3):
            ours.get(page)
        for _ in range(scale.of(15)):
            times["logged"].append(_timed(lambda: _log(deal)))
            times["rendered"].append(_timed(lambda: ours.get(page)))
            times["kept"].append(_timed(lambda: ours.get(page)))
        with worker_of(ours):
            ours.get(page, host=ours.host)
            for _ in range(scale.of(9)):
                _until_rendered(lambda: _log(deal))
                times["ahead"].append(_timed(lambda: ours.get(page, host=ours.host)))
    return {name: median(found) * 1000 for name, found in times.items()}


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _until_rendered(write: Callable[[], object]) -> None:
    """Write, and wait until nothing more is rendered because of it."""
    before = _pages()
    write()
    if not eventually(_is_at_rest, LONGEST):
        raise AssertionError("the deal does not come to rest")
    render_read.delay()
    if not eventually(lambda: _pages() > before, LONGEST):
        raise AssertionError("nothing is rendered ahead")


def _is_at_rest() -> bool:
    """Whether every deal was judged as it now stands, long enough ago to be rendered ahead."""
    judged = Deal.objects.filter(
        last_refresh__revision=F("revision"), last_refresh__refreshed_at__lte=timezone.now() - QUIET
    )
    return judged.count() == Deal.objects.active().count()


def _pages() -> int:
    """How many pages are kept."""
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    return len(client.keys(cache.make_key("page-*")))


def _log(deal: Deal) -> None:
    make_line(shipment=make_shipment(deal=deal))
