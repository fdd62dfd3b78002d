"""What was promised, as of a day: each commitment once, on its highest evidenced rung. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.charts import MONEY, LadderStep, follow_through
from deals.figures import Figure
from deals.models import Commitment, Source
from deals.states import CommitmentRung
from deals.units import plural


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


def promises(commitments: Sequence[Commitment], *, day: date, illustrative: bool) -> Promises:
    """Commitments as they stood at the end of a day."""
    ranked = sorted(commitments, key=lambda row: (-rung_on(row, day), row.key))
    in_usd = [row for row in commitments if row.unit == "USD"]
    sources = dict.fromkeys(source for row in in_usd for source in row.sources.all())
    return Promises(
        rows=tuple(_promise(row, day) for row in ranked),
        finding=finding([rung_on(row, day) for row in commitments]),
        ladder=follow_through(
            ladder_steps(in_usd, day),
            MONEY,
            as_of=day,
            sources=tuple(sources),
            illustrative=illustrative,
        ),
    )


def rung_on(commitment: Commitment, day: date) -> CommitmentRung:
    """The rung a commitment stood on; one that it reached later leaves it announced."""
    if commitment.rung_since and commitment.rung_since > day:
        return CommitmentRung.ANNOUNCED
    return CommitmentRung(commitment.rung)


def finding(rungs: Iterable[CommitmentRung]) -> str:
    """How far the commitments got: what has moved, else the highest rung of the paper."""
    reached = list(rungs)
    if not reached:
        return "No commitment is on record"
    moved = sum(rung >= CommitmentRung.MOVED for rung in reached)
    if moved:
        return f"{moved} of {plural(len(reached), 'commitment')} moved"
    return f"{plural(len(reached), 'commitment')}, none beyond “{max(reached).label}”"


def ladder_steps(commitments: Sequence[Commitment], day: date) -> list[LadderStep]:
    """A step for every rung, in USD; each commitment counts once."""
    steps = []
    for rung in CommitmentRung:
        own = [row for row in commitments if rung_on(row, day) == rung]
        known = [
            row for row in own if row.quantity_high is not None or row.quantity_low is not None
        ]
        steps.append(
            LadderStep(
                rung=rung.value,
                word=str(rung.label),
                low=_sum(row.quantity_low for row in known) if known else None,
                high=_sum(row.quantity_high or row.quantity_low for row in known)
                if known
                else None,
                count=len(own),
                unknown=len(own) - len(known),
            )
        )
    return steps


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount or Decimal(0) for amount in amounts), Decimal(0))


def _promise(row: Commitment, day: date) -> Promise:
    return Promise(
        row.key, row.text, row.quantity_note, str(rung_on(row, day).label), tuple(row.sources.all())
    )
