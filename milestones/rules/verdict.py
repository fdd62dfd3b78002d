"""Judge milestones: a target, the evidence and a day give a verdict that explains itself.

Nothing here reads a clock, a setting or a row: facts and `today` are arguments.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from milestones.facts import Evidence
from milestones.findings import (
    AT_RISK_DAYS,
    LAG_POINTS,
    NEEDS_STATISTICS,
    STALL_DAYS,
    Finding,
    Target,
    find,
)
from milestones.reasons import reason, would_change
from milestones.rule_language import Metric, Rule, RuleError, parse_rule
from milestones.states import OcdsStatus, Status
from milestones.wording import describe, leading

__all__ = [
    "AT_RISK_DAYS",
    "LAG_POINTS",
    "NEEDS_STATISTICS",
    "ORDER",
    "STALL_DAYS",
    "Evidence",
    "Finding",
    "Metric",
    "Rule",
    "RuleError",
    "Target",
    "Verdict",
    "describe",
    "judge",
    "judge_all",
    "ocds_status",
    "parse_rule",
]

ORDER: tuple[tuple[Status, Callable[[Finding], bool]], ...] = (
    (Status.MET, lambda finding: finding.is_met),
    (Status.UNDATED, lambda finding: finding.is_undated),
    (Status.PLANNED, lambda finding: finding.is_planned),
    (Status.UNKNOWN, lambda finding: finding.is_unknown),
    (Status.OVERDUE, lambda finding: finding.is_overdue),
    (Status.AT_RISK, lambda finding: finding.is_at_risk),
    (Status.STALLED, lambda finding: finding.is_stalled),
    (Status.ON_TRACK, lambda finding: finding.is_on_track),
    (Status.PARTLY_MET, lambda finding: finding.is_partly_met),
    (Status.OPEN, lambda finding: True),
)
"""The statuses in the order in which they are tried: the first that applies is the verdict."""


class Verdict(NamedTuple):
    """What a rule finds on a day, and why.

    `progress` is a share from 0 to 1, None where the target is all or nothing or cannot be
    measured. `met_on` is the earliest day on which the evidence satisfied the rule. `evidence`
    holds the keys of the facts that counted, in the order of their days.
    """

    status: Status
    progress: Decimal | None
    reason: str
    evidence: tuple[str, ...]
    met_on: date | None
    would_change: str
    rule: Rule | None

    @property
    def rule_in_words(self) -> str:
        """The rule in words, with the steps that lead to it; empty where it cannot be read."""
        return f"{describe(self.rule)}{leading(self.rule)}" if self.rule else ""


def judge(target: Target, evidence: Evidence, *, today: date) -> Verdict:
    """The verdict on a target by the end of `today`; evidence dated later is not read."""
    return _verdict(find(target, evidence.as_of(today), today))


def judge_all(targets: Iterable[Target], evidence: Evidence, *, today: date) -> tuple[Verdict, ...]:
    """The verdicts on targets that share their evidence, in the order of the targets."""
    known = evidence.as_of(today)
    return tuple(_verdict(find(target, known, today)) for target in targets)


def _verdict(finding: Finding) -> Verdict:
    status = _first(finding)
    return Verdict(
        status=status,
        progress=finding.progress,
        reason=reason(status, finding),
        evidence=finding.measure.keys,
        met_on=finding.met_on,
        would_change=would_change(status, finding),
        rule=finding.rule,
    )


def _first(finding: Finding) -> Status:
    for status, applies in ORDER:
        if applies(finding):
            return status
    raise AssertionError("the last status always applies")


def ocds_status(verdict: Verdict, target: Target, today: date) -> OcdsStatus | None:
    """The status code of an Open Contracting milestone; None where the member is left out.

    Apart from what is met or unknown it comes from measured progress, else from the window.
    """
    if verdict.status == Status.MET:
        return OcdsStatus.MET
    if verdict.status == Status.UNKNOWN:
        return None
    if verdict.progress:
        return OcdsStatus.PARTIALLY_MET
    if target.start is not None:
        awaited = today < target.start
    else:
        awaited = target.end is not None and today <= target.end
    return OcdsStatus.SCHEDULED if awaited else OcdsStatus.NOT_MET
