"""The sentences that charts of this floor are headed with, for each way they can turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from deals.units import format_date, format_number, plural
from milestones.charts.shapes import (
    Course,
    IndexMark,
    PartMark,
    StatusDay,
    WindowBar,
)

MET, OVERDUE = "met", "overdue"
SMALLEST_MOVE = 1
"""Points of 100 by which the index has to move before a title says that it rose or fell."""


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
        return "No milestone yet to be met has a date by which it is due"
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
    differ = sum(part.is_disputed for part in parts)
    said += [f"readers differ on {differ}"] if differ else []
    return ", ".join(said)


def index_title(marks: Sequence[IndexMark]) -> str:
    """What the index reads, and whether it rose or fell while the same signals were read.

    `marks` begin with the signing.
    """
    if not marks:
        return "No paper has been signed: the index begins with the signing"
    if marks[-1].shown is None:
        return "No signal has been read"
    last, read = marks[-1].shown, marks[-1].signals_read
    known = [(mark.day, mark.shown) for mark in marks if mark.signals_read == read]
    compared = [(day, shown) for day, shown in known if shown is not None]
    since, first = compared[0]
    stands = f"{format_number(last)} of 100: {marks[-1].scenario_word}"
    if len(compared) == 1:
        return f"The index stands at {stands}"
    if abs(last - first) < SMALLEST_MOVE:
        return f"The index has not moved since {format_date(since)}, at {stands}"
    moved = "risen" if last > first else "fallen"
    return f"The index has {moved} from {format_number(first)} to {stands}"


def history_title(days: Sequence[StatusDay]) -> str:
    """How many more or fewer milestones are met and overdue than on the first day shown."""
    if not days or not days[-1].statuses:
        return "No milestone is on record"
    first, last = days[0], days[-1]
    moved = sum(old != new for old, new in zip(first.statuses, last.statuses, strict=True))
    since = f"since {format_date(first.day)}"
    total = plural(len(last.statuses), "milestone")
    if not moved:
        return f"None of {total} has changed status {since}"
    met, late = (_went(first, last, status) for status in (MET, OVERDUE))
    stand = f"{last.statuses.count(MET)} of {total} met"
    if not met and not late:
        return f"{stand}, as on {format_date(first.day)}; {moved} changed status meanwhile"
    changes = " and ".join(part for part in (met, late) if part)
    return f"{stand}: {changes} {since}"


def _went(first: StatusDay, last: StatusDay, status: str) -> str:
    """`2 more met`, `1 fewer overdue`; empty where as many read it as before."""
    gained = last.statuses.count(status) - first.statuses.count(status)
    return f"{abs(gained)} {'more' if gained > 0 else 'fewer'} {status}" if gained else ""


def fan_title(course: Course, today: date) -> str:
    """When a target is met at the pace so far, and how that lies to the end of its window."""
    end = course.fan[-1]
    what = f"{format_number(course.target)} {course.unit} at this pace"
    if end.earliest is None:
        return f"{what}: not within fifty years"
    first = format_date(end.earliest)
    if end.latest is None:
        return f"{what}: not before {first}, with an open end"
    window = f"{what}: between {first} and {format_date(end.latest)}"
    if course.due is None:
        return window
    verb = "ended" if course.due < today else "ends"
    due = f"the window {verb} on {format_date(course.due)}"
    if end.latest <= course.due:
        return f"{window}, before {due}"
    return f"{window}, after {due}" if end.earliest > course.due else f"{window}; {due}"


def unforetold_title(courses: Sequence[Course]) -> str:
    """That nothing can be foretold, or for how many targets not."""
    if not courses:
        return "No target adds up delivery by delivery"
    reached = sum(course.amount >= course.target for course in courses)
    if reached == len(courses):
        return f"{plural(reached, 'target')} reached: nothing left to foretell"
    if not any(course.delivered for course in courses):
        return "Nothing was delivered from which a window could be foretold"
    rest = f"No window can be foretold for {plural(len(courses) - reached, 'target')}"
    return f"{rest}; {reached} reached" if reached else rest
