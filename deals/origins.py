"""Count independent sources: those that repeat one report count once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

SINGLE = " (single source)"
"""Note after a figure in a sentence."""


class Reporting(Protocol):
    """A source with its original report and the day by which it was public."""

    @property
    def origin_key(self) -> object: ...

    @property
    def published_by(self) -> date | None: ...


def independent_origins(sources: Iterable[Reporting]) -> int:
    """Return the number of different original reports among the sources."""
    return len({source.origin_key for source in sources})


def rests_on_one(sources: Iterable[Reporting], day: date) -> bool:
    """Return whether the sources public by the end of `day` all repeat a single report.

    A source without a date counts as public.
    """
    return independent_origins(row for row in sources if (row.published_by or day) <= day) == 1


def single_source(sources: Iterable[Reporting], day: date) -> str:
    """Return the note `SINGLE` where `rests_on_one` holds, else an empty text."""
    return SINGLE if rests_on_one(sources, day) else ""
