"""Who delivers? The sentence over the portfolio, for each way it can turn. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from deals.progress.steps import StepResult
from deals.states import Found, Step
from deals.units import plural

_SAID = (
    (Step.PAID, "paid in full", "paid in part"),
    (Step.BINDING, "bound by every paper", "bound by some"),
    (Step.PRODUCT, "shown to have product out", "shown to have it in part"),
)
"""Steps that the sentence counts, with the words for shown and in part."""


def who_delivers(deals: Sequence[Sequence[StepResult]]) -> str:
    """Return how many of some deals are paid, bound and have product out; empty for none."""
    if not deals:
        return ""
    counted: Counter[tuple[Step, Found]] = Counter(
        (result.step, result.found) for steps in deals for result in steps
    )
    said = "; ".join(
        f"{_count(counted[step, Found.SHOWN])} {whole}" + _also(counted[step, Found.IN_PART], part)
        for step, whole, part in _SAID
    )
    return f"Of {plural(len(deals), 'deal')}, {said}."


def _also(number: int, part: str) -> str:
    return f", {number} {part}" if number else ""


def _count(number: int) -> str:
    if not number:
        return "none is"
    return f"{number} {'is' if number == 1 else 'are'}"
