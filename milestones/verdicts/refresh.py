"""Refresh: judge every milestone of a deal for a day, and record what moved.

A refresh locks its deal's row. Every change of a deal takes that lock too
(`deals.models.revision`): a refresh has therefore seen all changes up to the revision that it
records, and the second of two workers finds nothing left to write. A form locks a milestone's row
first and the deal's row second; to avoid a deadlock, a refresh locks only the milestones that it
writes and never waits for them.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import Q

from deals.models import Deal
from milestones.evidence.rule_inputs import known_for
from milestones.models import LastRefresh, Milestone, StatusChange
from milestones.models.querysets import AS_JUDGED, Recorded
from milestones.verdicts.judging import counted, judge_rows

DEALS_AT_ONCE = 200
ATTEMPTS = 5
_LOCK_NOT_AVAILABLE = "55P03"


def refresh_deal(deal_id: int, *, today: date, now: datetime) -> list[StatusChange]:
    """Judge a deal's milestones for `today`, record what moved, and return the new log lines.

    The first verdict of a milestone writes no log line. A deal that was already judged for a later
    day is left alone. Raises OperationalError if rows stay locked after `ATTEMPTS` attempts.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _refresh([deal_id], today, now, skip_locked=False)[1]
        except OperationalError as error:
            code = getattr(error.__cause__, "pgcode", None)
            if code != _LOCK_NOT_AVAILABLE or attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def refresh_deals(deal_ids: Iterable[int], *, today: date, now: datetime) -> list[StatusChange]:
    """Refresh many deals, `DEALS_AT_ONCE` in one transaction; returns the new log lines.

    A deal whose row is locked is left out, and refreshed by itself at the end of its chunk.
    """
    changes: list[StatusChange] = []
    queue = sorted(deal_ids)
    for start in range(0, len(queue), DEALS_AT_ONCE):
        chunk = queue[start : start + DEALS_AT_ONCE]
        with _uncollected():
            done, moved = _refresh_free(chunk, today, now)
        changes += moved
        for deal_id in chunk:
            if deal_id not in done:
                changes += refresh_deal(deal_id, today=today, now=now)
    return changes


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no reference cycles: facts by the ten thousand are made and freed together."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refresh_moved(*, today: date, now: datetime) -> list[StatusChange]:
    """Refresh the active deals that changed since they were judged, or were not judged today."""
    same = AS_JUDGED & Q(last_refresh__judged_on__gte=today)
    moved = Deal.objects.active().exclude(same).values_list("pk", flat=True)
    return refresh_deals(moved, today=today, now=now)


def refresh_all(*, today: date, now: datetime) -> list[StatusChange]:
    """Refresh every active deal, whether or not it changed."""
    return refresh_deals(Deal.objects.active().values_list("pk", flat=True), today=today, now=now)


def _refresh_free(
    deal_ids: Sequence[int], today: date, now: datetime
) -> tuple[set[int], list[StatusChange]]:
    """Refresh those of some deals that nobody is changing; say which."""
    try:
        with transaction.atomic():
            return _refresh(deal_ids, today, now, skip_locked=True)
    except OperationalError:
        return set(), []


def _refresh(
    deal_ids: Sequence[int], today: date, now: datetime, *, skip_locked: bool
) -> tuple[set[int], list[StatusChange]]:
    """Lock, judge and write; inside a transaction. Say which deals were free."""
    locked = Deal.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    free = dict(locked.filter(pk__in=deal_ids).order_by("pk").values_list("pk", "key"))
    later = LastRefresh.objects.filter(deal__in=free, judged_on__gt=today)
    due = {pk: free[pk] for pk in sorted(free.keys() - set(later.values_list("pk", flat=True)))}
    changes = _record(Milestone.objects.recorded(due), due, today)
    # What is written above has moved the revision too.
    LastRefresh.objects.remember(due, today=today, now=now)
    return set(free), changes


def _record(
    rows: Sequence[Recorded], deal_keys: Mapping[int, str], today: date
) -> list[StatusChange]:
    """Judge, and write what moved in one statement."""
    moved = {}
    known = known_for(rows, deal_keys, on=today)
    for row, verdict, override in judge_rows(rows, deal_keys, known):
        status, reason = counted(verdict, override)
        after = row.standing.followed_by(
            verdict, status=status, reason=reason, ends_on=row.ends_on, today=today
        )
        if after != row.standing:
            moved[row.pk] = after
    return StatusChange.objects.record(moved) if moved else []
