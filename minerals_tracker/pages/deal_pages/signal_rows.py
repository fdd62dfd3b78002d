"""Watch-signals of a deal as of a day: what each reads, the scenario they add up to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from deals.charts.figure import Figure
from deals.models import Source
from deals.states import DatePrecision, Scope
from deals.units import MINUS, format_date, format_number, plural
from milestones.models import SignalReading, WatchSignal
from milestones.scenario.index import STALE_DAYS, Part, ReadingFact, SignalFact, scopes_read
from milestones.scenario.scenarios import FollowThrough, Outlook, outlook


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a signal; `counts` says whether its scope is read for that signal."""

    score: int
    day: date
    precision: str
    rationale: str
    counts: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A watch-signal with its readings, latest first, and its part in the index.

    `score` is the rounded reading that counts, None where the signal is not read.
    """

    key: str
    name: str
    question: str
    readings: tuple[Read, ...]
    score: int | None
    words: str
    freshness: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A reading without which the scenario would be another, and which (empty: none)."""

    signal: str
    read: Read
    then: str


@dataclass(frozen=True, slots=True)
class SignalPanel:
    """All signals and the day's scenario; `carriers` are the readings that it hangs on."""

    rows: tuple[Signal, ...]
    outlook: Outlook
    finding: str
    carriers: tuple[Carrier, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def stale(self) -> tuple[str, ...]:
        return tuple(row.name for row in self.rows if row.freshness)

    @property
    def flips(self) -> tuple[str, ...]:
        """Names of the signals without any one of which the scenario would be another."""
        return tuple(row.name for row in self.rows if row.key in self.outlook.flips)

    @property
    def age(self) -> str:
        """A sentence on old readings and what they mean; empty if all that count are recent."""
        own = [[read for read in row.readings if read.counts] for row in self.rows if row.freshness]
        old = [readings for readings in own if readings]
        if not old:
            return ""
        last = max((read for readings in old for read in readings), key=lambda read: read.day)
        return (
            f"{len(old)} of {plural(len(self.rows), 'signal')} without a reading in the last "
            f"{STALE_DAYS} days,"
            f" the latest on {format_date(last.day, DatePrecision(last.precision))}:"
            " the index relies on old readings, which weigh less every day."
        )


def signal_panel(
    signals: Sequence[WatchSignal],
    readings: Sequence[SignalReading],
    follow_through: FollowThrough,
    *,
    today: date,
    figures: tuple[Figure, ...] = (),
) -> SignalPanel:
    """Every signal, read or not; `readings` are those that had been made by the day."""
    found = outlook(
        [SignalFact(key=row.key, name=row.name, weight=row.weight) for row in signals],
        [_fact(reading, signals) for reading in readings],
        follow_through,
        today=today,
    )
    parts = {part.signal: part for part in found.parts}
    rows = tuple(_signal(signal, readings, parts[signal.key]) for signal in signals)
    return SignalPanel(rows, found, finding(found), _carriers(found, readings, parts), figures)


def _carriers(
    found: Outlook, readings: Sequence[SignalReading], parts: Mapping[str, Part]
) -> tuple[Carrier, ...]:
    made = {str(reading.pk): reading for reading in readings}
    return tuple(
        Carrier(
            signal=parts[pivot.reading.signal].name,
            read=_read(made[pivot.reading.key], pivot.reading.signal),
            then=pivot.then.label if pivot.then else "",
        )
        for pivot in found.pivots
    )


def finding(found: Outlook) -> str:
    """The title of the panel: the scenario and its index, or that nothing is read."""
    if found.scenario is None or found.shown is None:
        return "No signal has a reading"
    gate = ", held at caution by the gate" if found.is_gated else ""
    return f"The index is at {format_number(found.shown)} of 100: {found.scenario.label}{gate}"


def _fact(reading: SignalReading, signals: Sequence[WatchSignal]) -> ReadingFact:
    keys = {signal.pk: signal.key for signal in signals}
    return ReadingFact(
        key=str(reading.pk),
        signal=keys[reading.signal_id],
        on=reading.counts_from,
        score=Decimal(reading.score),
        scope=reading.scope,
    )


def _signal(signal: WatchSignal, readings: Sequence[SignalReading], part: Part) -> Signal:
    own = sorted(
        (reading for reading in readings if reading.signal_id == signal.pk),
        key=lambda reading: (reading.counts_from, reading.pk),
        reverse=True,
    )
    return Signal(
        key=signal.key,
        name=signal.name,
        question=signal.question,
        readings=tuple(_read(reading, signal.key) for reading in own),
        score=None
        if part.reading is None
        else int(part.reading.quantize(Decimal(1), ROUND_HALF_UP)),
        words=_words(part),
        freshness=_freshness(part),
    )


def _read(reading: SignalReading, signal: str) -> Read:
    return Read(
        score=reading.score,
        day=reading.read_on,
        precision=reading.date_precision,
        rationale=reading.rationale,
        counts=Scope(reading.scope) in scopes_read(signal),
        sources=tuple(reading.sources.all()),
    )


def _words(part: Part) -> str:
    """How a signal enters the index: its share, and the mean where a day has several readings."""
    if part.reading is None:
        return "no reading"
    share = f"{format_number(part.share * 100)} % of the weight"
    if len(part.reading_keys) < 2:
        return share
    mean = format_number(abs(part.reading))
    sign = "+" if part.reading > 0 else MINUS if part.reading < 0 else ""
    return f"{share}, {sign}{mean} as the mean of {len(part.reading_keys)} readings of one day"


def _freshness(part: Part) -> str:
    """A sentence where a signal is not read, or was not read for long; empty where it is fresh."""
    if part.age_days is None:
        return "No reading."
    if not part.is_stale:
        return ""
    return f"Last reading {plural(part.age_days, 'day')} ago (stale after {STALE_DAYS})."
