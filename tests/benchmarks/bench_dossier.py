"""The dossier of a deal with ten thousand shipments beside that of a deal with a hundred."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from deals.models import Deal
from milestones.verdicts.refresh import refresh_deal
from minerals_tracker.local import CHECKOUT
from minerals_tracker.people.groups import ANALYST
from tests.benchmarks.made import make_real_deal, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import Site, site
from tests.factories import make_line, make_shipment
from tests.minerals_tracker.people import make_person
from tests.workers import database_url

NOTES = """\
The real deal with all its milestones, rules and sources, and as many invented shipments beside its
own. "Rendered" is the request that follows a write in the deal at once, so that nothing kept can be
used; "kept" the same page again. "Judged" is what a worker does with the deal after a write: it
reads every lot of the deal as a flat fact, in one query. The memory is the peak of a process that
does nothing else. Sums are read when they are asked for, by six dates kept on each shipment: that
is what a large deal costs beyond a small one, and why 100,000 shipments work and are not fast.
"""
# What the kernel says of a child that ended includes the parent it was forked from.
_JUDGE = """
import django
django.setup()
from django.core.management import call_command
call_command("refresh_milestones")
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
Times = dict[str, float]


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    person = make_person(ANALYST, name="reader")
    few = _measured(deal, scale.few, scale, person)
    some = _measured(deal, scale.some, scale, person, first=scale.few + 1)
    beside, of = f"the same with {scale.few:,} shipments", f"{scale.some:,} shipments"
    for what, bound in (("today", 1.6), ("another day", 2.5), ("kept", None)):
        yield Result(f"{what}, {of}", some[what], "ms", bound, few[what], beside)
    yield Result(f"judged, {of}", some["judged"], "ms", 500)
    yield Result("a shipment logged", some["logged"], "ms", None, few["logged"], beside)
    many = _measured(deal, scale.many, scale, person, first=scale.few + scale.some + 1)
    of = f"{scale.many:,} shipments"
    yield Result(f"today, {of}", many["today"], "ms", 4_000)
    yield Result(f"another day, {of}", many["another day"], "ms", 4_000)
    yield Result(f"judged, {of}", many["judged"], "ms", 8_000)
    yield Result(f"memory of judging {of}", _judging_memory(), "MB", 800)


def _measured(deal: Deal, count: int, scale: Scale, person: User, *, first: int = 1) -> Times:
    """Medians in ms with `count` shipments more."""
    make_shipments([deal], count, first=first)
    with site(person=person) as ours:
        rounds = [_round(deal, ours, number) for number in range(3 + scale.of(15))][3:]
    return {what: median(each[what] for each in rounds) * 1000 for what in rounds[0]}


def _round(deal: Deal, ours: Site, number: int) -> Times:
    """Seconds of each of these after a write of its own; what is kept comes last."""
    page, now = deal.get_absolute_url(), timezone.now()
    day = date(2026, 6, 1) + timedelta(days=number)
    return {
        "logged": _timed(lambda: _log(deal)),
        "judged": _timed(lambda: refresh_deal(deal.pk, today=now.date(), now=now)),
        "today": _timed(lambda: ours.get(page)),
        "another day": _timed(lambda: ours.get(f"{page}?on={day}")),
        "kept": _timed(lambda: ours.get(page)),
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _log(deal: Deal) -> None:
    make_line(shipment=make_shipment(deal=deal))


def _judging_memory() -> float:
    """Peak of a process that judges every deal once, MB."""
    env = os.environ | {"DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY}
    command = [sys.executable, "-c", _JUDGE]
    judged = subprocess.run(
        command, cwd=CHECKOUT, env=env, check=True, capture_output=True, text=True
    )
    return int(judged.stdout.split()[-1]) / 1024
