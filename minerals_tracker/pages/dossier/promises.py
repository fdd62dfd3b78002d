"""What was promised, as of a day: each commitment once, on its highest evidenced rung. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from deals.charts import MONEY, follow_through
from deals.charts.figure import Figure
from deals.models import Commitment, Source
from deals.progress.follow_through import DealProgress, SignatureDays
from deals.progress.ladder import CommitmentStatus, ladder, ladder_steps
from deals.states import CommitmentRung
from deals.units import plural
from minerals_tracker.pages.sources.citations import distinct_sources


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment in words, and the rung it stands on."""

    key: str
    text: str
    note: str
    rung: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Promises:
    """The commitments of a deal, the most advanced first, and the ladder of those in money."""

    rows: tuple[Promise, ...]
    finding: str
    ladder: Figure


def promises(
    commitments: Sequence[Commitment],
    agreed: SignatureDays,
    reached: DealProgress,
    *,
    day: date,
    illustrative: bool,
) -> Promises:
    """The commitments of a deal at the end of `day`, each with its `rung_evidence`."""
    standings = ladder(commitments, agreed, reached, on=day)
    in_usd = [row.commitment for row in standings if row.commitment.unit == "USD"]
    return Promises(
        rows=tuple(_promise(row) for row in standings),
        finding=finding([row.rung for row in standings]),
        ladder=follow_through(
            ladder_steps(standings, MONEY),
            MONEY,
            as_of=day,
            sources=distinct_sources(in_usd),
            illustrative=illustrative,
        ),
    )


def finding(rungs: Iterable[CommitmentRung]) -> str:
    """How far the commitments got: what has moved, else the highest rung of the paper."""
    reached = list(rungs)
    if not reached:
        return "No commitment is on record"
    moved = sum(rung >= CommitmentRung.MOVED for rung in reached)
    if moved:
        return f"{moved} of {plural(len(reached), 'commitment')} moved"
    return f"{plural(len(reached), 'commitment')}, none beyond “{max(reached).label}”"


def _promise(standing: CommitmentStatus) -> Promise:
    row = standing.commitment
    return Promise(
        row.key,
        row.text,
        row.quantity_note,
        str(standing.rung.label),
        tuple(row.sources.all()),
    )
