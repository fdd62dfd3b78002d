"""Phase cards: where each part of a deal stands, in a word, a sentence and a bar. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deals.models import Phase, Source
from deals.units import format_date
from milestones.states import Status
from minerals_tracker.pages.deal_pages.milestone_rows import URGENCY, MilestoneRow, phase_window


@dataclass(frozen=True, slots=True)
class PhaseCard:
    """A phase with its milestones; `elapsed` in whole per cent, None where no end is known."""

    number: int
    name: str
    window: str
    status: Status
    line: str
    elapsed: int | None
    met: int
    milestones: tuple[MilestoneRow, ...]
    sources: tuple[Source, ...]


def phase_card(phase: Phase, rows: Sequence[MilestoneRow], *, today: date) -> PhaseCard:
    """The card of a phase; `rows` are its own milestones."""
    statuses = [row.status for row in rows]
    return PhaseCard(
        number=phase.number,
        name=phase.name,
        window=phase_window(phase),
        status=phase_status(statuses, starts_on=phase.starts_on, today=today),
        line=phase_line(rows, starts_on=phase.starts_on, today=today),
        elapsed=elapsed(phase.starts_on, phase.ends_on, today=today),
        met=statuses.count(Status.MET),
        milestones=tuple(rows),
        sources=tuple(phase.sources.all()),
    )


def phase_status(statuses: Sequence[Status], *, starts_on: date | None, today: date) -> Status:
    """The most urgent status among a phase's milestones; met only where all are."""
    if starts_on and today < starts_on:
        return Status.PLANNED
    if not statuses:
        return Status.UNDATED
    for urgent in URGENCY:
        if urgent in statuses:
            return urgent
    if set(statuses) == {Status.MET}:
        return Status.MET
    if Status.MET in statuses or Status.PARTLY_MET in statuses:
        return Status.PARTLY_MET
    return max(statuses, key=statuses.count)


def phase_line(rows: Sequence[MilestoneRow], *, starts_on: date | None, today: date) -> str:
    """One sentence: what is done and what presses, computed from the milestones."""
    if starts_on and today < starts_on:
        return f"Not due to begin before {format_date(starts_on)}."
    if not rows:
        return "No milestone is on record."
    met = sum(row.status == Status.MET for row in rows)
    done = "None of its milestones is met" if not met else f"{met} of {len(rows)} met"
    for urgent in URGENCY:
        count = sum(row.status == urgent for row in rows)
        if count:
            return f"{done}; {count} {urgent.label}."
    if met == len(rows):
        return f"{'Its milestone is' if met == 1 else f'All {met} milestones are'} met."
    return f"{done}; none is late."


def elapsed(start: date | None, end: date | None, *, today: date) -> int | None:
    """Share of a window that has passed at the end of `today`, whole per cent, 0 to 100."""
    if start is None or end is None:
        return None
    days = (end - start).days + 1
    passed = (today - start).days + 1
    return max(0, min(100, 100 * passed // days))
