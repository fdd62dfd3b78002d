"""Input of the charts: frozen values without any tie to model instances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WindowBar:
    """A milestone as a bar from `start` to `end`; None leaves that end open.

    `mark` is the day that carries the status marker: when it was met, else the end of its window.
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
    """One signal on a day: its reading from -2 to +2, or None without a reading.

    `second` is the mean with the scores of second readers; None where there are none.
    """

    signal: str
    name: str
    reading: Decimal | None
    contribution: Decimal = Decimal(0)
    second: Decimal | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether a second reader gave another score."""
        return self.second is not None and self.second != self.reading


@dataclass(frozen=True, slots=True)
class IndexMark:
    """The scenario index at the end of a day: `shown` from 0 to 100, None without any reading.

    `is_signed` says whether the deal had been signed by then; the index chart begins there.
    """

    day: date
    shown: Decimal | None
    scenario_word: str
    parts: tuple[PartMark, ...] = ()
    is_signed: bool = True

    @property
    def signals_read(self) -> frozenset[str]:
        """Keys of the signals with a reading; two indices compare only where these are the same."""
        return frozenset(part.signal for part in self.parts if part.reading is not None)


@dataclass(frozen=True, slots=True)
class StatusDay:
    """The statuses of all milestones at the end of a day, in a fixed order of milestones."""

    day: date
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FanMark:
    """When deliveries add up to `amount`: the 10th, 50th and 90th percentile of the simulations.

    A day is None where so many simulations do not get there within fifty years.
    """

    amount: Decimal
    earliest: date | None
    middle: date | None
    latest: date | None

    @property
    def days(self) -> tuple[date | None, date | None, date | None]:
        """The three days in the order of the table: earliest, middle, latest."""
        return self.earliest, self.middle, self.latest


@dataclass(frozen=True, slots=True)
class Course:
    """A cumulative target, the deliveries that count for it, and its forecast.

    `delivered` holds (day, amount) of each delivery in the target's `unit`, oldest first. The fan
    begins on the day `starts` with the sum of them. Without a fan `reason` says why there is none.
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
        """The sum of all deliveries, in `unit`."""
        return sum((amount for _, amount in self.delivered), Decimal(0))
