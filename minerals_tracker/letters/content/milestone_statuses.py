"""Statuses of milestones at an instant, rebuilt from the log of changes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from deals.models import Deal
from milestones.models import Milestone, StatusChange
from milestones.states import LATE, Status
from minerals_tracker.letters.content.weeks import Week

DUE_SOON = timedelta(days=30)
NOT_JUDGED = "not_judged"


def statuses(deal: Deal, period: Week, since: datetime) -> dict[str, Any]:
    """Counts now and a week before, what changed, slipped, is late, and is due in 30 days."""
    rows = list(
        Milestone.objects.filter(deal=deal, recorded_at__lt=period.closes_at)
        .prefetch_related("sources")
        .order_by("order", "key")
    )
    now, before = _at(deal, period.closes_at), _at(deal, period.opens_at)
    current = {row.pk: now.get(row.pk, row.status) or NOT_JUDGED for row in rows}
    earlier = {row.pk: before.get(row.pk, row.status) or NOT_JUDGED for row in rows}
    return {
        "counts": dict(sorted(Counter(current.values()).items())),
        "before": dict(sorted(Counter(earlier.values()).items())),
        "changes": _changes(deal, period, since),
        "late": [
            _line(row, current[row.pk], _reason(row, now, period))
            for row in rows
            if current[row.pk] in LATE
        ],
        "due": [
            _line(row, current[row.pk], "")
            for row in sorted(rows, key=lambda row: (str(row.ends_on), row.order))
            if row.ends_on
            and current[row.pk] not in (Status.MET, NOT_JUDGED)
            and period.day <= row.ends_on <= period.day + DUE_SOON
        ],
        "slipped": _moved_ends(deal, period),
        "judged_on": max((row.judged_on for row in rows if row.judged_on), default=None),
    }


def _at(deal: Deal, instant: datetime) -> dict[int, str]:
    """Milestone id -> status at the instant, for those that have moved since."""
    later = StatusChange.objects.filter(milestone__deal=deal, recorded_at__gte=instant)
    first = later.order_by("milestone_id", "recorded_at", "id").distinct("milestone_id")
    return dict(first.values_list("milestone_id", "old"))


def _reason(row: Milestone, moved_since: dict[int, str], period: Week) -> str:
    if row.pk not in moved_since:
        return row.reason
    earlier = row.changes.filter(recorded_at__lt=period.closes_at).order_by("-recorded_at", "-id")
    change = earlier.first()
    return change.reason if change else ""


def _line(row: Milestone, status: str, reason: str) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "status": status,
        "reason": reason,
        "ends_on": row.ends_on,
        "sources": sorted(source.key for source in row.sources.all()),
    }


def _changes(deal: Deal, period: Week, since: datetime) -> list[dict[str, Any]]:
    """One line for each milestone that stands otherwise than before, with its last reason."""
    log = (
        StatusChange.objects.filter(period.news(since), milestone__deal=deal)
        .select_related("milestone")
        .prefetch_related("milestone__sources")
        .order_by("recorded_at", "id")
    )
    lines: dict[str, dict[str, Any]] = {}
    for change in log:
        row = change.milestone
        line = lines.setdefault(row.key, _line(row, "", "") | {"old": change.old, "steps": 0})
        line |= {
            "new": change.new,
            "reason": change.reason,
            "happened_on": change.happened_on,
            "recorded_at": change.recorded_at,
            "steps": line["steps"] + 1,
        }
    moved = [line for line in lines.values() if line["old"] != line["new"]]
    order = list(Status.values)
    return sorted(moved, key=lambda line: (line["new"] not in LATE, order.index(line["new"])))


def _moved_ends(deal: Deal, period: Week) -> list[dict[str, Any]]:
    """Milestones whose last day was put off in the period: from when to when."""
    lines = []
    for row in Milestone.objects.filter(deal=deal, recorded_at__lt=period.opens_at):
        history = row.history.order_by("pgh_id")
        old = history.filter(pgh_created_at__lt=period.opens_at).last()
        new = history.filter(pgh_created_at__lt=period.closes_at).last()
        if old and new and old.ends_on and (new.ends_on is None or new.ends_on > old.ends_on):
            lines.append(_line(row, "", "") | {"was_due": old.ends_on, "ends_on": new.ends_on})
    return lines
