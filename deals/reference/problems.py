"""Problems found in files of the reference data, with their place and a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Spot:
    """A place in a file: path below the root, line from 1, column or path of keys."""

    file: str
    line: int
    column: str = ""


@dataclass(frozen=True, order=True)
class Problem:
    """One problem: where it is, the value found there, why it is wrong, what to do."""

    spot: Spot
    value: str
    reason: str
    remedy: str = "Correct the file."

    def __str__(self) -> str:
        column = f", column {self.spot.column}" if self.spot.column else ""
        found = f" ({self.value})" if self.value else ""
        return (
            f"{self.spot.file}, line {self.spot.line}{column}{found}: {self.reason} {self.remedy}"
        )


class MalformedReferenceError(Exception):
    """The reference data has `problems`; nothing of it was loaded."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
