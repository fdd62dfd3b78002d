"""The scenario index: the weighted mean of the latest readings, with the part of each signal.

It is `sum(w f r) / sum(w f)` over the latest reading r (-2 to +2) of each signal, with weight w and
freshness f, which halves every `HALF_LIFE_DAYS`. All signals fade alike, so silence alone does not
move the index. A signal without a reading is left out; it does not count as zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from deals.states import Scope

LOWEST, HIGHEST = Decimal(-2), Decimal(2)
"""The ends of the scale on which a signal is read."""

HALF_LIFE_DAYS = 180
"""A reading weighs half as much after this many days."""

STALE_DAYS = 90
"""A signal without a reading for this many days is called stale."""

OWN_SCOPE = frozenset({Scope.DEAL})
SCOPES_BY_SIGNAL: Mapping[str, frozenset[Scope]] = {
    "SEC": frozenset({Scope.DEAL, Scope.CONTEXT}),
    "DIP": frozenset({Scope.DEAL, Scope.CONTEXT}),
}
"""Whose readings count, by signal. Security and diplomacy are read from context events too; every
other signal, money above all, from what is about the deal itself (`OWN_SCOPE`)."""

PLACES = Decimal("1e-12")
SHOWN_PLACES = Decimal("0.1")

AGES_KEPT = 2000
"""Ages in days whose weight is kept: a page asks for a few of them very often."""


@dataclass(frozen=True, kw_only=True)
class SignalFact:
    """A watch-signal with its weight, zero or more, as an administrator set it."""

    key: str
    name: str = ""
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class ReadingFact:
    """A reading from -2 to +2; `on` is its day, or the end of its period where the date is vague.

    `second` is the score of a second reader: shown beside the first, never counted.
    """

    key: str
    signal: str
    on: date
    score: Decimal
    scope: str = Scope.DEAL
    second: Decimal | None = None
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One signal's part in the index.

    `reading` is the mean of the readings of the latest day, None without one. `second` is that mean
    with the scores of second readers, None if there are none. `share` is its part of the total
    weight (0 to 1), `contribution` what it adds to the index.
    """

    signal: str
    name: str
    weight: Decimal
    reading: Decimal | None = None
    second: Decimal | None = None
    on: date | None = None
    age_days: int | None = None
    freshness: Decimal = Decimal(0)
    share: Decimal = Decimal(0)
    contribution: Decimal = Decimal(0)
    reading_keys: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        return self.reading is not None

    @property
    def is_stale(self) -> bool:
        return self.age_days is not None and self.age_days >= STALE_DAYS


def scopes_read(signal: str) -> frozenset[Scope]:
    """The scopes whose readings count for a signal, by the signal's key."""
    return SCOPES_BY_SIGNAL.get(signal, OWN_SCOPE)


@lru_cache(maxsize=AGES_KEPT)
def freshness(age_days: int) -> Decimal:
    """The factor for a reading's age in days: 1 on its day, halved every `HALF_LIFE_DAYS`."""
    return Decimal(2) ** (Decimal(-age_days) / HALF_LIFE_DAYS)


def latest_readings(
    signal: str, readings: Iterable[ReadingFact], today: date
) -> tuple[ReadingFact, ...]:
    """The readings of a signal on its latest day up to `today`, sorted by key; empty without any.

    Only readings of the scopes that count for the signal are considered.
    """
    counted = [
        reading
        for reading in readings
        if reading.signal == signal and reading.on <= today and reading.scope in scopes_read(signal)
    ]
    latest = max((reading.on for reading in counted), default=None)
    of_the_day = (reading for reading in counted if reading.on == latest)
    return tuple(sorted(of_the_day, key=lambda reading: reading.key))


def weigh(
    signals: Iterable[SignalFact], readings: Iterable[ReadingFact], today: date
) -> tuple[Part, ...]:
    """The part of every signal in the index, in the same order.

    Several readings of one signal on its latest day count as their mean.
    """
    given: dict[str, list[ReadingFact]] = defaultdict(list)
    for reading in readings:
        given[reading.signal].append(reading)
    found = [(signal, latest_readings(signal.key, given[signal.key], today)) for signal in signals]
    whole = sum(
        (signal.weight * freshness((today - rows[0].on).days) for signal, rows in found if rows),
        Decimal(0),
    )
    return tuple(_part(signal, rows, today, whole) for signal, rows in found)


def _part(signal: SignalFact, rows: tuple[ReadingFact, ...], today: date, whole: Decimal) -> Part:
    name = signal.name or signal.key
    if not rows:
        return Part(signal=signal.key, name=name, weight=signal.weight)
    age = (today - rows[0].on).days
    mean = sum((row.score for row in rows), Decimal(0)) / len(rows)
    share = signal.weight * freshness(age) / whole if whole else Decimal(0)
    return Part(
        signal=signal.key,
        name=name,
        weight=signal.weight,
        reading=mean,
        second=_second(rows),
        on=rows[0].on,
        age_days=age,
        freshness=freshness(age),
        share=share,
        contribution=share * mean,
        reading_keys=tuple(row.key for row in rows),
    )


def _second(rows: tuple[ReadingFact, ...]) -> Decimal | None:
    if all(row.second is None for row in rows):
        return None
    scores = (row.score if row.second is None else row.second for row in rows)
    return sum(scores, Decimal(0)) / len(rows)


def total(parts: Iterable[Part]) -> Decimal | None:
    """The index from -2 to +2; None if no signal with a weight above 0 has a reading."""
    read = [part for part in parts if part.share]
    if not read:
        return None
    return sum((part.contribution for part in read), Decimal(0)).quantize(PLACES)


def shown(index: Decimal) -> Decimal:
    """The index converted to the scale from 0 to 100, with one decimal.

    The bands end at 31.25 and 68.75. Half to even rounds these to 31.2 and 68.8, so that no index
    outside a band is rounded to its end: the number never contradicts the word beside it.
    """
    return ((index - LOWEST) / (HIGHEST - LOWEST) * 100).quantize(SHOWN_PLACES, ROUND_HALF_EVEN)
