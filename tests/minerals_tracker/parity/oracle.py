"""What a drawn deal comes to on a day, computed the plain way and by nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.states import CommitmentRung
from tests.minerals_tracker.parity.making import Dated, Drawn

SIGNS = {"signing", "mou", "term_sheet", "definitive_agreement", "binding_agreement"}
BINDS = {"definitive_agreement", "binding_agreement"}
DELIVERED = {"arrived", "cleared", "assayed", "settled"}


@dataclass(frozen=True)
class Truth:
    """The steps of a deal by the end of a day, and the rung of each promise; none before the
    signing."""

    signed: bool
    binding: int
    committed_usd: Decimal
    paid_usd: Decimal
    committed: int
    paid: int
    unconverted: int
    commercial: int
    samples: int
    rungs: dict[str, str]

    @property
    def arrived(self) -> int:
        return self.commercial + self.samples

    def step(self, name: str) -> int:
        """What a milestone waits for: how much of it there is."""
        return int(getattr(self, name))


def truth(drawn: Drawn, day: date) -> Truth:
    money = [row for row in drawn.money if row.by(day)]
    paid = [row for row in money if row.what == "disbursed"]
    held = [row for row in money if row.what == "committed"]
    came = [shipment for shipment, steps in drawn.shipments if _has_arrived(steps, day)]
    commercial = sum(shipment.purpose == "commercial" for shipment in came)
    return Truth(
        signed=_is_signed(drawn, day),
        binding=_binding(drawn, day),
        committed_usd=sum((row.said or Decimal(0) for row in held), Decimal(0)),
        paid_usd=sum((row.said or Decimal(0) for row in paid), Decimal(0)),
        committed=len(held),
        paid=len(paid),
        unconverted=sum(row.said is None for row in paid),
        commercial=commercial,
        samples=len(came) - commercial,
        rungs=_rungs(drawn, day, bool(held or paid), bool(paid), bool(came)),
    )


def _paper_day(drawn: Drawn, paper: Dated) -> date:
    return paper.end() or drawn.own_day.end() or date.min


def _signatures(drawn: Drawn) -> list[date]:
    papers = [_paper_day(drawn, paper) for paper in drawn.papers]
    told = [row.end() for row in drawn.events if row.what in SIGNS and not row.voided]
    return [day for day in (*papers, *told, drawn.own_day.end()) if day]


def _is_signed(drawn: Drawn, day: date) -> bool:
    return any(on <= day for on in _signatures(drawn))


def _binding(drawn: Drawn, day: date) -> int:
    """As many as papers say, or events do; a definitive paper that does not bind takes its day's
    event."""
    papers = [_paper_day(drawn, paper) for paper in drawn.papers if paper.said]
    denied = {
        _paper_day(drawn, paper)
        for paper in drawn.papers
        if paper.what == "definitive_agreement" and paper.said is False
    }
    told = [row for row in drawn.events if row.what in BINDS and row.end() not in denied]
    return max(sum(on <= day for on in papers), sum(row.by(day) for row in told))


def _has_arrived(steps: list[Dated], day: date) -> bool:
    states = {step.what for step in steps if step.by(day)}
    return bool(states & DELIVERED) and "rejected" not in states


def _rungs(drawn: Drawn, day: date, held: bool, paid: bool, came: bool) -> dict[str, str]:
    first = min(_signatures(drawn), default=None)
    if first is not None and first > day:
        return {}
    found = {}
    for text, rung, unit, evidence in drawn.promises:
        stands = evidence.by(day) and first is not None
        if rung == CommitmentRung.BINDING:
            stands = stands and _binding(drawn, day) > 0
        if unit == "USD" and rung == CommitmentRung.FINANCED:
            stands = stands and held
        if rung >= CommitmentRung.MOVED and unit in ("USD", "t"):
            stands = stands and (paid if unit == "USD" else came)
        found[text] = (rung if stands else CommitmentRung.ANNOUNCED).label
    return found
