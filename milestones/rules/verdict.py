"""Judge milestones: a target, evidence and a day give a status with its reason.

No clock, setting or database is read: facts and `today` are arguments.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from milestones.rules.facts import Evidence
from milestones.rules.findings import (
    AT_RISK_DAYS,
    LAG_POINTS,
    NEEDS_STATISTICS,
    STALL_DAYS,
    Finding,
    Target,
    find,
)
from milestones.rules.language import Metric, Rule, RuleError, parse_rule
from milestones.rules.reasons import reason, would_change
from milestones.rules.wording import describe, leading
from milestones.states import OcdsStatus, Status

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

NAMED = 12
"""So many of the facts that counted are named by a verdict; all are counted."""
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
    """The status of a target on a day, and why.

    `progress` is a share from 0 to 1, None where the target can only be met or not met, or cannot
    be measured. `met_on` is the first day on which the evidence satisfied the rule. `evidence`
    holds the keys of the deciding facts by day, at most `NAMED`; `evidence_count` is the number
    that counted. `rule` is None if the rule does not parse.
    """

    status: Status
    progress: Decimal | None
    reason: str
    evidence: tuple[str, ...]
    evidence_count: int
    met_on: date | None
    would_change: str
    rule: Rule | None

    @property
    def evidence_beyond(self) -> int:
        """How many facts counted beyond those in `evidence`."""
        return self.evidence_count - len(self.evidence)

    @property
    def rule_in_words(self) -> str:
        """The rule and its leading steps in words; empty if the rule does not parse."""
        return f"{describe(self.rule)}{leading(self.rule)}" if self.rule else ""


def judge(target: Target, evidence: Evidence, *, today: date) -> Verdict:
    """The verdict on a target at the end of `today`; later evidence is not read."""
    return _verdict(find(target, evidence.as_of(today), today))


def judge_all(targets: Iterable[Target], evidence: Evidence, *, today: date) -> tuple[Verdict, ...]:
    """The verdicts on targets that share their evidence, in the same order."""
    known = evidence.as_of(today)
    return tuple(_verdict(find(target, known, today)) for target in targets)


def _verdict(finding: Finding) -> Verdict:
    status = _first(finding)
    return Verdict(
        status=status,
        progress=finding.progress,
        reason=reason(status, finding),
        evidence=_deciding(finding),
        evidence_count=len(finding.measure.keys),
        met_on=finding.met_on,
        would_change=would_change(status, finding),
        rule=finding.rule,
    )


def _deciding(finding: Finding) -> tuple[str, ...]:
    """The facts that a verdict names: the last ones until it was met, else the newest."""
    keys = finding.measure.keys
    until = finding.met_on or finding.today
    reached = len({part.key for part in finding.measure.contributions if part.on <= until})
    return keys[: max(reached, NAMED)][-NAMED:]


def _first(finding: Finding) -> Status:
    for status, applies in ORDER:
        if applies(finding):
            return status
    raise AssertionError("the last status always applies")


def ocds_status(verdict: Verdict, target: Target, today: date) -> OcdsStatus | None:
    """The Open Contracting milestone status; None where the record leaves the field out.

    Met and unknown follow the verdict; the others follow measured progress, else the window.
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
