"""A section of the work queue, and what it lists. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 20
"""Rows listed in a section; its count has them all."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: what and why; `url` is where to read it, `do_url` where to do it."""

    title: str
    why: str
    url: str = ""
    do: str = ""
    do_url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things to do of one kind; `lead` describes them, `empty` is shown if there are none.

    From `most` on they are not counted.
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
    """The text with a capital first letter."""
    return f"{words[:1].upper()}{words[1:]}"
