"""The portfolio of a thousand deals beside that of ten."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from django.contrib.auth.models import User

from deals.models import Deal
from minerals_tracker.people.groups import ANALYST
from tests.benchmarks.awaited import make_milestones
from tests.benchmarks.made import make_deals, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import Site, site
from tests.minerals_tracker.people import make_person

NOTES = """
Each deal has 100 shipments and ten milestones. "Rendered" is the first request after a write in one
of the deals; the page shows twelve deals, so that its cost ends there. Both figures are of a whole
request, logged in.
"""


def measure(scale: Scale) -> Iterator[Result]:
    person = make_person(ANALYST, name="reader")
    few = _measured(scale, person, min(10, scale.deals - 1))
    many = _measured(scale, person, scale.deals)
    beside = "the same with 10 deals"
    yield Result("rendered, 1,000 deals", many["rendered"], "ms", 2, few["rendered"], beside)
    yield Result("kept, 1,000 deals", many["kept"], "ms", 2, few["kept"], beside)


def _measured(scale: Scale, person: User, count: int) -> dict[str, float]:
    """Medians in ms with so many deals, 100 shipments and ten milestones on each."""
    there = Deal.objects.count()
    deals = make_deals(count - there, first=there)
    make_shipments(deals, scale.of(100) * len(deals), first=there * 100 + 1)
    make_milestones(deals)
    with site(person=person) as ours:
        _timed(ours)
        rendered, kept = [], []
        for _ in range(scale.of(9)):
            Deal.objects.filter(pk=deals[0].pk).update(governing_law=str(time.monotonic()))
            rendered.append(_timed(ours))
            kept.append(_timed(ours))
    return {"rendered": median(rendered) * 1000, "kept": median(kept) * 1000}


def _timed(ours: Site) -> float:
    began = time.perf_counter()
    ours.get("/")
    return time.perf_counter() - began
