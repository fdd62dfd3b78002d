"""Split sentences into clauses, so that a mark follows the words its source supports. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from deals.charts.figure import Citable
from deals.origins import single_source


@dataclass(frozen=True, slots=True)
class Clause:
    """Words of a sentence, and the sources that state just these."""

    text: str
    sources: tuple[Citable, ...] = ()


Clauses = tuple[Clause, ...]


def sourced(text: str, sources: tuple[Citable, ...], day: date) -> Clause:
    """A clause that says where it rested on a single source by the end of `day`."""
    return Clause(f"{text}{single_source(sources, day)}", sources)


def both(one: Clause, between: str, other: Clause, day: date) -> Clauses:
    """Two figures of a sentence, as one clause where the same sources state them."""
    if one.sources == other.sources:
        return (sourced(f"{one.text}{between}{other.text}", one.sources, day),)
    first, second = (sourced(each.text, each.sources, day) for each in (one, other))
    return first, Clause(between), second


def words_of(clauses: Iterable[Clause]) -> str:
    """The clauses as one text."""
    return "".join(clause.text for clause in clauses)
