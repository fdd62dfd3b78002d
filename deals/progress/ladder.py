"""The follow-through ladder: the rung of each commitment of a deal on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.charts import LadderStep, LadderUnit
from deals.models import Commitment, Event
from deals.progress.follow_through import DealProgress, SignatureDays
from deals.states import CommitmentRung

UNITS = {"USD": Decimal(1), "t": Decimal(1), "kg": Decimal("0.001")}
"""Units of a commitment that a ladder draws, with the factor into the ladder's own unit."""


@dataclass(frozen=True)
class CommitmentStatus:
    """A commitment with its rung on a day, since when, and the event that proves it."""

    commitment: Commitment
    rung: CommitmentRung
    since: date | None
    evidence: Event | None


def ladder(
    commitments: Iterable[Commitment], agreed: SignatureDays, reached: DealProgress, *, on: date
) -> tuple[CommitmentStatus, ...]:
    """Return the status of each commitment, highest rung first; empty before the deal was signed.

    A commitment falls back to announced where the evidence of its rung is dated after `on`, is
    voided, or claims more than the deal has `reached`. Runs no query if `rung_evidence` was
    fetched.
    """
    signed = agreed.signed_from
    if signed and signed > on:
        return ()
    standings = (_standing(commitment, signed, reached, on) for commitment in commitments)
    return tuple(sorted(standings, key=lambda row: (-row.rung, row.commitment.key)))


def _standing(
    commitment: Commitment, signed: date | None, reached: DealProgress, on: date
) -> CommitmentStatus:
    event, since = commitment.rung_evidence, commitment.rung_since
    is_late = since is not None and since > on
    is_void = event is not None and (event.voided_at is not None or event.counts_from > on)
    is_borne_out = reached.bears_out(commitment.rung, commitment.unit)
    if is_late or is_void or not is_borne_out or commitment.rung == CommitmentRung.ANNOUNCED:
        return CommitmentStatus(commitment, CommitmentRung.ANNOUNCED, signed, None)
    return CommitmentStatus(commitment, CommitmentRung(commitment.rung), since, event)


def ladder_steps(standings: Iterable[CommitmentStatus], unit: LadderUnit) -> tuple[LadderStep, ...]:
    """Add up the commitments on each rung for one unit, lowest rung first, for the ladder chart."""
    rows = [row for row in standings if _is_counted_in(row.commitment, unit)]
    return tuple(
        _step(rung, [row.commitment for row in rows if row.rung == rung]) for rung in CommitmentRung
    )


def _is_counted_in(commitment: Commitment, unit: LadderUnit) -> bool:
    return commitment.unit in UNITS and (commitment.unit == "USD") == unit.is_money


def _step(rung: CommitmentRung, commitments: list[Commitment]) -> LadderStep:
    """Low and high ends added up; the high end stays open where one of them is."""
    known = [row for row in commitments if row.quantity_low is not None or row.quantity_high]
    low = sum(((row.quantity_low or Decimal(0)) * UNITS[row.unit] for row in known), Decimal(0))
    highs = [row.quantity_high * UNITS[row.unit] for row in known if row.quantity_high is not None]
    return LadderStep(
        rung=rung,
        word=str(rung.label),
        low=low if known else None,
        high=sum(highs, Decimal(0)) if known and len(highs) == len(known) else None,
        count=len(commitments),
        unknown=len(commitments) - len(known),
    )
