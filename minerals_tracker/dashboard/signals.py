"""Watch-signals of a deal as of a day: the latest reading of each, and how it moved. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from deals.models import Source
from deals.states import DatePrecision, Scope
from deals.units import MINUS, format_date, plural
from milestones.models import SignalReading, WatchSignal

STALE_DAYS = 90
"""A signal without a reading for so long is said to be stale."""


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a signal, in words for the page."""

    score: int
    day: date
    precision: str
    rationale: str
    scope: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A watch-signal: its question and its readings, latest first."""

    key: str
    name: str
    question: str
    readings: tuple[Read, ...]
    freshness: str

    @property
    def latest(self) -> Read | None:
        return self.readings[0] if self.readings else None


def signal_rows(
    signals: Sequence[WatchSignal], readings: Sequence[SignalReading], *, today: date
) -> tuple[Signal, ...]:
    """Every signal, read or not; `readings` are those that had been made by the day."""
    rows = []
    for signal in signals:
        own = sorted(
            (reading for reading in readings if reading.signal_id == signal.pk),
            key=lambda reading: (reading.counts_from, reading.pk),
            reverse=True,
        )
        freshness = stale(own[0].counts_from if own else None, today=today)
        rows.append(
            Signal(
                signal.key,
                signal.name,
                signal.question,
                tuple(_read(reading) for reading in own),
                freshness,
            )
        )
    return tuple(rows)


def _read(reading: SignalReading) -> Read:
    return Read(
        score=reading.score,
        day=reading.read_on,
        precision=reading.date_precision,
        rationale=reading.rationale,
        scope="" if reading.scope == Scope.DEAL else str(Scope(reading.scope).label),
        sources=tuple(reading.sources.all()),
    )


def stale(last: date | None, *, today: date) -> str:
    """A sentence where a signal is not read, or was not read for long; empty where it is fresh."""
    if last is None:
        return "Not read."
    days = (today - last).days
    if days < STALE_DAYS:
        return ""
    return f"Last read on {format_date(last, DatePrecision.DAY)}, {plural(days, 'day')} ago."


def signals_finding(rows: Sequence[Signal]) -> str:
    """The title of the panel, for each way the readings can turn."""
    read = [(row.latest.score, row.name) for row in rows if row.latest]
    if not read:
        return "No signal has been read"
    unread = len(rows) - len(read)
    tail = f"; {unread} not read" if unread else ""
    low, high = min(read), max(read)
    if low[0] == high[0]:
        return f"All {len(read)} signals stand at {_signed(low[0])}{tail}"
    mean = fmean(score for score, _ in read)
    side = "More against than for" if mean < 0 else "More for than against" if mean > 0 else "Even"
    weakest = ", ".join(name for score, name in read if score == low[0])
    return f"{side}: weakest is {weakest}, at {_signed(low[0])}{tail}"


def _signed(score: int) -> str:
    return f"+{score}" if score > 0 else f"{MINUS}{-score}" if score < 0 else "0"
