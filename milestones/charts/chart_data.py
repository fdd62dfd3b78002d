"""What the charts of this floor are given: plain values, in no way tied to rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WindowBar:
    """A milestone as a bar from `start` to `end`, either of which may be open.

    `mark` is the day on which its status is marked: met on, else the end of its window.
    """

    title: str
    start: date | None
    end: date | None
    mark: date | None
    status: str
    status_word: str
    reason: str


@dataclass(frozen=True, slots=True)
class PartMark:
    """One signal on a day: what it reads from -2 to +2, None where it is not read.

    `second` is what second readers made of it, None where there were none.
    """

    signal: str
    name: str
    reading: Decimal | None
    contribution: Decimal = Decimal(0)
    second: Decimal | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether the readers differ."""
        return self.second is not None and self.second != self.reading


@dataclass(frozen=True, slots=True)
class IndexMark:
    """The scenario index at the end of a day, from 0 to 100; None where nothing was read.

    `is_signed` says whether there was a deal by then: before, readings foretell nothing of it.
    """

    day: date
    shown: Decimal | None
    scenario_word: str
    parts: tuple[PartMark, ...] = ()
    is_signed: bool = True

    @property
    def signals_read(self) -> frozenset[str]:
        """The signals that the index adds up; two indices compare where these are the same."""
        return frozenset(part.signal for part in self.parts if part.reading is not None)


@dataclass(frozen=True, slots=True)
class StatusDay:
    """The status of every milestone at the end of a day, in the order of the milestones."""

    day: date
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FanMark:
    """The days on which an amount in all is reached: early, middle and late; None where open."""

    amount: Decimal
    earliest: date | None
    middle: date | None
    latest: date | None

    @property
    def days(self) -> tuple[date | None, date | None, date | None]:
        """In the order of the table: earliest, middle, latest."""
        return self.earliest, self.middle, self.latest


@dataclass(frozen=True, slots=True)
class Course:
    """A target that adds up delivery by delivery, with what is foretold of it.

    `delivered` holds day and amount of each delivery in the target's `unit`, oldest first; the fan
    goes on from what they add up to, on `starts`. Without a fan `reason` says why.
    """

    key: str
    title: str
    unit: str
    target: Decimal
    due: date | None
    delivered: tuple[tuple[date, Decimal], ...]
    starts: date | None = None
    fan: tuple[FanMark, ...] = ()
    reason: str = ""

    @property
    def amount(self) -> Decimal:
        """What was delivered in all."""
        return sum((amount for _, amount in self.delivered), Decimal(0))
