"""Evidence, judged and recorded: what every milestone of a deal reads on a day, and what moved.

A refresh holds the lock on its deal's row. Whatever changes a deal takes that lock too
(`deals.revision`), so a refresh has seen all that the revision it records stands for, and of two
workers the second finds nothing left to write. It never waits for a milestone's row while it holds
the deal: a form saves the row first and then wants the deal, and each would wait for the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import F, Q

from deals.models import Deal
from milestones.evidence import gather
from milestones.facts import Evidence
from milestones.models import LastRefresh, Milestone, Override, StatusChange
from milestones.querysets import MilestoneQuerySet
from milestones.rules import RuleError, Target, Verdict, judge_all, parse_rule
from milestones.states import Status

DEALS_AT_ONCE = 50
ATTEMPTS = 5
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True)
class Judged:
    """The computed verdict on a milestone, and beside it the override in force on that day."""

    milestone: Milestone
    computed: Verdict
    override: Override | None = None

    @property
    def status(self) -> Status:
        """The status that counts: the editor's where an override is in force."""
        return Status(self.override.status) if self.override else self.computed.status

    @property
    def reason(self) -> str:
        if self.override is None:
            return self.computed.reason
        return self.override.beside(self.computed.reason)


def verdicts(deal_id: int, *, on: date) -> dict[int, Judged]:
    """What each milestone of a deal reads on a day, by milestone id; nothing is written."""
    return {row.milestone.pk: row for row in _judge([deal_id], list(_milestones([deal_id])), on)}


def verdicts_of(deal_ids: Collection[int], *, on: date) -> dict[int, dict[int, Judged]]:
    """The verdicts of many deals by deal id, in as many queries as those of one."""
    found: dict[int, dict[int, Judged]] = {deal_id: {} for deal_id in deal_ids}
    for row in _judge(deal_ids, list(_milestones(deal_ids)), on):
        found[row.milestone.deal_id][row.milestone.pk] = row
    return found


def trial(milestone: Milestone, *, on: date) -> Verdict:
    """What a milestone would read on a day with the rule and window it has now, saved or not."""
    return _judge([milestone.deal_id], [milestone], on)[0].computed


def refresh_deal(deal_id: int, *, today: date, now: datetime) -> list[StatusChange]:
    """Judge a deal's milestones for `today` and record what moved, one line for each status.

    The first verdict of a milestone is a baseline and writes no line. A deal that was already
    judged for a later day is left alone, so that a slow worker turns nothing back.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _refresh([deal_id], today, now, skip_locked=False)[1]
        except OperationalError as error:
            code = getattr(error.__cause__, "pgcode", None)
            if code != _LOCK_NOT_AVAILABLE or attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def refresh_deals(deal_ids: Iterable[int], *, today: date, now: datetime) -> list[StatusChange]:
    """Refresh many deals in few queries; those that somebody is changing come last, one by one."""
    changes: list[StatusChange] = []
    queue = sorted(deal_ids)
    for start in range(0, len(queue), DEALS_AT_ONCE):
        chunk = queue[start : start + DEALS_AT_ONCE]
        done, moved = _refresh_free(chunk, today, now)
        changes += moved
        for deal_id in chunk:
            if deal_id not in done:
                changes += refresh_deal(deal_id, today=today, now=now)
    return changes


def refresh_moved(*, today: date, now: datetime) -> list[StatusChange]:
    """Refresh the deals that changed since they were last judged, whatever changed them."""
    same = Q(last_refresh__revision=F("revision"), last_refresh__judged_on__gte=today)
    moved = Deal.objects.active().exclude(same).values_list("pk", flat=True)
    return refresh_deals(moved, today=today, now=now)


def refresh_all(*, today: date, now: datetime) -> list[StatusChange]:
    """Refresh every active deal: what only time changes, and what no message asked for."""
    return refresh_deals(Deal.objects.active().values_list("pk", flat=True), today=today, now=now)


def _refresh_free(
    deal_ids: Sequence[int], today: date, now: datetime
) -> tuple[set[int], list[StatusChange]]:
    """Refresh those of some deals that nobody is changing; say which."""
    try:
        with transaction.atomic():
            return _refresh(deal_ids, today, now, skip_locked=True)
    except OperationalError:
        return set(), []


def _refresh(
    deal_ids: Sequence[int], today: date, now: datetime, *, skip_locked: bool
) -> tuple[set[int], list[StatusChange]]:
    """Lock, judge and write; inside a transaction. Say which deals were free."""
    locked = Deal.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    free = set(locked.filter(pk__in=deal_ids).order_by("pk").values_list("pk", flat=True))
    later = LastRefresh.objects.filter(deal__in=free, judged_on__gt=today)
    due = sorted(free - set(later.values_list("pk", flat=True)))
    rows = _milestones(due).select_for_update(no_key=True, nowait=True, of=("self",))
    changes = _record(_judge(due, list(rows), today), today)
    _remember(due, today, now)
    return free, changes


def _record(judged: Sequence[Judged], today: date) -> list[StatusChange]:
    """Write what moved, in two statements."""
    moved, changes = [], []
    for row in judged:
        milestone, old = row.milestone, row.milestone.status
        if not milestone.record(row.computed, row.override, today=today):
            continue
        moved.append(milestone)
        if old and old != milestone.status:
            changes.append(
                StatusChange(
                    milestone=milestone,
                    old=old,
                    new=milestone.status,
                    reason=milestone.reason,
                    evidence=milestone.evidence,
                    happened_on=today,
                )
            )
    if moved:
        Milestone.objects.write_verdicts(moved)
    return StatusChange.objects.bulk_create(changes)


def _remember(deal_ids: Sequence[int], today: date, now: datetime) -> None:
    """Keep the revision that the verdicts stand for; what is written above has moved it too."""
    LastRefresh.objects.bulk_create(
        [
            LastRefresh(deal_id=pk, revision=revision, judged_on=today, refreshed_at=now)
            for pk, revision in Deal.objects.filter(pk__in=deal_ids).values_list("pk", "revision")
        ],
        update_conflicts=True,
        unique_fields=["deal"],
        update_fields=["revision", "judged_on", "refreshed_at"],
    )


def _milestones(deal_ids: Collection[int]) -> MilestoneQuerySet:
    return (
        Milestone.objects.filter(deal__in=deal_ids).select_related("deal", "phase").order_by("pk")
    )


def _judge(deal_ids: Collection[int], milestones: Sequence[Milestone], on: date) -> list[Judged]:
    """Judge milestones of some deals; the number of queries does not depend on theirs."""
    known = gather(deal_ids, on=on)
    overrides: dict[int, Override] = {}
    for override in Override.objects.holding_on(on).filter(milestone__deal__in=deal_ids):
        overrides.setdefault(override.milestone_id, override)
    by_deal: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        by_deal[milestone.deal_id].append(milestone)
    return [
        Judged(milestone, verdict, overrides.get(milestone.pk))
        for deal_id, rows in by_deal.items()
        for milestone, verdict in _verdicts(rows, known[deal_id], on)
    ]


def _verdicts(
    milestones: Sequence[Milestone], known: Evidence, on: date
) -> Iterator[tuple[Milestone, Verdict]]:
    """The milestones of one deal with their verdicts; a rule that cannot be read gives no error."""
    targets: list[tuple[Milestone, Target]] = []
    for milestone in milestones:
        try:
            targets.append((milestone, _target(milestone)))
        except RuleError as error:
            yield milestone, _unreadable(error)
    found = judge_all([target for _, target in targets], known, today=on)
    yield from ((row, verdict) for (row, _), verdict in zip(targets, found, strict=True))


def _target(milestone: Milestone) -> Target:
    return Target(
        key=milestone.key,
        rule=parse_rule(milestone.rule),
        title=milestone.title,
        start=milestone.starts_on,
        end=milestone.ends_on,
        is_ceiling=milestone.is_ceiling,
        deal_key=milestone.deal.key,
        phase=milestone.phase.number if milestone.phase else None,
    )


def _unreadable(error: RuleError) -> Verdict:
    """Forms refuse such a rule; one that came in another way must not stop the other milestones."""
    return Verdict(
        status=Status.UNKNOWN,
        progress=None,
        reason=f"Unknown: the rule cannot be read ({error}).",
        evidence=(),
        met_on=None,
        would_change="A rule that can be read would let it be judged.",
        rule_in_words="",
    )
