"""The five steps that any deal can be asked: signed, binding, paid, built, product out. Pure.

Each step is shown, shown in part, not found, not decidable, or not part of the deal. A step is part
of a deal where its papers, promises, milestones or assets ask for it, so that a framework or a
railway is not marked down for having no cargo. Nothing here reads a clock: `today` is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from deals.progress.follow_through import SignatureDays
from deals.states import (
    AssetState,
    Found,
    FundingKind,
    InstrumentKind,
    InstrumentStep,
    OutputKind,
    Step,
)
from deals.units import plural


class StepResult(NamedTuple):
    """What was found of a step, why, and the first day of it; None without one."""

    step: Step
    found: Found
    words: str
    on: date | None = None

    @property
    def is_reached(self) -> bool:
        """Whether it is shown, at least in part."""
        return self.found in {Found.SHOWN, Found.IN_PART}


class PaperFact(NamedTuple):
    """A paper: its kind, its sum and currency, the days of its states, and from when it binds.

    `signed` is None where it is only announced. `within` says that another paper's sum includes
    its own.
    """

    key: str
    kind: str
    signed: date | None
    bound: date | None
    binding: bool | None = None
    amount: Decimal | None = None
    currency: str = "USD"
    states: tuple[tuple[date, str], ...] = ()
    within: bool = False

    def state(self, today: date) -> str:
        """The state it is in at the end of a day; empty before its first."""
        days = [(on, state) for on, state in self.states if on <= today]
        return max(days)[1] if days else ""


class MoneyFact(NamedTuple):
    """Money committed, accrued or disbursed, and the key of the paper under which it was."""

    on: date
    kind: str
    amount: Decimal
    currency: str = "USD"
    paper: str = ""


class WorksFact(NamedTuple):
    """A state that an asset of the deal reached on a day."""

    asset: str
    on: date
    state: str


class ProductFact(NamedTuple):
    """Something that came out, was carried or arrived; `has_mass` says whether a mass is published.

    `is_trade` is no for a sample.
    """

    on: date
    has_mass: bool
    is_trade: bool = True


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """What the five steps are told from; facts of any day, of which later ones are not read."""

    signatures: SignatureDays
    papers: Sequence[PaperFact] = ()
    money: Sequence[MoneyFact] = ()
    works: Sequence[WorksFact] = ()
    products: Sequence[ProductFact] = ()
    asked: Collection[Step] = ()
    """Steps that promises or milestones ask for."""


MONEY_PAPERS = frozenset({InstrumentKind.LOAN, InstrumentKind.EQUITY, InstrumentKind.GRANT})
"""Kinds of paper under which money is to be paid."""
PAID_STATES = frozenset({InstrumentStep.DRAWN, InstrumentStep.REPAID})
BEGUN = frozenset({AssetState.CONSTRUCTION, AssetState.SUSPENDED})
"""States in which part of an asset stands."""
OF_OUTPUT = frozenset({OutputKind.PRODUCED, OutputKind.SOLD, OutputKind.CARRIED})
"""Kinds of report that say that something came out; a capacity does not."""


def steps(facts: StepFacts, today: date) -> tuple[StepResult, ...]:
    """Return the five steps of a deal by the end of a day, in their order."""
    return tuple(_RULES[step](facts, today) for step in Step)


def by_step(found: Iterable[StepResult]) -> Mapping[Step, StepResult]:
    return {result.step: result for result in found}


def _signed(facts: StepFacts, today: date) -> StepResult:
    if facts.signatures.is_signed(today):
        day = facts.signatures.signed_from
        known = day if day and day > date.min else None
        return StepResult(Step.SIGNED, Found.SHOWN, "a paper is signed", known)
    announced = [on for paper in facts.papers for on, _ in paper.states if on <= today]
    if announced:
        return StepResult(Step.SIGNED, Found.IN_PART, "announced, not signed", min(announced))
    return StepResult(Step.SIGNED, Found.NOTHING, "no signed paper found")


def standing(facts: StepFacts, today: date) -> list[PaperFact]:
    """Return the papers that stand by a day: none that lapsed or lies within another's sum."""
    return [
        paper
        for paper in facts.papers
        if not paper.within
        and paper.state(today) != InstrumentStep.LAPSED
        and (_by(paper.signed, today) or any(on <= today for on, _ in paper.states))
    ]


def _by(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _binding(facts: StepFacts, today: date) -> StepResult:
    papers = standing(facts, today)
    days = [paper.bound for paper in papers if paper.bound and paper.bound <= today]
    told = facts.signatures.binding_by(today)
    bound = max(len(days), told)
    if bound:
        first = min([*days, *facts.signatures.binding[:told]])
        if bound >= len(papers):
            return StepResult(Step.BINDING, Found.SHOWN, _all_bind(bound), _known(first))
        words = f"{bound} of {plural(len(papers), 'paper')} bind{'s' if bound == 1 else ''}"
        return StepResult(Step.BINDING, Found.IN_PART, words, _known(first))
    if papers and all(paper.binding is None for paper in papers):
        return StepResult(Step.BINDING, Found.UNDECIDED, "nobody says whether the papers bind")
    return StepResult(Step.BINDING, Found.NOTHING, "no binding agreement found")


def _all_bind(count: int) -> str:
    return "the paper binds" if count == 1 else f"all {count} papers bind"


def _known(day: date) -> date | None:
    return day if day > date.min else None


def _paid(facts: StepFacts, today: date) -> StepResult:
    papers = standing(facts, today)
    named = [paper for paper in papers if paper.amount is not None]
    known = [record for record in facts.money if record.on <= today]
    paid = [record for record in known if record.kind == FundingKind.DISBURSED]
    drawn = [on for paper in facts.papers for on in drawn_on(paper) if on <= today]
    if paid or drawn:
        first = min([*(record.on for record in paid), *drawn])
        full = sum(is_paid(paper, paid) for paper in named)
        if named and full == len(named):
            return StepResult(Step.PAID, Found.SHOWN, _all_paid(full), _known(first))
        words = f"{full} of {plural(len(named), 'named sum')} paid" if full else "some money paid"
        return StepResult(Step.PAID, Found.IN_PART, words, _known(first))
    if any(record.kind == FundingKind.ACCRUED for record in known):
        return StepResult(Step.PAID, Found.UNDECIDED, "money is booked as owed; payment not found")
    is_part = named or known or any(paper.kind in MONEY_PAPERS for paper in papers)
    if is_part or Step.PAID in facts.asked:
        return StepResult(Step.PAID, Found.NOTHING, "no payment found")
    return StepResult(Step.PAID, Found.OUTSIDE, "no money was agreed")


def drawn_on(paper: PaperFact) -> list[date]:
    """Return the days on which money was drawn or repaid under a paper."""
    return [on for on, state in paper.states if state in PAID_STATES]


def _all_paid(count: int) -> str:
    return "the named sum is paid" if count == 1 else f"all {count} named sums are paid"


def is_paid(paper: PaperFact, paid: Iterable[MoneyFact]) -> bool:
    """Whether payments under a paper, in its own currency, come to the sum that it names."""
    total = paid_under(paper, paid)
    return paper.amount is not None and total >= paper.amount


def paid_under(paper: PaperFact, paid: Iterable[MoneyFact]) -> Decimal:
    """Return what was paid under a paper in its own currency."""
    own = (r.amount for r in paid if r.paper == paper.key and r.currency == paper.currency)
    return sum(own, Decimal(0))


def _built(facts: StepFacts, today: date) -> StepResult:
    latest: dict[str, WorksFact] = {}
    for row in sorted(row for row in facts.works if row.on <= today):
        if row.asset not in latest or row.on >= latest[row.asset].on:
            latest[row.asset] = row
    running = [row for row in latest.values() if row.state == AssetState.OPERATING]
    begun = [row for row in latest.values() if row.state in BEGUN]
    if running and len(running) == len(latest):
        words = "in operation" if len(running) == 1 else f"all {len(running)} assets operate"
        return StepResult(Step.BUILT, Found.SHOWN, words, min(row.on for row in running))
    if running or begun:
        count = len(running) or len(begun)
        said = "in operation" if running else "under construction"
        words = f"{count} of {plural(len(latest), 'asset')} {said}"
        return StepResult(Step.BUILT, Found.IN_PART, words, min(r.on for r in [*running, *begun]))
    if latest or Step.BUILT in facts.asked:
        return StepResult(Step.BUILT, Found.NOTHING, "no works found")
    return StepResult(Step.BUILT, Found.OUTSIDE, "nothing is to be built")


def _product(facts: StepFacts, today: date) -> StepResult:
    known = [row for row in facts.products if row.on <= today]
    shown = [row.on for row in known if row.has_mass and row.is_trade]
    if shown:
        return StepResult(Step.PRODUCT, Found.SHOWN, "product with a published mass", min(shown))
    if known:
        samples = not any(row.is_trade for row in known)
        words = "samples only" if samples else "product without a published mass"
        return StepResult(Step.PRODUCT, Found.IN_PART, words, min(row.on for row in known))
    if Step.PRODUCT in facts.asked:
        return StepResult(Step.PRODUCT, Found.NOTHING, "no product found")
    return StepResult(Step.PRODUCT, Found.OUTSIDE, "no product was agreed")


_RULES: Mapping[Step, Callable[[StepFacts, date], StepResult]] = {
    Step.SIGNED: _signed,
    Step.BINDING: _binding,
    Step.PAID: _paid,
    Step.BUILT: _built,
    Step.PRODUCT: _product,
}


def distance(found: Iterable[StepResult]) -> Decimal:
    """Return how far a deal has come, 0 to 1: a step shown counts 1, in part a half.

    A step that is no part of the deal counts neither way.
    """
    parts = [result for result in found if result.found != Found.OUTSIDE]
    worth = {Found.SHOWN: Decimal(1), Found.IN_PART: Decimal("0.5")}
    total = sum((worth.get(result.found, Decimal(0)) for result in parts), Decimal(0))
    return total / len(parts) if parts else Decimal(0)


_FURTHEST: Mapping[Step, tuple[str, str]] = {
    Step.PRODUCT: ("Product out", "Product, no mass"),
    Step.BUILT: ("Plant built", "Building"),
    Step.PAID: ("Fully paid", "Partly paid"),
    Step.BINDING: ("Binding", "Partly binding"),
    Step.SIGNED: ("Signed only", "Announced only"),
}
"""Two words for a deal whose furthest step is shown, or shown in part."""


def two_words(found: Sequence[StepResult]) -> str:
    """Return how far a deal has come in two words, by its furthest step."""
    steps_of = by_step(found)
    for step in reversed(Step):
        result = steps_of[step]
        if result.is_reached:
            if result.words == "samples only":
                return "Samples only"
            if step in {Step.BUILT} and steps_of[Step.PAID].is_reached:
                return "Paid, built" if result.found == Found.SHOWN else "Paid, building"
            return _FURTHEST[step][result.found == Found.IN_PART]
    return "Nothing yet"
