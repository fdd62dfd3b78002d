"""From a shipment that is saved to its verdicts and to a page that shows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from deals.models import Deal, Source
from milestones.models import LastRefresh
from milestones.verdicts import refresh
from minerals_tracker.models import Heartbeat
from minerals_tracker.people.groups import ANALYST
from tests.benchmarks.made import make_real_deal
from tests.benchmarks.queue import worker_of
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import Site, cookies_of, site
from tests.factories import make_line, make_shipment, make_user
from tests.minerals_tracker.people import make_person
from tests.shipments.logging_form import ADD, entry

NOTES = """\
On the real deal, with a real Celery worker. A shipment is logged by form-like single statements in
one transaction; the notice after its commit wakes the worker, and the clock stops when it has
recorded verdicts for the shipment's revision and a page asked for after that has arrived. Nobody
has rendered that page before. By the form of a shipment its editor waits for the verdicts.

Judging is a fifth. The rest is the rendering, on the two cores that worker, database and site
share.
"""
LONGEST = 30.0  # seconds, then something is broken


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    refresh.refresh_all(today=timezone.localdate(), now=timezone.now())
    person = make_person(ANALYST, name="reader")
    make_user(username="editor", is_staff=True, is_superuser=True)
    page = deal.get_absolute_url()
    with site(person=person) as ours, worker_of():
        judged, shown = [], []
        for turn in range(scale.of(60) + 2):
            began = _log(deal, turn)
            _until_judged(deal)
            judged.append(time.perf_counter() - began)
            _, body = ours.get(page)
            shown.append(time.perf_counter() - began)
            if f"SH-F{turn}".encode() not in body:
                raise AssertionError(f"{page} does not show SH-F{turn}")
        posted = _posted(ours, deal, scale.of(15))
    with site(person=person) as ours:
        ours.get(page)
        rendered = []
        for turn in range(scale.of(15)):
            _log(deal, 1000 + turn)
            rendered.append(_timed(lambda: ours.get(page)))
    # The first two are slower for everybody: code is loaded, connections are made.
    yield Result("page that shows it, 95th percentile", _p95(shown[2:]) * 1000, "ms", bound=500)
    yield Result("milestones judged again, 95th percentile", _p95(judged[2:]) * 1000, "ms")
    yield Result("form of a shipment, with its verdicts", median(posted) * 1000, "ms", bound=450)
    yield Result("dossier after a write", median(rendered) * 1000, "ms", bound=350)


def _log(deal: Deal, turn: int) -> float:
    """Log a shipment; the moment at which it was there."""
    make_line(shipment=make_shipment(deal=deal, reference=f"SH-F{turn}"))
    return time.perf_counter()


def _posted(ours: Site, deal: Deal, count: int) -> list[float]:
    """How long the form of a shipment takes; the worker judges as soon as it is saved."""
    sources = [Source.objects.values_list("pk", flat=True)[0]]
    editor = cookies_of(User.objects.get(username="editor"))
    Heartbeat.take("queue", now=timezone.now())
    found = []
    for form in [entry(deal=deal, sources=sources) for _ in range(count)]:
        _until_judged(deal)
        found.append(_timed(partial(ours.post, ADD, form, **editor)))
        if not _is_judged(deal):
            raise AssertionError("the form has not waited for its verdicts")
    return found


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _until_judged(deal: Deal) -> None:
    deadline = time.monotonic() + LONGEST
    while not _is_judged(deal):
        if time.monotonic() > deadline:
            raise AssertionError("the worker has not judged the deal")
        time.sleep(0.002)


def _is_judged(deal: Deal) -> bool:
    """Whether a deal was judged as it now stands."""
    return LastRefresh.objects.filter(deal=deal, revision=F("deal__revision")).exists()


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
