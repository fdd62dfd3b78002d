"""The parts of a comparison: rows in groups, a cell for each deal, and what differs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from deals.charts.figure import Citable
from deals.progress.steps import StepResult
from deals.states import MoneyRung
from minerals_tracker.pages.deal_pages.milestone_rows import Counts
from minerals_tracker.pages.sources.clauses import Clauses, words_of

NOTHING = "nothing"
"""Looked for, and nothing was found."""
UNPUBLISHED = "unpublished"
"""There is something, and what it measures is not published or not known."""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with its sources, its place in the method, and the state that it names.

    `absence` is NOTHING or UNPUBLISHED where the line says what is missing, else empty: a measured
    zero is a number like any other.
    """

    text: str
    sources: tuple[Citable, ...] = ()
    anchor: str = ""
    absence: str = ""
    state: str = ""
    clauses: Clauses = ()

    @property
    def words(self) -> str:
        """The whole statement as text."""
        state = f" ({self.state})" if self.state else ""
        return f"{self.text}{words_of(self.clauses)}{state}"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar of money; `x` and `width` in hundredths of the scale."""

    rung: MoneyRung
    amount: str
    x: Decimal
    width: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """Named money of one kind, on the scale of its currency; `words` say the same."""

    label: str
    parts: tuple[Part, ...]
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says of the deal of a name: statements, and pictures of the same."""

    deal: str = field(default="", kw_only=True)
    lines: tuple[Line, ...] = ()
    step: StepResult | None = None
    mix: Counts = ()
    bars: tuple[Bar, ...] = ()
    score: int | None = None
    is_signal: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that it says, by which two cells are told apart."""
        bars = tuple(f"{bar.label}: {bar.words}" for bar in self.bars)
        score = "" if self.score is None else f"{self.score:+d}, ".replace("+0", "0")
        return (*bars, *(f"{score}{line.words}" for line in self.lines))

    @property
    def absence(self) -> str:
        """Which kind of "no" it says, empty where it says something."""
        kinds = {line.absence for line in self.lines}
        return next(iter(kinds)) if len(kinds) == 1 and not self.bars else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question, with a cell for each deal in the order of the columns."""

    label: str
    cells: tuple[Cell, ...]
    note: str = ""

    @property
    def differs(self) -> bool:
        return len({cell.words for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together; `hidden` counts those that are left out as equal."""

    key: str
    title: str
    rows: tuple[Row, ...]
    hidden: int = 0

    def differing(self) -> Group:
        """The same without the rows that are equal."""
        kept = tuple(row for row in self.rows if row.differs)
        return Group(self.key, self.title, kept, len(self.rows) - len(kept))


def named(group: Group, names: Sequence[str]) -> Group:
    """The group with the name of its deal on each cell, which a phone shows beside it."""
    rows = (
        replace(
            each,
            cells=tuple(
                replace(cell, deal=name) for cell, name in zip(each.cells, names, strict=True)
            ),
        )
        for each in group.rows
    )
    return replace(group, rows=tuple(rows))


def row(label: str, cells: Sequence[Cell], note: str = "") -> Row:
    return Row(label, tuple(cells), note)


def nothing(words: str) -> Cell:
    """A cell that says that something was looked for and not found."""
    return Cell((Line(words, absence=NOTHING),))


def unpublished(words: str) -> Cell:
    """A cell that says that a figure is not published or not known."""
    return Cell((Line(words, absence=UNPUBLISHED),))


def said(words: str, sources: Sequence[Citable] = (), anchor: str = "") -> Cell:
    """A cell with one statement."""
    return Cell((Line(words, tuple(sources), anchor),))
