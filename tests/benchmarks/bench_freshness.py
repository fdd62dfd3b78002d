"""From the commit of a shipment to a page that shows it with its milestones judged again."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.utils import timezone

from deals.models import Deal
from milestones import refresh
from milestones.models import LastRefresh
from minerals_tracker.groups import ANALYST
from tests.benchmarks.made import make_real_deal
from tests.benchmarks.queue import worker_of
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import site
from tests.factories import make_line, make_shipment
from tests.minerals_tracker.people import make_person

NOTES = """\
A shipment is logged by form-like single statements in one transaction; the notice after its commit wakes a real Celery worker.
The clock stops when the worker has recorded verdicts for the shipment's revision and a page asked for after that has arrived.

Judging is a fifth. The rest is the rendering of a page that nobody has asked for yet (see the dossier), on the two cores that
worker, database and site share.
"""
LONGEST = 30.0  # seconds, then something is broken


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    refresh.refresh_all(today=timezone.localdate(), now=timezone.now())
    person = make_person(ANALYST, name="reader")
    page = deal.get_absolute_url()
    with site(person=person) as ours, worker_of(ours):
        judged, shown = [], []
        for turn in range(scale.of(60) + 2):
            shipment = make_shipment(deal=deal, reference=f"SH-F{turn}")
            make_line(shipment=shipment)
            began = time.perf_counter()
            wanted = Deal.objects.values_list("revision", flat=True).get(pk=deal.pk)
            _until_judged(deal, wanted)
            judged.append(time.perf_counter() - began)
            _, body = ours.get(page, host=ours.host)
            shown.append(time.perf_counter() - began)
            if f"SH-F{turn}".encode() not in body:
                raise AssertionError(f"{page} does not show SH-F{turn}")
    # The first two are slower for everybody: code is loaded, connections are made.
    yield Result("page that shows it, 95th percentile", _p95(shown[2:]) * 1000, "ms", bound=300)
    yield Result("milestones judged again, 95th percentile", _p95(judged[2:]) * 1000, "ms")


def _until_judged(deal: Deal, revision: int) -> None:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        if LastRefresh.objects.filter(deal=deal, revision__gte=revision).exists():
            return
        time.sleep(0.002)
    raise AssertionError("the worker has not judged the deal")


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
