"""Every milestone of a large portfolio judged and recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from deals.models import Deal
from milestones.evidence.gathering import gather
from milestones.models import LastRefresh, Milestone, StatusChange
from milestones.verdicts.refresh import DEALS_AT_ONCE, refresh_all
from tests.benchmarks.awaited import PER_DEAL, make_evidence, make_milestones
from tests.benchmarks.made import make_deals, make_shipments
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale

NOTES = """
Ten milestones in each of 1,000 deals, with the rules and windows of the real ones in turn. Each
deal has 10 shipments of two steps and a lot, 12 events, 4 papers, 3 assets of two states and 4
amounts of money; 40 events and 28 months of customs statistics belong to none. The limit is the
evidence alone: the same statements as a refresh reads it by, sent again and fetched as they come.
Beside that a refresh locks the deals, reads milestones and overrides, judges, writes what moved
with its history and log, and remembers what it has judged.
"""
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
LATER = TODAY + timedelta(days=400)
BOUND = 5
BESIDE = "the evidence SQL alone"
Statement = tuple[str, Any]


def measure(scale: Scale) -> Iterator[Result]:
    deals = make_deals(scale.deals)
    make_shipments(deals, PER_DEAL * len(deals))
    make_evidence(deals)
    size = f"{make_milestones(deals)} milestones of {len(deals)} deals"
    ids = [deal.pk for deal in deals]
    evidence = {day: _statements(ids, day) for day in (TODAY, LATER)}
    yield _pairs(f"{size}, the first time", scale, evidence, _forgotten, bound=BOUND)
    yield _pairs(f"{size}, nothing moved", scale, evidence, lambda: TODAY, bound=BOUND)
    moved = StatusChange.objects.count()
    result = _pairs(f"{size}, another year", scale, evidence, _another_year)
    moved = (StatusChange.objects.count() - moved) // scale.pairs
    yield Result(f"{result.what}, {moved} statuses moved", *_figures(result))


def _figures(result: Result) -> tuple[float, str, float | None, float | None, str]:
    return result.ours, result.unit, result.bound, result.limit, result.beside


def _pairs(
    what: str,
    scale: Scale,
    evidence: Mapping[date, Sequence[Statement]],
    prepare: Callable[[], date],
    *,
    bound: float | None = None,
) -> Result:
    """The median pair of both, one after the other, so that both see the same machine."""
    pairs = []
    for _ in range(scale.pairs):
        day = prepare()
        sent: list[Statement] = []
        with connection.execute_wrapper(_noting(sent)):
            ours = _seconds(lambda: refresh_all(today=day, now=NOW))  # noqa: B023 (called at once)
        pairs.append((ours, _seconds(lambda: _fetch(evidence[day]))))  # noqa: B023
    pairs.sort(key=lambda pair: pair[0] / pair[1])
    ours, limit = pairs[len(pairs) // 2]
    return Result(f"{what}, {len(sent)} queries", ours, "s", bound, limit, BESIDE)


def _forgotten() -> date:
    """Nothing has been judged."""
    Milestone.objects.update(status="", reason="", would_change="", evidence=[], judged_on=None)
    LastRefresh.objects.all().delete()
    return TODAY


def _another_year() -> date:
    """The day that was not judged last; a refresh does not go back, so that it has to forget it."""
    last = LastRefresh.objects.values_list("judged_on", flat=True).first()
    LastRefresh.objects.all().delete()
    return LATER if last == TODAY else TODAY


def _statements(deal_ids: Sequence[int], day: date) -> list[Statement]:
    """What a refresh reads the evidence by."""
    active = sorted(set(Deal.objects.active().values_list("pk", flat=True)) & set(deal_ids))
    sent: list[Statement] = []
    with connection.execute_wrapper(_noting(sent)):
        for start in range(0, len(active), DEALS_AT_ONCE):
            gather(active[start : start + DEALS_AT_ONCE], on=day)
    return sent


def _noting(sent: list[Statement]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, *more)

    return note


def _fetch(statements: Sequence[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
