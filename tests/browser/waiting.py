"""Made charts of milestones and signals for the page of components."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from deals.figures import Figure
from milestones.charts import (
    IndexMark,
    PartMark,
    StatusCount,
    WindowBar,
    milestone_windows,
    scenario_index,
    signal_strip,
    status_mix,
)
from milestones.states import Status
from tests.pictures import make_point

SIGNALS = ("Investment", "Transparency", "Value-addition", "Security", "Diplomacy", "Integration")
BANDS = (Decimal("31.25"), Decimal("68.75"))


def waiting(as_of: date) -> list[Figure]:
    """Each chart of the second floor once, with every status and every reading in it."""
    marks = _marks()
    counts = [StatusCount(status, status.label, n) for n, status in enumerate(Status)]
    return [
        status_mix(counts, as_of=as_of),
        milestone_windows(_bars(), as_of=as_of),
        signal_strip(marks, as_of=as_of),
        scenario_index(marks, as_of=as_of, bands=BANDS),
    ]


def _bars() -> list[WindowBar]:
    return [
        WindowBar(
            title=f"{status.label.capitalize()}: a milestone with a name of some length, part {n}",
            start=None if status == Status.UNDATED else date(2025, 9, 8),
            end=None if n % 4 == 3 else date(2026, 3, 31 - n),
            mark=None if n % 4 == 3 else date(2026, 3, 31 - n),
            status=status,
            status_word=status.label,
            reason=make_point(status).reason,
        )
        for n, status in enumerate(Status)
    ]


def _marks() -> list[IndexMark]:
    return [
        IndexMark(
            day=date(2025 + month // 12, month % 12 + 1, 28),
            shown=Decimal(40 + month),
            scenario_word="mixed",
            parts=tuple(
                PartMark(name, name, _reading(n + month), Decimal(n - 2) / 7)
                for n, name in enumerate(SIGNALS)
            ),
        )
        for month in range(18)
    ]


def _reading(step: int) -> Decimal | None:
    return None if step % 6 == 5 else Decimal(step % 6 - 2)
