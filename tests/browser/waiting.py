"""Made charts of milestones and signals for the page of components."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from deals.figures import Figure
from milestones.charts import (
    Course,
    FanMark,
    IndexMark,
    PartMark,
    StatusDay,
    WindowBar,
    forecast_fan,
    milestone_windows,
    scenario_index,
    signal_strip,
    status_history,
    unforetold,
)
from milestones.states import Status
from tests.pictures import make_point

SIGNALS = ("Investment", "Transparency", "Value-addition", "Security", "Diplomacy", "Integration")
BANDS = (Decimal("31.25"), Decimal("68.75"))


def waiting(as_of: date) -> list[Figure]:
    """Each chart of the second floor once, with every status and every reading in it."""
    marks = _marks()
    return [
        milestone_windows(_bars(), as_of=as_of),
        signal_strip(marks, as_of=as_of),
        scenario_index(marks, as_of=as_of, bands=BANDS),
        status_history(_days(), {status: status.label for status in Status}, as_of=as_of),
        forecast_fan(_course(), as_of=as_of),
        unforetold([replace(_course(), fan=(), reason="not enough deliveries")], as_of=as_of),
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
                PartMark(name, name, _reading(n + month), Decimal(n - 2) / 7, _second(n + month))
                for n, name in enumerate(SIGNALS)
            ),
        )
        for month in range(18)
    ]


def _reading(step: int) -> Decimal | None:
    return None if step % 6 == 5 else Decimal(step % 6 - 2)


def _days() -> list[StatusDay]:
    """A year in which every milestone goes through every status."""
    order = list(Status)
    return [
        StatusDay(date(2025, month, 28), tuple(order[(n + month) % len(order)] for n in range(20)))
        for month in range(1, 13)
    ]


def _course() -> Course:
    """Five deliveries, and a fan that has no right edge at its end."""
    ends = ((date(2026, 9, 1), date(2026, 12, 1)), (date(2027, 3, 1), None))
    return Course(
        key="course",
        title="A target that adds up",
        unit="t of contained Sb",
        target=Decimal(300),
        due=date(2026, 12, 31),
        delivered=tuple((date(2026, month, 3), Decimal(20 + month)) for month in range(1, 6)),
        starts=date(2026, 5, 3),
        fan=tuple(
            FanMark(Decimal(215 + 85 * n), early, early.replace(day=20), late)
            for n, (early, late) in enumerate(ends)
        ),
    )


def _second(step: int) -> Decimal | None:
    """A second reader who looks at every third reading, and agrees with every sixth."""
    return _reading(step) if step % 6 == 0 else Decimal(1) if step % 6 == 3 else None
