"""Layout of the timeline's marks: below the bar of their phase, stacked so that none overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from deals.charts.chart_data import TimelinePhase, TimelinePoint

MARK_PX = 18
"""Width of a mark."""
LETTER_PX = 7.4
"""Mean width of a letter of a label, measured in the site's fonts at 13 px."""
SECOND_LINE = 0.35
"""Extra height of a label of two lines, in rows, above and below."""
GAP = 0.75
"""Empty rows between one phase and the next."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The horizontal axis: its first and last day, today, and whether marks have labels."""

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
        """Make an axis that spans every known day, with a margin on either side."""
        days = [day for phase in phases for day in (phase.start, phase.end) if day]
        days += [point.day for point in points if point.day]
        first, last = min([*days, today]), max([*days, today])
        margin = max((last - first) // 16, timedelta(days=45))
        return cls(first - margin, last + 2 * margin, today, labelled)

    def px(self, day: date, width: int) -> float:
        """Return the distance in px of a day from the left edge of a plot of `width` px."""
        return width * (day - self.first).days / (self.last - self.first).days


@dataclass(slots=True)
class Lanes:
    """Vertical positions on the timeline, in rows: 0 at the top, negative below.

    `heads` are the bars by phase number, `of` the marks by point, `rows` the height of all.
    """

    heads: dict[int, float] = field(default_factory=dict)
    of: dict[TimelinePoint, float] = field(default_factory=dict)
    label_before: set[TimelinePoint] = field(default_factory=set)
    """Points labelled on the left, because the right edge or the line of today is near."""
    rows: float = 0

    @property
    def height_class(self) -> str:
        """The smallest height class in which a row gets about 24 px."""
        for name, rows in (("m", 9), ("l", 13), ("t", 19)):
            if self.rows <= rows:
                return name
        return "xl"


Interval = tuple[float, float]


def _first_free(lanes: list[list[Interval]], wanted: Interval) -> int:
    """Put the interval into the first lane where it overlaps nothing; return the lane's number.

    A new lane is added where there is no room.
    """
    for number, taken in enumerate(lanes):
        if all(wanted[0] >= end or wanted[1] <= start for start, end in taken):
            taken.append(wanted)
            return number
    lanes.append([wanted])
    return len(lanes) - 1


def _room(point: TimelinePoint, left: float, today: float, width: int) -> tuple[Interval, bool]:
    """Return the interval in px that a labelled mark needs, and whether its label is on the left.

    A label is on the right of its mark, unless the edge or the line of today is in its way and the
    left is free of both.
    """
    label = LETTER_PX * (max(map(len, point.label.split("\n"))) + 2)
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
    """Return the positions of phases and dated points in a plot of `width` px.

    Points whose phase is not in `phases` come last.
    """
    numbers = [phase.number for phase in phases]
    numbers += sorted({point.phase for point in points} - set(numbers))
    lanes = Lanes()
    today = axis.px(axis.today, width)
    for number in numbers:
        own = [point for point in points if point.phase == number and point.day]
        lanes.heads[number] = -lanes.rows
        taken: list[list[Interval]] = []
        lane_of: dict[TimelinePoint, int] = {}
        for point in sorted(own, key=lambda each: (each.day or axis.today, each.title)):
            left = axis.px(point.day or axis.today, width)
            room, before = (
                _room(point, left, today, width) if labelled else ((left, left + MARK_PX), False)
            )
            lane_of[point] = _first_free(taken, room)
            if before:
                lanes.label_before.add(point)
        tall = {lane for point, lane in lane_of.items() if labelled and "\n" in point.label}
        for point, lane in lane_of.items():
            more = sum((each < lane) + (each <= lane) for each in tall)
            lanes.of[point] = -lanes.rows - 0.95 - lane - SECOND_LINE * more
        lanes.rows += len(taken) + 1 + GAP + 2 * SECOND_LINE * len(tall)
    return lanes
