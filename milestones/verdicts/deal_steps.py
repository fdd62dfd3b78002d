"""Gather what the five steps of some deals are told from, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from deals.models import Asset, Commitment, Deal, FundingRecord, Instrument, OutputReport
from deals.progress.follow_through import SignatureDays, day_binding, day_signed, is_money
from deals.progress.signatures import steps_of
from deals.progress.steps import (
    OF_OUTPUT,
    MoneyFact,
    PaperFact,
    ProductFact,
    StepFacts,
    WorksFact,
)
from deals.states import DatePrecision, Step
from deals.units import period_end
from milestones.models import Milestone
from milestones.rules.language import Metric, RuleError, parse_rule

_ASKS: Mapping[str, Step] = {"assets": Step.BUILT, "finance": Step.PAID, "output": Step.PRODUCT}
"""What the names of metrics begin with that ask for a step."""
WORKS = frozenset({"construction_start", "first_production"})
"""Types of events that say that something was built, where a rule asks for them."""


def step_facts(
    deals: Sequence[Deal],
    signed: Mapping[int, SignatureDays],
    arrived: Mapping[int, Sequence[ProductFact]],
) -> dict[int, StepFacts]:
    """Return what the steps of deals are told from, by the deal's id, in seven queries.

    Args: the deals; their signatures and what arrived of each, by the deal's id.
    """
    ids = [deal.pk for deal in deals]
    papers, money, works, output = _papers(ids), _money(ids), _works(ids), _output(ids)
    asked = _asked(deals)
    return {
        pk: StepFacts(
            signatures=signed[pk],
            papers=papers[pk],
            money=money[pk],
            works=works[pk],
            products=[*arrived.get(pk, ()), *output[pk]],
            asked=asked[pk],
        )
        for pk in ids
    }


def _papers(ids: Iterable[int]) -> dict[int, list[PaperFact]]:
    found: dict[int, list[PaperFact]] = defaultdict(list)
    papers = Instrument.objects.filter(deal__in=ids).select_related("deal", "part_of")
    for paper in papers.prefetch_related("states"):
        found[paper.deal_id].append(paper_fact(paper))
    return found


def paper_fact(paper: Instrument) -> PaperFact:
    """Return a paper as a fact; it comes with its deal, its states and what it is part of."""
    states, deal = steps_of(paper), paper.deal
    own_day = deal.signed_on and period_end(deal.signed_on, DatePrecision(deal.signed_precision))
    signed = day_signed(paper.signed_on, paper.signed_precision, own_day, states)
    return PaperFact(
        key=paper.key,
        kind=paper.kind,
        signed=signed,
        bound=day_binding(signed, binding=paper.binding, steps=states),
        binding=paper.binding,
        amount=paper.amount,
        currency=paper.currency,
        states=tuple((step.on, step.state) for step in states),
        within=paper.part_of is not None and paper.part_of.amount is not None,
    )


def _money(ids: Iterable[int]) -> dict[int | None, list[MoneyFact]]:
    found: dict[int | None, list[MoneyFact]] = defaultdict(list)
    rows = FundingRecord.objects.standing().filter(deal__in=ids).order_by("pk")
    for pk, *said, paper in rows.values_list(
        *("deal_id", "counts_from", "kind", "amount", "currency", "instrument__key")
    ):
        found[pk].append(MoneyFact._make((*said, paper or "")))
    return found


def _works(ids: Iterable[int]) -> dict[int | None, list[WorksFact]]:
    found: dict[int | None, list[WorksFact]] = defaultdict(list)
    rows = Asset.objects.standing().filter(deal__in=ids).order_by("pk")
    for pk, *said in rows.values_list("deal_id", "key", "counts_from", "state"):
        found[pk].append(WorksFact(*said))
    return found


def _output(ids: Iterable[int]) -> dict[int, list[ProductFact]]:
    found: dict[int, list[ProductFact]] = defaultdict(list)
    rows = OutputReport.objects.standing().filter(deal__in=ids, kind__in=OF_OUTPUT)
    for pk, ended, known, low in rows.order_by("pk").values_list(
        "deal_id", "ends_on", "counts_from", "low_t"
    ):
        found[pk].append(ProductFact(max(ended, known), bool(low)))
    return found


def _asked(deals: Sequence[Deal]) -> dict[int, set[Step]]:
    """The steps that promises, milestones and the deal itself ask for."""
    found: dict[int, set[Step]] = defaultdict(set)
    for deal in deals:
        if deal.ships_goods:
            found[deal.pk].add(Step.PRODUCT)
    ids = [deal.pk for deal in deals]
    for pk, unit in Commitment.objects.filter(deal__in=ids).values_list("deal_id", "unit"):
        if is_money(unit):
            found[pk].add(Step.PAID)
    for pk, rule in Milestone.objects.filter(deal__in=ids).values_list("deal_id", "rule"):
        found[pk] |= set(_asked_by(rule))
    return found


def _asked_by(data: object) -> Iterator[Step]:
    with suppress(RuleError):
        rule = parse_rule(data)
        if step := _ASKS.get(rule.metric.partition(".")[0]):
            yield step
        if rule.metric == Metric.EVENTS and rule.filter("event_type") in WORKS:
            yield Step.BUILT
