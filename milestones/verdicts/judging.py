"""Judge milestones from the database for any day; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from deals.models import Deal
from milestones.evidence.gathering import gather_each
from milestones.evidence.rule_inputs import Judgeable, Known, known_for, rule_of
from milestones.models import Milestone, Override
from milestones.models.querysets import MilestoneQuerySet
from milestones.rules.facts import Evidence
from milestones.rules.verdict import RuleError, Target, Verdict, judge_all
from milestones.states import Status

M = TypeVar("M", bound=Judgeable)


@dataclass(frozen=True)
class Judged:
    """The computed verdict on a milestone, and the override in force on that day or None."""

    milestone: Milestone
    computed: Verdict
    override: Override | None = None

    @property
    def status(self) -> Status:
        """The status that counts: the override's if one is in force."""
        return counted(self.computed, self.override)[0]

    @property
    def reason(self) -> str:
        return counted(self.computed, self.override)[1]


def counted(computed: Verdict, override: Override | None) -> tuple[Status, str]:
    """The status and the reason that count: the override's if one is in force."""
    if override is None:
        return computed.status, computed.reason
    return Status(override.status), override.beside(computed.reason)


def judged_by(rows: Sequence[Milestone], deal: Deal, known: Known) -> dict[int, Judged]:
    """Judge milestones of one deal by evidence already gathered; returns them by milestone id."""
    found = judge_rows(rows, {deal.pk: deal.key}, known)
    return {row.pk: Judged(row, verdict, override) for row, verdict, override in found}


def verdicts(deal_id: int, *, on: date) -> dict[int, Judged]:
    """Judge the milestones of a deal for the end of `on`; returns them by milestone id."""
    return verdicts_of([deal_id], on=on)[deal_id]


def verdicts_of(deal_ids: Collection[int], *, on: date) -> dict[int, dict[int, Judged]]:
    """Judge the milestones of many deals: deal id -> milestone id -> verdict.

    The number of queries does not depend on the number of deals.
    """
    found: dict[int, dict[int, Judged]] = {deal_id: {} for deal_id in deal_ids}
    rows = list(_milestones(deal_ids))
    keys = {row.deal_id: row.deal.key for row in rows}
    for row, verdict, override in judge_rows(rows, keys, known_for(rows, deal_ids, on=on)):
        found[row.deal_id][row.pk] = Judged(row, verdict, override)
    return found


def verdicts_each(deal_id: int, *, days: Collection[date]) -> dict[date, dict[int, Judged]]:
    """Judge the milestones of a deal for several days: day -> milestone id -> verdict.

    The number of queries does not depend on the number of days.
    """
    rows = list(_milestones([deal_id]))
    known = gather_each(deal_id, days=days)
    overrides = list(Override.objects.latest_first().filter(milestone__deal=deal_id))
    found: dict[date, dict[int, Judged]] = {}
    for day in days:
        holding = _by_milestone(row for row in overrides if row.held_on(day))
        judged = _verdicts(rows, rows[0].deal.key if rows else "", known[day], day)
        found[day] = {row.pk: Judged(row, said, holding.get(row.pk)) for row, said in judged}
    return found


def trial(milestone: Milestone, *, on: date) -> Verdict:
    """The verdict on a milestone with its present rule and window, saved or not; no override."""
    keys = {milestone.deal_id: milestone.deal.key}
    known = known_for([milestone], [milestone.deal_id], on=on)
    ((_, verdict, _),) = judge_rows([milestone], keys, known)
    return verdict


def judge_rows(
    rows: Sequence[M], deal_keys: Mapping[int, str], known: Known
) -> Iterator[tuple[M, Verdict, Override | None]]:
    """Yield each milestone with its verdict and its override or None, deal by deal.

    `deal_keys` has the keys of the milestones' deals by deal id.
    """
    holding = Override.objects.holding_on(known.on).filter(milestone__deal__in=deal_keys)
    overrides = _by_milestone(holding)
    by_deal: dict[int, list[M]] = defaultdict(list)
    for row in rows:
        by_deal[row.deal_id].append(row)
    for deal_id, of_deal in by_deal.items():
        judged = _verdicts(of_deal, deal_keys[deal_id], known.evidence[deal_id], known.on)
        for row, verdict in judged:
            yield row, verdict, overrides.get(row.pk)


def _by_milestone(overrides: Iterable[Override]) -> dict[int, Override]:
    """The first override of each milestone."""
    found: dict[int, Override] = {}
    for override in overrides:
        found.setdefault(override.milestone_id, override)
    return found


def _milestones(deal_ids: Collection[int]) -> MilestoneQuerySet:
    return (
        Milestone.objects.filter(deal__in=deal_ids).select_related("deal", "phase").order_by("pk")
    )


def _verdicts(
    rows: Sequence[M], deal_key: str, known: Evidence, on: date
) -> Iterator[tuple[M, Verdict]]:
    """The milestones of one deal with their verdicts; a rule that cannot be read gives no error."""
    targets: list[tuple[M, Target]] = []
    for row in rows:
        try:
            targets.append((row, _target(row, deal_key)))
        except RuleError as error:
            yield row, _unreadable(error)
    found = judge_all([target for _, target in targets], known, today=on)
    yield from ((row, verdict) for (row, _), verdict in zip(targets, found, strict=True))


def _target(row: Judgeable, deal_key: str) -> Target:
    return Target(
        key=row.key,
        rule=rule_of(row.rule_text),
        title=row.title,
        start=row.starts_on,
        end=row.ends_on,
        is_ceiling=row.is_ceiling,
        deal_key=deal_key,
    )


def _unreadable(error: RuleError) -> Verdict:
    """Forms refuse such a rule; one that came in another way must not stop the other milestones."""
    return Verdict(
        status=Status.UNKNOWN,
        progress=None,
        reason=f"Unknown: the rule cannot be read ({error}).",
        evidence=(),
        evidence_count=0,
        met_on=None,
        would_change="A valid rule would decide it.",
        rule=None,
    )
