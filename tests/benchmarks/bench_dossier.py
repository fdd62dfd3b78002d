"""The dossier of a deal with a million shipments beside that of a deal with a thousand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from django.contrib.auth.models import User

from deals.models import Deal
from minerals_tracker.groups import ANALYST
from tests.benchmarks.made import make_real_deal, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import site
from tests.factories import make_line, make_shipment
from tests.minerals_tracker.people import make_person

NOTES = """\
The real deal with all its milestones, rules and sources, and as many invented shipments beside its own. "Rendered" is the
request that follows a write in the deal at once, so that nothing kept can be used; "kept" the same page again.

Shipments are read once for rules, reasons and index. Of what is left templates are a third, rules and evidence another, the
shipments shown and their charts the rest; no part stands out. Sums are kept by day and kind of lot, so that a million shipments
fill a thousand days of each; adding these up by month, twice for a page, is what the large deal costs beyond the small one.
"""


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    person = make_person(ANALYST, name="reader")
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


def _measured(
    deal: Deal, count: int, scale: Scale, person: User, *, first: int = 1
) -> dict[str, float]:
    """Medians in ms with `count` shipments more."""
    make_shipments([deal], count, first=first)
    page = deal.get_absolute_url()
    names = ("logged", "rendered", "kept")
    times: dict[str, list[float]] = {name: [] for name in names}
    with site(person=person) as ours:
        for _ in range(3):
            ours.get(page)
        for _ in range(scale.of(15)):
            times["logged"].append(_timed(lambda: _log(deal)))
            times["rendered"].append(_timed(lambda: ours.get(page)))
            times["kept"].append(_timed(lambda: ours.get(page)))
    return {name: median(found) * 1000 for name, found in times.items()}


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _log(deal: Deal) -> None:
    make_line(shipment=make_shipment(deal=deal))
