"""A section of the work queue, and what it lists. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 20
"""Rows that are listed of a section; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: what, why, and the address where it is done; `url` is where it is read."""

    title: str
    why: str
    url: str = ""
    do: str = ""
    do_url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind. `lead` says what they are, `empty` that there are none.

    From `most` on they were not counted further.
    """

    key: str
    title: str
    lead: str
    empty: str
    items: tuple[Item, ...]
    total: int
    all_url: str = ""
    most: int = 0

    @property
    def count(self) -> str:
        return f"{self.most} or more" if 0 < self.most <= self.total else str(self.total)


def listed(rows: Iterable[Item]) -> tuple[Item, ...]:
    """The first rows of a section."""
    return tuple(rows)[:SHOWN]


def sentence(words: str) -> str:
    """Words with a capital, however they go on."""
    return f"{words[:1].upper()}{words[1:]}"
