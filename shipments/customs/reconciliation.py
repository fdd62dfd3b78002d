"""Compare logged lots with customs statistics by HS code, month and side of a route. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shipments.customs.reconciliation_facts import (
    Compared,
    Gap,
    Logged,
    Reported,
    Side,
    compared,
    named,
)
from shipments.customs.reconciliation_verdicts import (
    LOGGED_BEYOND,
    Verdict,
    held_together,
    verdict_of,
)

LAG_MONTHS = 1
"""Months by which an entry may stand later in the statistics than the logged day (our
judgement)."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """One HS code on one side in one month; `month` is its first day.

    `together` holds the other months with which it was compared as one, because the statistics may
    run late. Masses in kg, values in USD.
    """

    hs6: str
    month: date
    side: Side
    logged: tuple[Logged, ...]
    reported: Reported | None
    mass: Compared
    value: Compared
    verdict: Verdict
    reason: str
    together: tuple[date, ...] = ()


@dataclass(frozen=True)
class Unplaced:
    """A logged lot that cannot be compared with statistics of one direction, and why."""

    key: str
    reason: str


@dataclass(frozen=True)
class Reconciliation:
    """The comparison of every month and side, latest first, and lots that could not be compared."""

    months: tuple[Month, ...]
    unplaced: tuple[Unplaced, ...]

    @property
    def doubted(self) -> tuple[Month, ...]:
        """Months in which more was logged than customs report."""
        return tuple(month for month in self.months if month.verdict in LOGGED_BEYOND)


def reconcile(
    logged: Iterable[Logged], reported: Iterable[Reported], *, today: date
) -> Reconciliation:
    """Compare lots with statistics as both were known on `today`.

    `reported` has at most one row for each side, code and month; raises ValueError if it has two.
    """
    lots: dict[tuple[Side, str], dict[date, list[Logged]]] = defaultdict(lambda: defaultdict(list))
    unplaced = []
    for lot in logged:
        places, reasons = lot.places()
        unplaced += [Unplaced(lot.key, reason) for reason in reasons]
        for side, month in places:
            lots[side, lot.hs6][month].append(lot)
    rows = _by_series(reported)
    months = []
    for series in sorted({*lots, *rows}):
        months += _judge_series(series, lots[series], rows.get(series, {}), today)
    return Reconciliation(
        tuple(sorted(months, key=lambda month: month.month, reverse=True)), tuple(unplaced)
    )


def _by_series(reported: Iterable[Reported]) -> dict[tuple[Side, str], dict[date, Reported]]:
    rows: dict[tuple[Side, str], dict[date, Reported]] = defaultdict(dict)
    for row in reported:
        months = rows[row.side, row.hs6]
        if row.month in months:
            raise ValueError(f"two rows of statistics for {row.hs6} in {row.month:%Y-%m}")
        months[row.month] = row
    return rows


def _judge_series(
    series: tuple[Side, str],
    lots: Mapping[date, Sequence[Logged]],
    rows: Mapping[date, Reported],
    today: date,
) -> list[Month]:
    """The months of one code on one side, the earliest first."""
    side, hs6 = series
    alone = [
        _judge(side, hs6, month, (tuple(lots.get(month, ())), rows.get(month)), today)
        for month in sorted({*lots, *rows})
    ]
    return _joined(alone, today)


def _judge(
    side: Side,
    hs6: str,
    month: date,
    found: tuple[tuple[Logged, ...], Reported | None],
    today: date,
) -> Month:
    logged, reported = found
    mass, value = compared(logged, (reported,) if reported else ())
    verdict, reason = verdict_of(side, month, found, (mass, value), today)
    return Month(
        hs6=hs6,
        month=month,
        side=side,
        logged=logged,
        reported=reported,
        mass=mass,
        value=value,
        verdict=verdict,
        reason=reason,
    )


def _joined(months: Sequence[Month], today: date) -> list[Month]:
    """Compare a month that lacks entries together with the next ones, where the lag explains it."""
    left, done = list(months), []
    while left:
        first = left.pop(0)
        joined = _join(first, left, today)
        done += joined or [first]
        left = left[max(len(joined) - 1, 0) :]
    return done


def _join(first: Month, later: Sequence[Month], today: date) -> list[Month]:
    """The months as one where they agree so, empty where they do not."""
    short = first.mass if first.mass.gap != Gap.UNKNOWN else first.value
    if short.gap != Gap.BELOW:
        return []
    near = [each for each in later if 0 < _apart(first.month, each.month) <= LAG_MONTHS]
    group = [first, *(each for each in near if each.reported)]
    rows = [each.reported for each in group if each.reported]
    mass, value = compared([lot for each in group for lot in each.logged], rows)
    names = named(each.month for each in group)
    verdict, reason = held_together(first.side, names, (mass, value))
    if len(group) < 2 or verdict != Verdict.WITHIN:
        return []
    return [
        replace(
            each,
            verdict=verdict,
            reason=reason,
            together=tuple(other.month for other in group if other is not each),
        )
        for each in group
    ]


def _apart(early: date, late: date) -> int:
    return (late.year - early.year) * 12 + late.month - early.month
