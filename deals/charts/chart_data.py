"""What the charts of this floor are given: plain values, in no way tied to rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.units import format_number, format_usd


@dataclass(frozen=True, slots=True)
class TimelinePhase:
    """A phase as a bar; `end` None draws it open."""

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
    """What a ladder counts: `noun` names it, `scale` is how many of a step's units one drawn unit has."""

    noun: str
    drawn: str
    """The unit on the chart and in its table, such as USD million."""
    scale: Decimal = Decimal(1)
    is_money: bool = False

    @property
    def zero(self) -> Decimal:
        return Decimal(0)

    def words(self, amount: Decimal) -> str:
        """An amount of a step as prose says it."""
        return format_usd(amount) if self.is_money else f"{format_number(amount)} {self.drawn}"


MONEY = LadderUnit("money", "USD million", Decimal(10**6), is_money=True)
TONNES = LadderUnit("tonnage", "t")


@dataclass(frozen=True, slots=True)
class LadderStep:
    """What stands on one rung. `low` and `high` in USD or t, None where no amount is known.

    `count` commitments of this unit stand here, `unknown` of them without an amount. Each commitment
    counts once, on its highest evidenced rung. `neighbouring` marks other projects.
    """

    rung: int
    word: str
    low: Decimal | None
    high: Decimal | None
    count: int
    unknown: int = 0
    neighbouring: bool = False
