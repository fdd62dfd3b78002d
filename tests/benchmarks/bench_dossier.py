"""The dossier of a deal with a million shipments beside that of a deal with a thousand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from deals.models import Deal, Source
from milestones.querysets import AS_JUDGED
from minerals_tracker.groups import ANALYST
from minerals_tracker.models import Heartbeat
from tests.benchmarks.made import make_real_deal, make_shipments
from tests.benchmarks.queue import worker_of
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.web import Site, cookies_of, site
from tests.factories import make_line, make_shipment, make_user
from tests.minerals_tracker.people import make_person
from tests.shipments.logging_form import ADD, entry
from tests.workers import eventually

NOTES = """\
The real deal with all its milestones, rules and sources, and as many invented shipments beside its own. "Rendered" is the
request that follows a write in the deal at once, so that nothing kept can be used; "kept" the same page again. A worker
judges a deal as soon as it has moved, and renders its dossier if it was read lately: "rendered ahead" is the first request
after that. The form of a shipment answers once the worker has judged the deal and rendered its dossier, so that its editor is
told which milestones moved; who opens the dossier when it has answered, finds it kept. Written past the forms (SQL, a shell),
a shipment is followed by a rendering for whoever comes before the worker has rendered, a fifth of a second later.

What the file of a deal says is kept in memory and read again only where it has changed, and shipments are read once for rules,
reasons and index. Of what is left templates are a third, rules and evidence another, the shipments shown and their charts the
rest; no part stands out. To stay within 50 ms without rendering ahead, parts of a page would have to be kept by what each
shows; source marks, numbered through a page, stand against it, and what a shipment moves is most of the page. Sums are kept by
day and kind of lot, so that a million shipments fill a thousand days of each; adding these up by month, twice for a page, is
what the large deal costs beyond the small one.
"""
LONGEST = 60.0  # seconds, then something is broken
REST = 0.5  # seconds without another page rendered


def measure(scale: Scale) -> Iterator[Result]:
    deal = make_real_deal()
    person = make_person(ANALYST, name="reader")
    make_user(username="editor", is_staff=True, is_superuser=True)
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
    yield Result(
        "a shipment logged by the form, judged and rendered",
        many["posted"],
        "ms",
        None,
        few["posted"],
        beside,
    )
    yield Result("the list it leads to", many["list"], "ms", None, few["list"], beside)
    for what, name, bound in (
        ("first request, sent as the form answers, beyond the kept page", "form", 50),
        ("first request once it is rendered ahead, beyond the kept page", "ahead", 50),
        ("first request, sent as a write past the forms ends", "rendered", None),
    ):
        yield Result(what, max(many[name] - many["kept"], 0.0), "ms", bound=bound)


def _measured(
    deal: Deal, count: int, scale: Scale, person: User, *, first: int = 1
) -> dict[str, float]:
    """Medians in ms with `count` shipments more."""
    make_shipments([deal], count, first=first)
    page = deal.get_absolute_url()
    names = ("logged", "rendered", "kept", "ahead", "posted", "list", "form")
    times: dict[str, list[float]] = {name: [] for name in names}
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
            editor = cookies_of(User.objects.get(username="editor"))
            Heartbeat.take("queue", now=timezone.now())
            for form in [_form(deal) for _ in range(scale.of(9))]:
                _until_rendered(partial(_edited, ours, page, form, editor, times))
    return {name: median(found) * 1000 for name, found in times.items()}


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _form(deal: Deal) -> dict[str, Any]:
    """The fields of a shipment by sources that are on file."""
    return entry(deal=deal, sources=[Source.objects.values_list("pk", flat=True)[0]])


def _edited(
    ours: Site,
    page: str,
    form: dict[str, Any],
    editor: dict[str, str],
    times: dict[str, list[float]],
) -> None:
    """Log a shipment by the form, open the dossier at once as a reader, then the list it leads to."""
    led_to: list[str] = []
    send = partial(ours.post, ADD, form, host=ours.host, **editor)
    times["posted"].append(_timed(lambda: led_to.append(send())))
    times["form"].append(_timed(lambda: ours.get(page, host=ours.host)))
    times["list"].append(_timed(lambda: ours.get(*led_to, host=ours.host, **editor)))


def _until_rendered(write: Callable[[], object]) -> None:
    """Write, and wait until the dossier is rendered as the deal now stands, judged."""
    before = _pages()
    write()
    if not eventually(lambda: _is_judged() and _pages() > before, LONGEST):
        raise AssertionError("nothing is rendered ahead")
    while before != (before := _pages()):
        time.sleep(REST)


def _is_judged() -> bool:
    """Whether every deal was judged as it now stands."""
    judged = Deal.objects.filter(AS_JUDGED)
    return judged.count() == Deal.objects.active().count()


def _pages() -> int:
    """How many pages are kept."""
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    return len(client.keys(cache.make_key("page-*")))


def _log(deal: Deal) -> None:
    make_line(shipment=make_shipment(deal=deal))
