"""Milestones whose status will change within days if nothing more is recorded.

Every deal is judged for each day ahead, by the same rules as its pages. The result is cached under
the deal's revision and the day, so that a deal is judged again only after a change.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from deals.models import Deal
from milestones.verdicts.judging import Judged, verdicts_of

DAYS_AHEAD = 14
_KEPT_FOR = int(timedelta(days=1).total_seconds())
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """The first day on which a milestone's status differs from today's, and its reason then."""

    milestone: int
    key: str
    title: str
    deal: str
    old: str
    new: str
    on: date
    reason: str


def turns(deals: Collection[Deal], *, today: date) -> list[Turn]:
    """The milestones whose status changes within `DAYS_AHEAD` days, nearest first."""
    keys = {f"turns-{deal.pk}-{deal.revision}-{today}": deal for deal in deals}
    known = _known(keys)
    missing = {key: deal for key, deal in keys.items() if key not in known}
    if missing:
        found = _judged(list(missing.values()), today)
        fresh = {key: found[deal.pk] for key, deal in missing.items()}
        _keep(fresh)
        known = {**known, **fresh}
    rows = (turn for turns_of_deal in known.values() for turn in turns_of_deal)
    return sorted(rows, key=lambda turn: (turn.on, turn.key))


def _judged(deals: list[Deal], today: date) -> dict[int, list[Turn]]:
    """What turns, by deal; the number of queries grows with the days, not with deals or rows."""
    slugs = {deal.pk: deal.slug for deal in deals}
    now = verdicts_of(slugs, on=today)
    last = verdicts_of(slugs, on=today + timedelta(days=DAYS_AHEAD))
    moving = {pk for pk in slugs if _differing(now[pk], last[pk])}
    found: dict[int, dict[int, Turn]] = {pk: {} for pk in slugs}
    for ahead in range(1, DAYS_AHEAD + 1) if moving else ():
        day = today + timedelta(days=ahead)
        then = last if ahead == DAYS_AHEAD else verdicts_of(moving, on=day)
        for pk in moving:
            for row in _differing(now[pk], then[pk]):
                turn = _turn(slugs[pk], now[pk][row], then[pk][row], day)
                found[pk].setdefault(row, turn)
    return {pk: list(rows.values()) for pk, rows in found.items()}


def _differing(now: dict[int, Judged], then: dict[int, Judged]) -> Iterable[int]:
    return [row for row, judged in then.items() if judged.status != now[row].status]


def _turn(slug: str, now: Judged, then: Judged, day: date) -> Turn:
    row = now.milestone
    return Turn(row.pk, row.key, row.title, slug, now.status, then.status, day, then.reason)


def _known(keys: Iterable[str]) -> dict[str, Any]:
    try:
        return cache.get_many(keys)
    except (RedisError, OSError) as error:
        _log.warning("The cache does not answer, so that all deals are judged: %s", error)
        return {}


def _keep(found: dict[str, list[Turn]]) -> None:
    try:
        cache.set_many(found, timeout=_KEPT_FOR)
    except (RedisError, OSError) as error:
        _log.warning("The cache keeps nothing: %s", error)
