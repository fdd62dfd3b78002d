"""Choose the scenario of a deal (optimistic, mixed, caution) from its index and the gate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from deals.units import format_date, format_number
from milestones.scenario.index import (
    HIGHEST,
    LOWEST,
    Part,
    ReadingFact,
    SignalFact,
    shown,
    total,
    weigh,
)
from milestones.states import Scenario

BAND = Decimal("0.75")
"""At or above +0.75 the index reads optimistic, at or below -0.75 caution, mixed between."""

GATE_FROM = date(2027, 1, 1)
"""From this day a deal without a commercial delivery and without a binding instrument, with
security or governance below 0, reads caution whatever the index says."""

GATE_SIGNALS = ("SEC", "GOV")
"""The signals that close the gate when they read below 0: security and governance."""


@dataclass(frozen=True, kw_only=True)
class FollowThrough:
    """The numbers that the gate reads: commercial deliveries and binding instruments so far."""

    commercial_deliveries: int = 0
    binding_instruments: int = 0

    @property
    def is_missing(self) -> bool:
        return not self.commercial_deliveries and not self.binding_instruments


@dataclass(frozen=True)
class Pivot:
    """A reading without which the scenario would be `then`; None if no reading would be left."""

    reading: ReadingFact
    then: Scenario | None


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The scenario of a day, with the index and the sentences that explain it.

    `index` runs from -2 to +2 and `shown` from 0 to 100; both and `scenario` are None without any
    reading. `by_index` is the scenario of the index alone, before the gate. `flips` names the
    signals, `pivots` the readings, without any one of which the scenario would be another.
    `would_change` holds whole sentences.
    """

    scenario: Scenario | None
    by_index: Scenario | None
    is_gated: bool
    index: Decimal | None
    shown: Decimal | None
    parts: tuple[Part, ...]
    flips: tuple[str, ...]
    pivots: tuple[Pivot, ...]
    not_read: tuple[str, ...]
    reason: str
    would_change: tuple[str, ...]


@dataclass(frozen=True)
class _Question:
    """All that the scenario of a day rests on."""

    signals: tuple[SignalFact, ...]
    readings: tuple[ReadingFact, ...]
    follow_through: FollowThrough
    today: date

    @property
    def parts(self) -> tuple[Part, ...]:
        return weigh(self.signals, self.readings, self.today)

    def without(self, signal: str) -> "_Question":
        kept = tuple(row for row in self.signals if row.key != signal)
        return replace(self, signals=kept)

    def without_reading(self, key: str) -> "_Question":
        return replace(self, readings=tuple(row for row in self.readings if row.key != key))

    def with_reading(self, signal: str, score: Decimal) -> "_Question":
        """The same question after one more reading today, which then stands for the day."""
        kept = (r for r in self.readings if (r.signal, r.on) != (signal, self.today))
        made = ReadingFact(key="", signal=signal, on=self.today, score=score)
        return replace(self, readings=(*kept, made))

    def scenario(self) -> Scenario | None:
        parts = self.parts
        if closes_gate(parts, self.follow_through, self.today):
            return Scenario.CAUTION
        return by_index(total(parts))


def by_index(index: Decimal | None) -> Scenario | None:
    """The scenario whose band holds the index; None for None."""
    if index is None:
        return None
    if index >= BAND:
        return Scenario.OPTIMISTIC
    return Scenario.CAUTION if index <= -BAND else Scenario.MIXED


def closes_gate(parts: Iterable[Part], follow_through: FollowThrough, today: date) -> bool:
    """Whether the gate sets the scenario to caution on `today`.

    It does from `GATE_FROM` on while there is neither a commercial delivery nor a binding
    instrument and security or governance reads below 0.
    """
    return today >= GATE_FROM and follow_through.is_missing and bool(_below_zero(parts))


def _below_zero(parts: Iterable[Part]) -> list[Part]:
    return [
        part
        for part in parts
        if part.signal in GATE_SIGNALS and part.reading is not None and part.reading < 0
    ]


def outlook(
    signals: Iterable[SignalFact],
    readings: Iterable[ReadingFact],
    follow_through: FollowThrough,
    *,
    today: date,
) -> Outlook:
    """The scenario at the end of `today`; later readings are not read."""
    question = _Question(tuple(signals), tuple(readings), follow_through, today)
    parts = question.parts
    index, scenario = total(parts), question.scenario()
    gated = closes_gate(parts, follow_through, today)
    return Outlook(
        scenario=scenario,
        by_index=by_index(index),
        is_gated=gated,
        index=index,
        shown=None if index is None else shown(index),
        parts=parts,
        flips=tuple(
            part.signal
            for part in parts
            if part.is_read and question.without(part.signal).scenario() != scenario
        ),
        pivots=tuple(_pivots(question, parts, scenario)),
        not_read=tuple(part.signal for part in parts if not part.is_read),
        reason=_reason(scenario, parts, gated=gated),
        would_change=tuple(_changes(question, scenario, gated=gated)),
    )


def _pivots(
    question: _Question, parts: Iterable[Part], scenario: Scenario | None
) -> Iterator[Pivot]:
    """Only readings that count can change the scenario; without one the previous one counts."""
    counted = {key for part in parts for key in part.reading_keys}
    for reading in question.readings:
        if reading.key in counted:
            then = question.without_reading(reading.key).scenario()
            if then != scenario:
                yield Pivot(reading, then)


def _signed(score: Decimal) -> str:
    sign = "+" if score > 0 else ""
    return sign + format_number(score)


def _said(part: Part) -> str:
    on = f" on {format_date(part.on)}" if part.on else ""
    return f"{part.name} ({_signed(part.reading or Decimal(0))}{on})"


def _reason(scenario: Scenario | None, parts: tuple[Part, ...], *, gated: bool) -> str:
    """One sentence: the scenario, the number, and what pulls it up and down."""
    index = total(parts)
    if scenario is None:
        return "No reading: no signal with a weight has a reading."
    clauses = [_gate(parts)] if gated else []
    if index is not None:
        pulls = " and ".join(_pulls(parts))
        clauses.append(
            f"the index is at {format_number(shown(index))} of 100{', ' if pulls else ''}{pulls}"
        )
    alone = by_index(index)
    if alone is not None and alone != scenario:
        clauses.append(f"the index alone would say {alone.label}")
    missing = [part.name for part in parts if not part.is_read]
    if missing:
        clauses.append(f"without a reading: {', '.join(missing)}")
    return f"{scenario.label.capitalize()}: {'; '.join(clauses)}."


def _gate(parts: Iterable[Part]) -> str:
    low = [_said(part) for part in _below_zero(parts)]
    verb = "is" if len(low) == 1 else "are"
    return (
        f"since {format_date(GATE_FROM)} a deal without a commercial delivery and without a "
        f"binding instrument is at caution while {' and '.join(low)} {verb} below 0"
    )


def _pulls(parts: Iterable[Part]) -> Iterator[str]:
    """The signals that pull hardest, up and down."""
    ranked = sorted(parts, key=lambda part: (part.contribution, part.signal))
    if ranked[-1].contribution > 0:
        yield f"pulled up most by {_said(ranked[-1])}"
    if ranked[0].contribution < 0:
        yield f"pulled down most by {_said(ranked[0])}"


def _changes(question: _Question, scenario: Scenario | None, *, gated: bool) -> Iterator[str]:
    """The smallest steps that lead to another scenario, as sentences."""
    low = " and ".join(part.name for part in _below_zero(question.parts))
    ahead = question.today < GATE_FROM and question.follow_through.is_missing
    if gated:
        yield "A commercial delivery or a binding instrument would lift the gate."
        yield f"Readings of 0 or above on {low} would lift it too."
    elif ahead and low and scenario != Scenario.CAUTION:
        yield (
            f"From {format_date(GATE_FROM)} it turns to caution if there is still neither a "
            f"commercial delivery nor a binding instrument, with {low} below 0."
        )
    for part in question.parts:
        steps = sorted(_scores(), key=lambda score: (abs(score - (part.reading or 0)), score))
        told = ((score, question.with_reading(part.signal, score).scenario()) for score in steps)
        first = next(((score, then) for score, then in told if then != scenario), None)
        if first and first[1]:
            yield (
                f"A reading of {_signed(first[0])} on {part.name} today would turn it to "
                f"{first[1].label}."
            )


def _scores() -> list[Decimal]:
    return [Decimal(score) for score in range(int(LOWEST), int(HIGHEST) + 1)]
