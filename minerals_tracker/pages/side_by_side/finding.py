"""The title of a comparison: who has come further, in which steps. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import get_text_list

from deals.progress.steps import StepResult, distance
from deals.states import Found, Step

_RANK = {Found.SHOWN: 2, Found.IN_PART: 1, Found.NOTHING: 0}
"""Steps that are not decidable, or not part of a deal, are not held against each other."""


def finding(deals: Sequence[tuple[str, Sequence[StepResult]]]) -> str:
    """Return the title for two or three deals, each with its name and its steps in one order."""
    if len(deals) == 2:
        return _of_two(*deals)
    furthest = max(distance(found) for _, found in deals)
    first = [name for name, found in deals if distance(found) == furthest]
    if len(first) == len(deals):
        return f"{get_text_list([name for name, _ in deals], 'and')} have come equally far"
    if len(first) == 1:
        return f"{first[0]} has come furthest of the three"
    rest = next(name for name, _ in deals if name not in first)
    return f"{get_text_list(first, 'and')} have come equally far, and further than {rest}"


def _of_two(one: tuple[str, Sequence[StepResult]], other: tuple[str, Sequence[StepResult]]) -> str:
    (first, of_first), (second, of_second) = one, other
    pairs = list(zip(of_first, of_second, strict=True))
    known = [(a, b) for a, b in pairs if a.found in _RANK and b.found in _RANK]
    ahead = [a.step for a, b in known if _RANK[a.found] > _RANK[b.found]]
    behind = [a.step for a, b in known if _RANK[a.found] < _RANK[b.found]]
    if ahead and behind:
        return f"{first} is ahead on {_steps(ahead)}, {second} on {_steps(behind)}"
    if ahead or behind:
        leader, other_one = (first, second) if ahead else (second, first)
        return f"{leader} is ahead of {other_one} on {_steps(ahead or behind)}"
    if not known:
        return f"{first} and {second} share no step that can be compared"
    return f"{first} and {second} have come equally far in the steps that both have"


_WORDS = {
    Step.SIGNED: "signature",
    Step.BINDING: "binding papers",
    Step.PAID: "payment",
    Step.BUILT: "construction",
    Step.PRODUCT: "product",
}


def _steps(found: Sequence[Step]) -> str:
    return str(get_text_list([_WORDS[step] for step in found], "and"))
