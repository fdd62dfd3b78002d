"""The sources of a page, collected from all that it cites and grouped by kind. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from deals.models import Source
from deals.states import Reliability


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Sources of one reliability, in the order of their keys."""

    title: str
    letter: str
    sources: tuple[Source, ...]


def distinct_sources(rows: Iterable[Any]) -> tuple[Source, ...]:
    """What some rows cite, each source once."""
    return tuple(dict.fromkeys(source for row in rows for source in row.sources.all()))


def grouped(sources: Iterable[Source]) -> tuple[SourceGroup, ...]:
    """Every source once, the most reliable first."""
    unique = {source.key: source for source in sources}
    made = []
    for reliability in Reliability:
        own = tuple(
            source for _, source in sorted(unique.items()) if source.reliability == reliability
        )
        if own:
            made.append(SourceGroup(f"Reliability {reliability.label}", reliability.value, own))
    return tuple(made)
