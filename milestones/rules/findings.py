"""Measure one target on one day: progress, window, signs of life; `verdict` chooses the status."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from milestones.rules.facts import Evidence
from milestones.rules.language import COUNTS, Metric, Rule
from milestones.rules.latest_activity import latest_sign
from milestones.rules.measures import Measure, measure
from milestones.rules.wording import needed

AT_RISK_DAYS = 90
"""A milestone that is not met is at risk when its window closes in this many days or fewer, unless
measured progress is at or ahead of the share of the window that has passed."""

LAG_POINTS = 25
"""It is at risk, too, when measured progress lies more than this many percentage points behind the
share of the window that has passed."""

STALL_DAYS = 180
"""It is stalled (inferred) when nothing bearing on it has happened for this many days while its
window is open."""

NEEDS_STATISTICS = frozenset({Metric.TRADE})
"""Metrics that cannot be answered before customs statistics are loaded; for every other metric,
absence is an answer."""


class Target(NamedTuple):
    """What a milestone is judged by: its rule and its window; None leaves an end of it open.

    `deal_key` is empty if the target belongs to no deal. A ceiling ("up to ten projects") is never
    late.
    """

    key: str
    rule: Rule
    title: str = ""
    start: date | None = None
    end: date | None = None
    is_ceiling: bool = False
    deal_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The measurements behind a verdict; `evidence` has no fact dated after `today`.

    `progress` is the share of the target reached, 0 to 1. It is None where a target can only be met
    or not met, or where nothing can be measured.
    """

    target: Target
    today: date
    evidence: Evidence
    measure: Measure
    amount: Decimal | None
    is_met: bool
    met_on: date | None
    progress: Decimal | None

    @property
    def rule(self) -> Rule:
        return self.target.rule

    @property
    def is_undated(self) -> bool:
        return self.target.start is None and self.target.end is None

    @property
    def is_before_signing(self) -> bool:
        """Whether the deal had not been signed by the day, so that nothing of it is due."""
        return bool(self.target.deal_key) and not self.evidence.agreed.is_signed(self.today)

    @property
    def is_planned(self) -> bool:
        opens = self.target.start
        return self.is_before_signing or (opens is not None and self.today < opens)

    @property
    def is_unknown(self) -> bool:
        return self.amount is None and self.rule.metric in NEEDS_STATISTICS

    @property
    def days_left(self) -> int | None:
        """Days to the end of the window, negative after it; None for an open end or a ceiling."""
        if self.target.end is None or self.target.is_ceiling:
            return None
        return (self.target.end - self.today).days

    @property
    def is_past_end(self) -> bool:
        return self.target.end is not None and self.today > self.target.end

    @property
    def is_overdue(self) -> bool:
        return self.is_past_end and not self.target.is_ceiling

    @property
    def is_due_soon(self) -> bool:
        """Whether the window closes within `AT_RISK_DAYS` and progress lags or is not measured."""
        if self.days_left is None or self.days_left > AT_RISK_DAYS:
            return False
        return self.lag is None or self.lag > 0

    @property
    def is_at_risk(self) -> bool:
        return self.is_due_soon or self.is_behind

    @property
    def is_behind(self) -> bool:
        if self.target.is_ceiling or self.lag is None:
            return False
        return self.lag * 100 > LAG_POINTS

    @property
    def lag(self) -> Decimal | None:
        """Elapsed share of the window minus progress, -1 to 1; None where either is not measured.

        A progress of 1 gives None too: a rule for more than the whole is not met by it.
        """
        if self.elapsed is None or self.progress is None or self.progress == 1:
            return None
        return self.elapsed - self.progress

    @property
    def is_ahead(self) -> bool:
        """Whether there is progress, and it is at least the share of the window that has passed."""
        return bool(self.progress) and self.lag is not None and self.lag <= 0

    @cached_property
    def last_sign(self) -> date | None:
        """The day of the latest evidence that bears on the rule, or None; computed once."""
        return latest_sign(self.rule, self.evidence, self.target.deal_key)

    @cached_property
    def step(self) -> Measure | None:
        """The measure of the first leading step of the rule that holds today, or None."""
        for step in self.rule.steps:
            found = measure(step, self.evidence, self.target.deal_key)
            if step.holds(found.on(self.today)):
                return found
        return None

    @property
    def quiet_since(self) -> date | None:
        """The later of the last sign of life and the start of the window; None without either."""
        signs = (self.last_sign, self.target.start)
        return max((sign for sign in signs if sign is not None), default=None)

    @property
    def is_stalled(self) -> bool:
        if self.is_past_end:
            return False
        since = self.quiet_since
        return since is None or (self.today - since).days >= STALL_DAYS

    @property
    def is_on_track(self) -> bool:
        return self.is_ahead or self.step is not None

    @property
    def is_partly_met(self) -> bool:
        return bool(self.progress)

    @property
    def elapsed(self) -> Decimal | None:
        """The share of the window that has passed, 0 to 1; None where one of its ends is open."""
        start, end = self.target.start, self.target.end
        if start is None or end is None:
            return None
        if self.today >= end:
            return Decimal(1)
        return max(Decimal((self.today - start).days) / (end - start).days, Decimal(0))


def _progress(rule: Rule, amount: Decimal | None) -> Decimal | None:
    aim = needed(rule)
    all_or_nothing = not aim or (aim == 1 and rule.metric in COUNTS)
    if aim is None or all_or_nothing or amount is None:
        return None
    return min(amount / aim, Decimal(1))


def _day_known(day: date | None) -> date | None:
    """A day, or None for that of a paper which has none, nor has its deal."""
    return None if day == date.min else day


def find(target: Target, evidence: Evidence, today: date) -> Finding:
    """Measure a target for the end of `today`; `evidence` must have been cut at that day."""
    measured = measure(target.rule, evidence, target.deal_key)
    amount = measured.on(today)
    is_met = target.rule.holds(amount)
    return Finding(
        target=target,
        today=today,
        evidence=evidence,
        measure=measured,
        amount=amount,
        is_met=is_met,
        met_on=_day_known(measured.first_day(today)) if is_met else None,
        progress=Decimal(1) if is_met else _progress(target.rule, amount),
    )
