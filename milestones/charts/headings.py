"""The titles of the charts: one sentence that says what the chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from deals.units import format_date, format_number, plural
from milestones.charts.chart_data import (
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
    """How many milestones are overdue; if none is, the day on which the next one is due."""
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
    """How many signals read positive, negative and neutral on the last day, or have no reading."""
    parts: Sequence[PartMark] = marks[-1].parts if marks else ()
    readings = [part.reading for part in parts if part.reading is not None]
    if not readings:
        return "No signal has a reading"
    up, down = (sum(sign * row > 0 for row in readings) for sign in (1, -1))
    even, missing = len(readings) - up - down, len(parts) - len(readings)
    said = [
        f"{plural(up, 'signal')} positive" if up else "No signal positive",
        f"{down or 'none'} negative",
    ]
    said += [f"{even} neutral"] if even else []
    said += [f"{missing} without a reading"] if missing else []
    differ = sum(part.is_disputed for part in parts)
    said += [f"readers differ on {differ}"] if differ else []
    return ", ".join(said)


def index_title(marks: Sequence[IndexMark]) -> str:
    """The latest index, and how far it moved since the same signals have been read.

    `marks` begin on the day of signing.
    """
    if not marks:
        return "Nothing has been signed: the index begins with the signing"
    if marks[-1].shown is None:
        return "No signal has a reading"
    last, read = marks[-1].shown, marks[-1].signals_read
    known = [(mark.day, mark.shown) for mark in marks if mark.signals_read == read]
    compared = [(day, shown) for day, shown in known if shown is not None]
    since, first = compared[0]
    stands = f"{format_number(last)} of 100: {marks[-1].scenario_word}"
    if len(compared) == 1:
        return f"The index is at {stands}"
    if abs(last - first) < SMALLEST_MOVE:
        return f"The index has not moved since {format_date(since)}, at {stands}"
    moved = "risen" if last > first else "fallen"
    return f"The index has {moved} from {format_number(first)} to {stands}"


def history_title(days: Sequence[StatusDay]) -> str:
    """How many milestones are met, and the change in met and overdue ones since the first day."""
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
    """When a target will be met at the present pace, compared with the end of its window."""
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
    """Why there is no forecast at all, or for how many targets there is none."""
    if not courses:
        return "No target adds up delivery by delivery"
    reached = sum(course.amount >= course.target for course in courses)
    if reached == len(courses):
        return f"{plural(reached, 'target')} reached: nothing left to forecast"
    if not any(course.delivered for course in courses):
        return "No forecast possible: nothing has been delivered"
    rest = f"No forecast possible for {plural(len(courses) - reached, 'target')}"
    return f"{rest}; {reached} reached" if reached else rest
