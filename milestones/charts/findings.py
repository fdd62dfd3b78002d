"""The sentences that charts of this floor are headed with, for each way they can turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from deals.units import format_date, format_number, plural
from milestones.charts.shapes import IndexMark, PartMark, StatusCount, WindowBar

MET, OVERDUE = "met", "overdue"
SMALLEST_MOVE = 1
"""Points of 100 by which the index has to move before a title says that it rose or fell."""


def mix_title(counts: Sequence[StatusCount]) -> str:
    """How many milestones are met, and how many are late."""
    total = sum(row.count for row in counts)
    if not total:
        return "No milestone is on record"
    met, late = (_count(counts, status) for status in (MET, OVERDUE))
    if met == total:
        return f"All of {plural(total, 'milestone')} met"
    share = f"{met or 'None'} of {plural(total, 'milestone')} met"
    return f"{share}, {late} overdue" if late else share


def _count(counts: Sequence[StatusCount], status: str) -> int:
    return sum(row.count for row in counts if row.status == status)


def windows_title(bars: Sequence[WindowBar], today: date) -> str:
    """What is late, else what comes due next."""
    if not bars:
        return "No milestone is on record"
    late = sum(bar.status == OVERDUE for bar in bars)
    if late:
        return f"{plural(late, 'milestone')} overdue"
    if all(bar.status == MET for bar in bars):
        return "Every milestone is met"
    due = sorted(bar.end for bar in bars if bar.status != MET and bar.end and bar.end >= today)
    if not due:
        return "No open milestone has a date by which it is due"
    days = (due[0] - today).days
    when = f"in {plural(days, 'day')}" if days else "today"
    return f"The next milestone is due {when}, on {format_date(due[0])}"


def strip_title(marks: Sequence[IndexMark]) -> str:
    """How many signals read up, down and even on the last day, and how many are not read."""
    parts: Sequence[PartMark] = marks[-1].parts if marks else ()
    readings = [part.reading for part in parts if part.reading is not None]
    if not readings:
        return "No signal has been read"
    up, down = (sum(sign * row > 0 for row in readings) for sign in (1, -1))
    even, missing = len(readings) - up - down, len(parts) - len(readings)
    said = [f"{plural(up, 'signal')} up" if up else "No signal up", f"{down or 'none'} down"]
    said += [f"{even} even"] if even else []
    said += [f"{missing} not read"] if missing else []
    return ", ".join(said)


def index_title(marks: Sequence[IndexMark]) -> str:
    """Whether the index rose or fell over the time shown, and what it reads."""
    known = [(mark.day, mark.shown) for mark in marks if mark.shown is not None]
    if not known or marks[-1].shown is None:
        return "No signal has been read"
    (since, first), (_, last) = known[0], known[-1]
    stands = f"{format_number(last)} of 100: {marks[-1].scenario_word}"
    if len(known) == 1:
        return f"The index stands at {stands}"
    if abs(last - first) < SMALLEST_MOVE:
        return f"The index has not moved since {format_date(since)}, at {stands}"
    moved = "risen" if last > first else "fallen"
    return f"The index has {moved} from {format_number(first)} to {stands}"
