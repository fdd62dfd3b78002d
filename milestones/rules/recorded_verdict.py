"""The verdict as the milestone's row stores it, and the next one after a new judgement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from milestones.rules.verdict import Verdict
from milestones.states import Status

FOUR_PLACES = Decimal("0.0001")


class RecordedVerdict(NamedTuple):
    """The last recorded verdict; its fields have the names of the milestone's columns."""

    status: str
    status_since: date | None
    progress: Decimal | None
    reason: str
    would_change: str
    evidence: list[str]
    evidence_count: int
    met_on: date | None
    judged_on: date | None

    def followed_by(
        self, verdict: Verdict, *, status: str, reason: str, ends_on: date | None, today: date
    ) -> RecordedVerdict:
        """The record after a verdict for `today`, equal to this one if nothing moved.

        `status` and `reason` are those that count, an editor's where an override is in force.
        """
        return RecordedVerdict(
            status=str(status),
            status_since=self._since(status, verdict, ends_on, today),
            progress=verdict.progress and verdict.progress.quantize(FOUR_PLACES, ROUND_FLOOR),
            reason=reason,
            would_change=verdict.would_change,
            evidence=list(verdict.evidence),
            evidence_count=verdict.evidence_count,
            met_on=verdict.met_on,
            judged_on=today,
        )

    def _since(
        self, status: str, verdict: Verdict, ends_on: date | None, today: date
    ) -> date | None:
        """The day a status began: known where a date makes it, or where it was seen to change."""
        if status == self.status:
            return self.status_since
        if status == Status.MET and verdict.met_on:
            return verdict.met_on
        if status == Status.OVERDUE and ends_on:
            return ends_on + timedelta(days=1)
        return today if self.status else None
