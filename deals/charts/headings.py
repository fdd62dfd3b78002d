"""Titles of the phase timeline and the follow-through ladder, computed from their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from deals.charts.chart_data import LadderStep, LadderUnit, TimelinePhase, TimelinePoint
from deals.states import CommitmentRung
from deals.units import format_date, plural


def met_of(met: int, total: int) -> str:
    """Return a phrase such as `met all of its 7 milestones` or `not met its one milestone`."""
    if total == 1:
        return "met its one milestone" if met else "not met its one milestone"
    share = "none" if not met else "all" if met == total else str(met)
    return f"met {share} of its {total} milestones"


def _met(points: Sequence[TimelinePoint]) -> int:
    return sum(point.status == "met" for point in points)


def elapsed_percent(phase: TimelinePhase, today: date) -> int | None:
    """Share of a phase's window that has passed, 0 to 100; None without a start or an end."""
    if phase.start is None or phase.end is None:
        return None
    if today >= phase.end:
        return 100
    days = (phase.end - phase.start).days
    return max(0, 100 * (today - phase.start).days // days)


def _open_phase(phases: Sequence[TimelinePhase], today: date) -> TimelinePhase | None:
    for phase in phases:
        if phase.start and phase.start <= today and (phase.end is None or today <= phase.end):
            return phase
    return None


def _of_open_phase(phase: TimelinePhase, points: Sequence[TimelinePoint], today: date) -> str:
    own = [point for point in points if point.phase == phase.number]
    elapsed = elapsed_percent(phase, today)
    name = f"Phase {phase.number}"
    if elapsed is None:
        used, done = f"{name} is open without an end date", "has "
    else:
        used, done = f"{name} has used {elapsed} % of its time", ""
    if not own:
        return f"{used}; no milestone of it is on record"
    return f"{used} and {done}{met_of(_met(own), len(own))}"


def timeline_title(
    phases: Sequence[TimelinePhase], points: Sequence[TimelinePoint], today: date
) -> str:
    """Return the timeline's title: about the first open phase, else about past or coming phases."""
    ordered = sorted(phases, key=lambda phase: phase.number)
    met = f"{_met(points)} of {plural(len(points), 'milestone')} met"
    if not points:
        return "No milestone is on record"
    current = _open_phase(ordered, today)
    if current:
        return _of_open_phase(current, points, today)
    starts = [phase.start for phase in ordered if phase.start]
    if not starts:
        return f"No phase has a date; {met}"
    coming = [start for start in starts if start > today]
    if len(coming) == len(starts):
        return f"No phase has begun; the first opens on {format_date(min(coming))}"
    if coming:
        return f"No phase is open; the next opens on {format_date(min(coming))}; {met}"
    return f"Every phase has ended; {met}"


def ladder_title(steps: Sequence[LadderStep], unit: LadderUnit) -> str:
    """Return the ladder's title: the amount that has moved, else the highest rung reached."""
    taken = [step for step in steps if step.count and not step.neighbouring]
    if not taken:
        return f"No commitment in {unit.noun} is on record"
    highest = max(taken, key=lambda step: step.rung)
    if highest.rung < CommitmentRung.MOVED:
        return f"No commitment in {unit.noun} has gone beyond “{highest.word}”"
    moved = [step for step in taken if step.rung >= CommitmentRung.MOVED]
    if not any(step.low for step in moved):
        return (
            f"{plural(sum(step.count for step in moved), 'commitment')} moved, in an amount not "
            "known"
        )
    amount = unit.words(sum((step.low or unit.zero for step in moved), start=unit.zero))
    named = unit.words(sum((step.high or step.low or unit.zero for step in taken), start=unit.zero))
    return f"{amount} of {named} named is on record as moved"
