"""Which milestones of a deal a page is asked for, and in which order they stand. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from deals.states import DatePrecision
from deals.units import format_date, period_end, plural
from deals.validation.characters import isolated
from milestones.states import Status
from milestones.verdicts.rule_kinds import KINDS
from minerals_tracker.pages.deal_pages.milestone_rows import URGENCY, Group, MilestoneRow
from minerals_tracker.pages.dossier.elements import ELEMENTS
from minerals_tracker.pages.portfolio.filters import Choice

SORTS = {
    "": "by phase",
    "due": "what is due first",
    "status": "what presses most first",
    "name": "by name",
}
"""Orders by their word in the address, as the page says them."""
DUE = {
    "quarter": "By the end of the quarter",
    "30": "Within 30 days",
    "90": "Within 90 days",
    "365": "Within 365 days",
    "past": "In the past",
    "none": "No due date",
}
"""When a milestone that is not met falls due."""
MINERALS = (*ELEMENTS, "rare earth")
_ORDERS: Mapping[str, Callable[[MilestoneRow], Any]] = {
    "due": lambda row: (row.ends_on or date.max, row.key),
    "status": lambda row: (_urgency(row.status), row.ends_on or date.max, row.key),
    "name": lambda row: (row.title.casefold(), row.key),
}


@dataclass(frozen=True)
class Asked:
    """The milestones that an address asks for; a word that is no choice filters nothing.

    `problems` says which words were none.
    """

    rows: tuple[MilestoneRow, ...]
    chosen: Mapping[str, str]
    sort: str
    selects: tuple[Choice, ...]
    problems: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The filters and the order as a query string without a mark; empty for none."""
        return urlencode({**self.chosen, **({"sort": self.sort} if self.sort else {})})

    @property
    def address(self) -> str:
        """The address that asks for these filters and this order."""
        return f"?{self.query}"

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """The orders that can be chosen, with their words."""
        return tuple(SORTS.items())

    @property
    def order(self) -> str:
        return SORTS[self.sort]


def asked_for(
    rows: Sequence[MilestoneRow],
    groups: Sequence[Group],
    asked: Mapping[str, str],
    *,
    today: date,
) -> Asked:
    """Return the rows that `status`, `phase`, `due`, `mineral` and `kind` leave, in their order."""
    offered = list(_offered(rows, groups, today))
    chosen, problems = {}, []
    for choice, _ in offered:
        word = asked.get(choice.name, "")
        if word in dict(choice.choices):
            chosen[choice.name] = word
        elif word:
            problems.append(
                f"No milestone here has the {choice.label.lower()} asked for; all are shown."
            )
    sort = asked.get("sort", "")
    if sort not in SORTS:
        problems.append("The order asked for is none of these; the milestones stand by phase.")
        sort = ""
    kept = [row for row in rows if all(_keeps(offered, chosen, row))]
    if sort:
        kept.sort(key=_ORDERS[sort])
    selects = tuple(
        Choice(each.name, each.label, each.any, each.choices, chosen.get(each.name, ""))
        for each, _ in offered
    )
    return Asked(tuple(kept), chosen, sort, selects, tuple(problems))


Fits = Callable[[MilestoneRow, str], bool]


def _keeps(
    offered: Iterable[tuple[Choice, Fits]], chosen: Mapping[str, str], row: MilestoneRow
) -> Iterator[bool]:
    for choice, fits in offered:
        if choice.name in chosen:
            yield fits(row, chosen[choice.name])


def _offered(
    rows: Sequence[MilestoneRow], groups: Sequence[Group], today: date
) -> Iterator[tuple[Choice, Fits]]:
    """Each filter with what can be chosen, and whether a row fits a choice."""
    statuses = {row.status for row in rows}
    kinds = {row.kind for row in rows}
    minerals = [word for word in MINERALS if any(_names(row, word) for row in rows)]
    yield (
        _choice("status", "Status", [(s.value, str(s.label)) for s in Status if s in statuses]),
        lambda row, word: row.status == word,
    )
    yield (
        _choice("phase", "Phase", [(str(group.number), _titled(group)) for group in groups]),
        lambda row, word: str(row.phase) == word,
    )
    yield (
        _choice("due", "Due", list(DUE.items())),
        lambda row, word: _is_due(row, word, today),
    )
    yield _choice("mineral", "Mineral", [(word, word) for word in minerals]), _names
    yield (
        _choice("kind", "Kind of rule", [(k, label) for k, label in KINDS.items() if k in kinds]),
        lambda row, word: row.kind == word,
    )


def _choice(name: str, label: str, choices: Iterable[tuple[str, str]]) -> Choice:
    told = tuple((value, word[:1].upper() + word[1:]) for value, word in choices)
    return Choice(name, label, "All", told, "")


def _titled(group: Group) -> str:
    """The title of a phase as plain text, where no element can isolate its name."""
    number, colon, name = group.title.partition(": ")
    return f"{number}{colon}{isolated(name)}"


def _names(row: MilestoneRow, mineral: str) -> bool:
    """Whether its title, criterion or rule names a mineral."""
    said = f"{row.title} {row.criterion} {row.rule}".lower()
    return mineral in said or (mineral == "rare earth" and "ndpr" in said)


def _is_due(row: MilestoneRow, word: str, today: date) -> bool:
    """Whether a milestone that is not met falls due within a span of `DUE`."""
    if row.status == Status.MET:
        return False
    if row.ends_on is None or word == "none":
        return row.ends_on is None and word == "none"
    if word == "past":
        return row.ends_on < today
    last = quarter_end(today) if word == "quarter" else today + timedelta(days=int(word))
    return today <= row.ends_on <= last


def _urgency(status: Status) -> int:
    """What presses most comes first; what is met comes last."""
    rest = [each for each in Status if each not in URGENCY and each != Status.MET]
    return [*URGENCY, *rest, Status.MET].index(status)


def quarter_end(day: date) -> date:
    """The last day of the calendar quarter of a day."""
    return period_end(day, DatePrecision.QUARTER)


def due_this_quarter(rows: Iterable[MilestoneRow], today: date) -> str:
    """Return how many milestones fall due by the end of the quarter, in words."""
    due = sum(_is_due(row, "quarter", today) for row in rows)
    by = format_date(quarter_end(today))
    if not due:
        return f"Nothing falls due by {by}, the end of the quarter"
    fall = "falls" if due == 1 else "fall"
    return f"{plural(due, 'milestone')} {fall} due by {by}, the end of the quarter"
