"""Milestones of a timeline gathered: by status, and where there are too many to draw one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten

from deals.charts.shapes import TimelinePoint
from deals.charts.style import status_order
from deals.units import plural

LABEL_LETTERS = 38
"""Longest label beside a mark."""


def bundled(points: Sequence[TimelinePoint]) -> list[TimelinePoint]:
    """One mark for all milestones of the same phase, day and status, with their titles as reason."""
    groups: dict[tuple[object, ...], list[TimelinePoint]] = {}
    for point in points:
        groups.setdefault((point.phase, point.day, point.status), []).append(point)
    return [
        own[0]
        if len(own) == 1
        else replace(
            own[0],
            label=f"{len(own)} {own[0].status_word}",
            title=plural(len(own), "milestone"),
            reason="; ".join(point.title for point in own),
        )
        for own in groups.values()
    ]


def shortened(points: Sequence[TimelinePoint]) -> list[TimelinePoint]:
    """The same points with labels that leave room for others."""
    return [
        replace(point, label=shorten(point.label, LABEL_LETTERS, placeholder=" …"))
        for point in points
    ]


def by_status(points: Sequence[TimelinePoint]) -> dict[str, list[TimelinePoint]]:
    """Points by status, in the order every key has."""
    found: dict[str, list[TimelinePoint]] = {}
    for point in sorted(points, key=lambda each: status_order(each.status)):
        found.setdefault(point.status, []).append(point)
    return found
