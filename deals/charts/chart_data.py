"""Plain dataclasses that the charts of deals take as input; they know no model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.units import format_number, format_usd


@dataclass(frozen=True, slots=True)
class TimelinePhase:
    """A phase, drawn as a bar; where `end` is None the bar runs to the end of the axis."""

    number: int
    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """A milestone as a mark at `day`: the day it was met, else the end of its window."""

    label: str
    """Few words, for beside the mark."""
    title: str
    phase: int
    day: date | None
    """None where no date is known: then it stands in the table only."""
    day_words: str
    status: str
    status_word: str
    reason: str


@dataclass(frozen=True, slots=True)
class LadderUnit:
    """The unit of a ladder: `noun` is its name; amounts are divided by `scale` to be drawn."""

    noun: str
    drawn: str
    """The unit on the chart and in its table, such as USD million."""
    scale: Decimal = Decimal(1)
    is_money: bool = False

    @property
    def zero(self) -> Decimal:
        return Decimal(0)

    def words(self, amount: Decimal) -> str:
        """Return an amount in USD or t as text for a sentence."""
        return format_usd(amount) if self.is_money else f"{format_number(amount)} {self.drawn}"


MONEY = LadderUnit("money", "USD million", Decimal(10**6), is_money=True)
TONNES = LadderUnit("tonnage", "t")


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung of the ladder: `low` and `high` are in USD or t, None where no amount is known.

    `count` commitments stand on this rung, `unknown` of them without an amount. Each commitment is
    counted once, on its highest evidenced rung. `neighbouring` marks other projects.
    """

    rung: int
    word: str
    low: Decimal | None
    high: Decimal | None
    count: int
    unknown: int = 0
    neighbouring: bool = False
