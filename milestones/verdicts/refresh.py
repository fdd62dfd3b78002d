"""Evidence, judged and recorded: what every milestone of a deal reads on a day, and what moved.

A refresh holds the lock on its deal's row. Whatever changes a deal takes that lock too
(`deals.models.revision`), so a refresh has seen all that the revision it records stands for, and of two
workers the second finds nothing left to write. It holds no milestone's row that it does not write,
and waits for none while it holds the deal: a form saves the row first and then wants the deal, and
each would wait for the other.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import Q

from deals.models import Deal
from milestones.asked import known_for
from milestones.judging import counted, judge_rows
from milestones.models import LastRefresh, Milestone, StatusChange
from milestones.querysets import AS_JUDGED, Recorded

DEALS_AT_ONCE = 200
ATTEMPTS = 5
_LOCK_NOT_AVAILABLE = "55P03"


def refresh_deal(deal_id: int, *, today: date, now: datetime) -> list[StatusChange]:
    """Judge a deal's milestones for `today` and record what moved, one line for each status.

    The first verdict of a milestone is a baseline and writes no line. A deal that was already
    judged for a later day is left alone, so that a slow worker turns nothing back.
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
    """Refresh many deals in few queries; those that somebody is changing come last, one by one."""
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
    """Refresh the deals that changed since they were last judged, whatever changed them."""
    same = AS_JUDGED & Q(last_refresh__judged_on__gte=today)
    moved = Deal.objects.active().exclude(same).values_list("pk", flat=True)
    return refresh_deals(moved, today=today, now=now)


def refresh_all(*, today: date, now: datetime) -> list[StatusChange]:
    """Refresh every active deal: what only time changes, and what no message asked for."""
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
