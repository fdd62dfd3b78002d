"""Where marks stand on a timeline: below their phase's bar, stacked so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from deals.charts.shapes import TimelinePhase, TimelinePoint

MARK_PX = 18
"""Width that a mark needs for itself."""
LETTER_PX = 7.4
"""Mean width of a letter of a label, measured in the site's fonts at 13 px."""
GAP = 0.75
"""Empty rows between one phase and the next."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The days a timeline spans, the day it is drawn for, and whether its marks have labels."""

    first: date
    last: date
    today: date
    labelled: bool

    @classmethod
    def around(
        cls,
        phases: Sequence[TimelinePhase],
        points: Sequence[TimelinePoint],
        today: date,
        *,
        labelled: bool,
    ) -> Axis:
        """An axis that holds every known day, with a margin on either side."""
        days = [day for phase in phases for day in (phase.start, phase.end) if day]
        days += [point.day for point in points if point.day]
        first, last = min([*days, today]), max([*days, today])
        margin = max((last - first) // 16, timedelta(days=45))
        return cls(first - margin, last + 2 * margin, today, labelled)

    def px(self, day: date, width: int) -> float:
        """Distance of a day from the left edge of a plot of `width` px."""
        return width * (day - self.first).days / (self.last - self.first).days


@dataclass(slots=True)
class Lanes:
    """Heights (0 at the top, going down) of phase bars and of marks; `rows` in all."""

    heads: dict[int, float] = field(default_factory=dict)
    of: dict[TimelinePoint, float] = field(default_factory=dict)
    label_before: set[TimelinePoint] = field(default_factory=set)
    """Points whose label stands on the left, because the right edge or the line of today is near."""
    rows: float = 0

    @property
    def height_class(self) -> str:
        """The smallest box in which a row has about 24 px."""
        for name, rows in (("m", 9), ("l", 13), ("t", 19)):
            if self.rows <= rows:
                return name
        return "xl"


Interval = tuple[float, float]


def _first_free(lanes: list[list[Interval]], wanted: Interval) -> int:
    """The highest lane in which nothing stands where something is wanted; a new one at last."""
    for number, taken in enumerate(lanes):
        if all(wanted[0] >= end or wanted[1] <= start for start, end in taken):
            taken.append(wanted)
            return number
    lanes.append([wanted])
    return len(lanes) - 1


def _room(point: TimelinePoint, left: float, today: float, width: int) -> tuple[Interval, bool]:
    """What a labelled mark takes of its lane, and whether its label stands on its left.

    A label goes to the right of its mark, unless the edge or the line of today is in its way and the left is free
    of both.
    """
    label = LETTER_PX * (len(point.label) + 2)
    after, before = (left, left + MARK_PX + label), (left - label, left + MARK_PX)
    if after[1] > width:
        return before, True
    free_before = before[0] >= 0 and not before[0] < today < left
    if left + MARK_PX / 2 < today < after[1] and free_before:
        return before, True
    return after, False


def pack(
    phases: Sequence[TimelinePhase],
    points: Sequence[TimelinePoint],
    axis: Axis,
    width: int,
    *,
    labelled: bool,
) -> Lanes:
    """Rows for phases and dated points in a plot of `width` px; points of unknown phases come last."""
    numbers = [phase.number for phase in phases]
    numbers += sorted({point.phase for point in points} - set(numbers))
    lanes = Lanes()
    today = axis.px(axis.today, width)
    for number in numbers:
        own = [point for point in points if point.phase == number and point.day]
        lanes.heads[number] = -lanes.rows
        taken: list[list[Interval]] = []
        for point in sorted(own, key=lambda each: (each.day or axis.today, each.title)):
            left = axis.px(point.day or axis.today, width)
            room, before = (
                _room(point, left, today, width) if labelled else ((left, left + MARK_PX), False)
            )
            lanes.of[point] = -lanes.rows - 0.95 - _first_free(taken, room)
            if before:
                lanes.label_before.add(point)
        lanes.rows += len(taken) + 1 + GAP
    return lanes
