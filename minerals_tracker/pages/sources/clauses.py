"""Sentences in clauses, so that a mark stands behind the very words that its source supports. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deals.figures import Citable
from deals.origins import single_source


@dataclass(frozen=True, slots=True)
class Clause:
    """Words of a sentence, and the sources that state just these."""

    text: str
    sources: tuple[Citable, ...] = ()


Clauses = tuple[Clause, ...]


def sourced(text: str, sources: tuple[Citable, ...]) -> Clause:
    """A clause that says where it rests on a single source."""
    return Clause(f"{text}{single_source(sources)}", sources)


def both(one: Clause, between: str, other: Clause) -> Clauses:
    """Two figures of a sentence, as one clause where the same sources state them."""
    if one.sources == other.sources:
        return (sourced(f"{one.text}{between}{other.text}", one.sources),)
    return sourced(one.text, one.sources), Clause(between), sourced(other.text, other.sources)


def words_of(clauses: Iterable[Clause]) -> str:
    """The clauses as one text."""
    return "".join(clause.text for clause in clauses)
