"""Memory of web, worker and beat together."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from django.conf import settings

from deals.models import Deal
from minerals_tracker.local import layout
from minerals_tracker.local.children import Child, stop_all
from minerals_tracker.local.supervisor import beat, worker
from minerals_tracker.people.groups import ANALYST
from tests.benchmarks.made import make_real_deal
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import CLIENTS, Site, site
from tests.minerals_tracker.people import make_person
from tests.workers import database_url, eventually

NOTES = """\
Proportional set size: what processes share is counted once. The master and two workers of gunicorn,
a Celery worker with two children, the clock. The requests, four at a time, go round all pages of
the real deal, today and on past days, so that most are rendered anew. Both masters load all code
before they fork and keep the collector of garbage away from it; the clock loads no app, which
halves it and more. Python counts references in the objects themselves, so that each process that
renders comes to hold half of what was shared for itself; the rest of a web worker are up to 8 MB of
kept pages and what rendering half a megabyte in four threads leaves behind. One arena of malloc for
all threads saved 6 MB after 300 requests, which is not worth a setting.
"""
PAGES = ("", "shipments/", "milestones/", "signals/", "events/", "disputed/", "sources/")


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    with site(person=make_person(ANALYST, name="reader")) as ours, _queue() as others:
        children = [ours.door, *others]
        used = []
        for first, last in ((0, scale.of(1000)), (scale.of(1000), scale.of(5000))):
            with ThreadPoolExecutor(CLIENTS) as clients:
                addresses = (_address(deal, number) for number in range(first, last))
                assert all(clients.map(partial(_get, ours), addresses))
            used.append(sum(map(_used, children)))
    yield Result("after 1,000 mixed requests", used[0], "MB", bound=560)
    yield Result("after 5,000", used[1], "MB", 1.03, used[0], "after 1,000")


def _get(ours: Site, address: str) -> bool:
    """Ask for a page until it is answered, as a browser does."""
    while seconds := ours.ask(address):
        time.sleep(seconds)
    return True


def _address(deal: Deal, number: int) -> str:
    day = f"?on=2026-{number % 9 + 1:02}-{number % 28 + 1:02}" if number % 4 else ""
    return f"{deal.get_absolute_url()}{PAGES[number % len(PAGES)]}{day}"


@contextlib.contextmanager
def _queue() -> Iterator[list[Child]]:
    """Worker and beat as `make run` starts them, on the database of this process."""
    children = [worker(layout()), beat(layout())]
    for child in children:
        child.env = {"DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY}
        child.start()
    try:
        if not eventually(lambda: len(_family(children[0])) >= 3, 60):
            raise children[0].fail()
        yield children
    finally:
        stop_all(children, 5)


def _family(child: Child) -> list[int]:
    """A process and all below it."""
    found = [child.process.pid] if child.process else []
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def _used(child: Child) -> float:
    """Proportional set size of a process and all below it, MB."""
    kilobytes = 0
    for pid in _family(child):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(rollup.split("\nPss:")[1].split()[0])
    return kilobytes / 1024
