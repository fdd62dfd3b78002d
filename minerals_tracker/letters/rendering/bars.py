"""Arrivals and scenario as bars made of table cells, with text. Pure.

Content that an older issue lacks is left out of its letter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from deals.origins import SINGLE
from deals.states import DatePrecision
from deals.units import MassTotal, format_date, format_number, months_before, plural
from milestones.states import Scenario
from minerals_tracker.letters.rendering.letter_wording import Row
from shipments.charts.mass_labels import COLOURS, total_words


@dataclass(frozen=True)
class Bar:
    """The mass of one mineral in a month, in per cent of the longest bar.

    `low` is the low end, `open` the range above it, `rest` the remainder.
    """

    month: str
    colour: str
    low: int
    open: int
    words: str

    @property
    def rest(self) -> int:
        return 100 - self.low - self.open


@dataclass(frozen=True)
class Arrivals:
    """The months with an arrival, one sentence on those without, and how many are not shown."""

    bars: tuple[Bar, ...]
    none: str
    more: int


@dataclass(frozen=True)
class Outcome:
    """The scenario with its index, how it compares with last week, and why it is so."""

    title: str
    percent: int | None
    change: str
    reason: str


def arrivals_part(block: Row, *, shown: int) -> Arrivals | None:
    """The bars of a deal for the latest `shown` months; None if the issue has no arrivals."""
    found: Row | None = block.get("arrivals")
    if found is None:
        return None
    rows = found["rows"]
    longest = max((_top(row) for row in rows), default=Decimal(0))
    bars = tuple(_bar(row, longest) for row in rows[-shown:])
    return Arrivals(bars, _none(found), len(rows) - len(bars))


def _bar(row: Row, longest: Decimal) -> Bar:
    low = _percent(Decimal(row["low_kg"] or 0), longest)
    top = max(_percent(_top(row), longest), low)
    return Bar(
        month=_month(date.fromisoformat(row["month"])),
        colour=COLOURS.get(row["symbol"], "ink2"),
        low=low,
        open=top - low,
        words=_words(row),
    )


def _top(row: Row) -> Decimal:
    return Decimal(row["high_kg"] or row["low_kg"] or 0)


def _percent(mass: Decimal, longest: Decimal) -> int:
    """A mass that is not nothing is seen."""
    return max(1, round(100 * mass / longest)) if mass else 0


def _words(row: Row) -> str:
    """What came, in t; lots of unknown mass are counted beside it, never as zero."""
    name = row["mineral"]
    noun, what = ("lot", f" of {name}") if row["symbol"] else ("shipment", "")
    if row["low_kg"] is None:
        return f"{plural(row['unknown'], noun)}{what}, mass unknown"
    high = None if row["high_kg"] is None else Decimal(row["high_kg"])
    total = MassTotal(Decimal(row["low_kg"]), high, row["known"], row["unknown"])
    single = SINGLE if row.get("is_single_source") else ""  # weeks frozen earlier do not know
    words = f"{total_words(replace(total, unknown=0))} {name}{single}"
    if not row["unknown"]:
        return words
    return f"{words}, and {plural(row['unknown'], noun)} of unknown mass"


def _none(found: Row) -> str:
    """Which of the months brought nothing; without any arrival, since when."""
    first, until = (date.fromisoformat(found[end]) for end in ("first", "until"))
    came = Counter(row["month"] for row in found["rows"])
    if not came:
        between = f"Nothing arrived from {_month(first)} to {format_date(until)}"
        if found["last"] is None:
            return f"{between}, nor before."
        return f"{between}; the last arrival was in {_month(date.fromisoformat(found['last']))}."
    months = [first]
    while (later := months_before(months[-1], -1)) <= until:
        months.append(later)
    empty = [_month(month) for month in months if month.isoformat() not in came]
    return f"Nothing arrived in {', '.join(empty)}." if empty else ""


def _month(day: date) -> str:
    return format_date(day, DatePrecision.MONTH)


def outcome_part(block: Row) -> Outcome | None:
    """The scenario of a deal; None if the letter has none."""
    found: Row | None = block.get("scenario")
    if found is None:
        return None
    index = found["index"]
    return Outcome(
        title=f"Scenario: {_standing(found)}",
        percent=None if index is None else round(Decimal(index)),
        change=_change(found, found["before"]),
        reason=found["reason"],
    )


def _standing(found: Row) -> str:
    """`mixed, index 52.3 of 100`."""
    if found["scenario"] is None:
        return "no reading"
    word = Scenario(found["scenario"]).label
    if found["index"] is None:
        return str(word)
    return f"{word}, index {format_number(Decimal(found['index']))} of 100"


def _change(now: Row, before: Row | None) -> str:
    if before is None:
        return "There is no earlier week to compare with."
    if (now["scenario"], now["index"]) == (before["scenario"], before["index"]):
        return "Unchanged against last week."
    if now["index"] is None or before["index"] is None or now["index"] == before["index"]:
        return f"Last week: {_standing(before)}."
    direction = "Up" if Decimal(now["index"]) > Decimal(before["index"]) else "Down"
    return f"{direction} against last week: {_standing(before)}."


def has_turned(block: Row) -> bool:
    """Whether the scenario differs from that of the week before."""
    found = block.get("scenario") or {}
    before = found.get("before")
    return before is not None and before["scenario"] != found["scenario"]
