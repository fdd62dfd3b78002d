"""The sources of a page: gathered from everything it cites, grouped by what kind of paper they are. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deals.models import Source
from deals.states import Reliability


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Sources of one reliability, in the order of their keys."""

    title: str
    letter: str
    sources: tuple[Source, ...]


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
