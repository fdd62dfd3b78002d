"""The figure of follow-through against age, of the deals that the portfolio shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from deals.charts import AgedDeal, PaidShare, follow_through_by_age
from deals.charts.figure import Figure
from deals.progress.named_sums import NamedSum
from deals.progress.steps import StepResult, by_step
from deals.states import Step
from minerals_tracker.pages.portfolio.promised import kind_words, sources_of_sums


class Followed(Protocol):
    """A deal with its steps, its milestones and the sums that its papers name."""

    @property
    def deal(self) -> Any: ...
    @property
    def steps(self) -> tuple[StepResult, ...]: ...
    @property
    def met(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def named(self) -> tuple[NamedSum, ...]: ...


def by_age(rows: Iterable[Followed], day: date) -> Figure | None:
    """Return what the real deals have met and paid by their age; None without a deal."""
    real = [row for row in rows if not row.deal.is_illustrative]
    if not real:
        return None
    signed = [(row, on) for row in real if (on := by_step(row.steps)[Step.SIGNED].on) is not None]
    dated = [row for row, _ in signed]
    return follow_through_by_age(
        [_aged(row, (day - on).days) for row, on in signed],
        [row.deal.short_name for row in real if row not in dated],
        as_of=day,
        sources=sources_of_sums(dated),
    )


def _aged(row: Followed, days: int) -> AgedDeal:
    money = tuple(
        PaidShare(kind_words(each.kind), each.currency, each.paid, each.total, each.unseen)
        for each in row.named
    )
    return AgedDeal(row.deal.short_name, days, row.met, row.total, money)
