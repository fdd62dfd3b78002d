"""How many documents speak for themselves: what repeats one report counts once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

SINGLE = " (single source)"
"""Stands behind a figure in a sentence."""


class Reporting(Protocol):
    """What can rest on the reporting of another."""

    @property
    def origin_key(self) -> object: ...


def independent_origins(sources: Iterable[Reporting]) -> int:
    """How many of the sources report for themselves."""
    return len({source.origin_key for source in sources})


def rests_on_one(sources: Iterable[Reporting]) -> bool:
    """Whether what is said rests on a single source."""
    return independent_origins(sources) == 1


def single_source(sources: Iterable[Reporting]) -> str:
    """The words for a figure that rests on one; empty where several origins, or none, are known."""
    return SINGLE if rests_on_one(sources) else ""
