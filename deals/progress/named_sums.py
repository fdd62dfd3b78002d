"""The sums that the papers of a deal name, and how far the money of each has come. Pure.

Papers of one kind and currency are added up; a loan, equity and a grant never are, nor are two
currencies. A sum within another paper's sum counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.progress.steps import MoneyFact, PaperFact, StepFacts, drawn_on, standing
from deals.states import FundingKind, MoneyRung


@dataclass(frozen=True, slots=True)
class NamedSum:
    """What papers of one kind name in one currency, by the rung that each part has reached.

    `parts` are in the order of the rungs, those above zero. `unseen` says that money was drawn
    under a paper of the kind, be it within another's sum, and that no sum is published. `papers`
    are their keys.
    """

    kind: str
    currency: str
    total: Decimal
    parts: tuple[tuple[MoneyRung, Decimal], ...]
    unseen: bool
    papers: tuple[str, ...]

    @property
    def paid(self) -> Decimal:
        """What is on record as paid; zero where no payment was found."""
        return dict(self.parts).get(MoneyRung.PAID, Decimal(0))


def named_sums(facts: StepFacts, today: date) -> tuple[NamedSum, ...]:
    """Return the named sums by the end of a day, kind by kind in the order of the papers."""
    known = [record for record in facts.money if record.on <= today]
    groups: dict[tuple[str, str], list[PaperFact]] = defaultdict(list)
    for paper in standing(facts, today):
        if paper.amount is not None:
            groups[paper.kind, paper.currency].append(paper)
    drawn = {
        (paper.kind, paper.currency)
        for paper in facts.papers
        if any(on <= today for on in drawn_on(paper))
    }
    return tuple(
        _sum(*group, papers, known, today, is_drawn=group in drawn)
        for group, papers in groups.items()
    )


def _sum(
    kind: str,
    currency: str,
    papers: Iterable[PaperFact],
    known: Iterable[MoneyFact],
    today: date,
    *,
    is_drawn: bool,
) -> NamedSum:
    papers, parts = list(papers), defaultdict[MoneyRung, Decimal](Decimal)
    for paper in papers:
        for rung, amount in _parts(paper, known, today).items():
            parts[rung] += amount
    return NamedSum(
        kind=kind,
        currency=currency,
        total=sum(parts.values(), Decimal(0)),
        parts=tuple((rung, parts[rung]) for rung in MoneyRung if parts[rung]),
        unseen=is_drawn and not parts[MoneyRung.PAID],
        papers=tuple(paper.key for paper in papers),
    )


def _parts(
    paper: PaperFact, known: Iterable[MoneyFact], today: date
) -> Mapping[MoneyRung, Decimal]:
    """One paper's sum: what was paid, what is committed beyond that, and the rest on its rung."""
    total = paper.amount or Decimal(0)
    paid = min(_recorded(paper, known, FundingKind.DISBURSED), total)
    committed = min(_recorded(paper, known, FundingKind.COMMITTED), total)
    financed = max(committed - paid, Decimal(0))
    found = {
        MoneyRung.PAID: paid,
        MoneyRung.FINANCED: financed,
        _rung(paper, today): total - paid - financed,
    }
    return {rung: amount for rung, amount in found.items() if amount}


def _recorded(paper: PaperFact, known: Iterable[MoneyFact], kind: FundingKind) -> Decimal:
    own = (
        record.amount
        for record in known
        if record.kind == kind and (record.paper, record.currency) == (paper.key, paper.currency)
    )
    return sum(own, Decimal(0))


def _rung(paper: PaperFact, today: date) -> MoneyRung:
    if paper.bound and paper.bound <= today:
        return MoneyRung.BINDING
    is_signed = paper.signed is not None and paper.signed <= today
    return MoneyRung.AGREED if is_signed else MoneyRung.ANNOUNCED
