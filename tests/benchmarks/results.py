"""One line of a benchmark: our figure, the limit of the same run, and whether the promise holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """A figure with its promise.

    `bound` is a promise about ours / `limit` where a limit was measured (in the same unit, `beside`
    says of what), else about ours itself. Lower is better unless `at_least`. Without a bound the
    figure is told and judged by nobody.
    """

    what: str
    ours: float
    unit: str
    bound: float | None = None
    limit: float | None = None
    beside: str = ""
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours / limit, where there is a limit."""
        return None if self.limit is None else self.ours / self.limit

    @property
    def holds(self) -> bool | None:
        """Whether the promise holds; None where there is none."""
        if self.bound is None:
            return None
        judged = self.ours if self.ratio is None else self.ratio
        return judged >= self.bound if self.at_least else judged <= self.bound

    def cells(self) -> tuple[str, ...]:
        """The row of a table, as `HEADINGS` names its columns."""
        limit = "" if self.limit is None else f"{number(self.limit)} {self.unit}, {self.beside}"
        ratio = "" if self.ratio is None else number(self.ratio)
        unit = self.unit if self.ratio is None else "times"
        sign = "≥" if self.at_least else "≤"
        bound = "" if self.bound is None else f"{sign} {number(self.bound)} {unit}"
        verdict = {True: "yes", False: "**no**", None: ""}[self.holds]
        return (self.what, f"{number(self.ours)} {self.unit}", limit, ratio, bound, verdict)


def sound(results: Sequence[Result]) -> bool:
    """Whether anything was measured, and every figure is one."""
    return bool(results) and all(math.isfinite(each.ours) and each.ours >= 0 for each in results)


HEADINGS = ("what", "ours", "limit of the same run", "ratio", "promise", "holds")


def number(value: float) -> str:
    """Three significant digits, thousands apart."""
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.3g}"


def table(results: Iterable[Result]) -> str:
    """The results as a Markdown table that reads well as plain text."""
    rows = [HEADINGS, *(result.cells() for result in results)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (wide + 2) for wide in widths) + "|"
    return "\n".join((lines[0], rule, *lines[1:]))
