"""How much is measured: the real thing, or just enough to see that a benchmark works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of rows and repetitions. `full` tells the real thing from the rehearsal."""

    full: bool
    few: int  # shipments of a small deal
    some: int  # of the largest there will be
    many: int  # of one that still has to work
    deals: int  # in a large portfolio
    pairs: int  # interleaved pairs whose median counts
    seconds: float  # of load in each half of a pair

    def of(self, full: int) -> int:
        """A number of one's own: `full`, or a handful in the rehearsal."""
        return full if self.full else min(full, 5)


FULL = Scale(full=True, few=100, some=10_000, many=100_000, deals=1_000, pairs=9, seconds=2.0)
SMALL = Scale(full=False, few=2, some=5, many=8, deals=3, pairs=1, seconds=0.05)
