"""The portfolio as of a day: one row a deal, paged, real deals first; a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Prefetch, Q

from deals.charts.figure import Figure
from deals.models import Deal, DisputedPoint, FundingRecord, Instrument, OutputReport, Source
from deals.progress.named_sums import NamedSum, named_sums
from deals.progress.signatures import known_from, signed_of
from deals.progress.steps import (
    StepFacts,
    StepResult,
    by_step,
    distance,
    steps,
    two_words,
)
from deals.states import DatePrecision, Found, FundingKind, Scope, Step
from deals.units import format_date, months_before, plural
from milestones.states import Status
from milestones.verdicts.deal_steps import step_facts
from milestones.verdicts.judging import Judged, verdicts_of
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.milestone_rows import URGENCY, Counts
from minerals_tracker.pages.dossier.answer import Answer, Findings, answer
from minerals_tracker.pages.dossier.disputes import points_on
from minerals_tracker.pages.dossier.elements import elements
from minerals_tracker.pages.dossier.latest_arrivals import ArrivalSummary, arrival_summaries
from minerals_tracker.pages.dossier.money import Money, money, named_note
from minerals_tracker.pages.portfolio.by_age import by_age
from minerals_tracker.pages.portfolio.deal_paging import DealPage, deal_page
from minerals_tracker.pages.portfolio.filters import Wanted, wanted
from minerals_tracker.pages.portfolio.finding import who_delivers
from minerals_tracker.pages.portfolio.measures import (
    PaidLine,
    Series,
    no_series,
    paid_lines,
    series,
    unnamed,
)
from minerals_tracker.pages.portfolio.promised import promised
from minerals_tracker.pages.sources.clauses import Clause, Clauses, both
from minerals_tracker.pages.sources.evidence_panel import complete_of, line
from minerals_tracker.pages.sources.figures import quality_of_each
from shipments.models import Shipment

MONTHS = 12
"""Months up to the day in the small picture of arrivals."""
WIDTH, HEIGHT, EDGE = 128, 32, 3
"""The small picture in px, with room for its last dot."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of counts: coordinates as attributes, and what it says in words."""

    line: str
    area: str
    x: str
    y: str
    words: str


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal: its answer, its five steps, and what it measures."""

    deal: Any  # with `newest`, the day of its newest event, and `points`, how many are disputed
    steps: tuple[StepResult, ...]
    paid: tuple[PaidLine, ...]
    unnamed: str
    output: Series | None
    kicker: str
    elements: tuple[str, ...]
    answer: Answer
    counts: Counts
    met: int
    total: int
    pressing: Counts
    spark: Spark
    arrivals: Clauses
    has_arrivals: bool
    money: Money
    named_note: str
    evidenced_percent: Decimal | None
    coverage: str
    sources: tuple[Source, ...]
    named: tuple[NamedSum, ...]
    judged: Mapping[int, Judged]
    evidence: str = ""

    @property
    def two_words(self) -> str:
        """How far it has come."""
        return two_words(self.steps)

    @property
    def output_words(self) -> str:
        """What stands where no output is published."""
        found = by_step(self.steps)
        is_built = found[Step.BUILT].found == Found.SHOWN
        return no_series(found[Step.PRODUCT].found, is_built=is_built)

    @property
    def is_paid_unseen(self) -> bool:
        """Whether something was paid under the papers whose sum is not published."""
        found = by_step(self.steps)[Step.PAID].found
        return found == Found.IN_PART and not any(line.paid for line in self.paid)

    @property
    def order(self) -> tuple[Decimal, Decimal]:
        """How far it has come, and which share of its milestones is met."""
        met = Decimal(self.met) / self.total if self.total else Decimal(0)
        return distance(self.steps), met


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The deals of one page, how many there are in all, and the ways to the other pages."""

    rows: tuple[DealRow, ...]
    lead: str
    pages: DealPage
    wanted: Wanted
    finding: str
    promised: Figure | None
    by_age: Figure | None

    @property
    def address(self) -> str:
        """The address that asks for these filters and this order."""
        return f"?{self.wanted.query}"

    @property
    def order(self) -> str:
        """In which order the rows stand, in words."""
        is_whole = self.pages.is_first and not self.pages.after
        return f"{self.wanted.order} first" if is_whole else f"{self.wanted.order} on each page"


def portfolio(as_of: AsOf, asked: Mapping[str, str] | None = None) -> Portfolio:
    """The deals as of a day that an address asks for, from the one that it names on."""
    asked = asked or {}
    choice = wanted(asked)
    pages = deal_page(asked.get("from", ""), choice.rows, choice.query)
    rows = deal_rows(pages.ids, as_of)
    ordered = tuple(sorted(rows, key=_ORDERS[choice.sort]))
    found = who_delivers([row.steps for row in ordered if not row.deal.is_illustrative])
    return Portfolio(
        rows=ordered,
        lead=_lead(pages),
        pages=pages,
        wanted=choice,
        finding=found,
        promised=promised(ordered, as_of.day),
        by_age=by_age(ordered, as_of.day),
    )


_ORDERS: Mapping[str, Callable[[DealRow], Any]] = {
    "": lambda row: (row.deal.is_illustrative, *(-share for share in row.order)),
    "met": lambda row: -row.order[1],
    "overdue": lambda row: -dict(row.counts).get(Status.OVERDUE, 0),
    "age": lambda row: row.deal.signed_on or date.max,
    "newest": lambda row: -(row.deal.newest or date.min).toordinal(),
    "name": lambda row: row.deal.short_name.casefold(),
}


def deal_rows(ids: Collection[int], as_of: AsOf) -> Iterable[DealRow]:
    """Yield the rows of some deals as of a day, in a fixed number of queries."""
    deals = list(_deals(ids, as_of.day))
    judged = verdicts_of([deal.pk for deal in deals], on=as_of.day)
    came = arrival_summaries(Shipment.objects.filter(deal__in=ids), on=as_of.day)
    signed = {pk: told.agreed for pk, told in signed_of(ids).items()}
    rests_on = quality_of_each(ids, on=as_of.day)
    facts = step_facts(deals, signed, {pk: each.products for pk, each in came.items()})
    for deal in deals:
        own = came.get(deal.pk, ArrivalSummary())
        row = _row(deal, judged[deal.pk], own, facts[deal.pk], as_of.day)
        yield replace(row, evidence=line(rests_on[deal.pk], complete_of(deal), as_of.day))


def _deals(ids: Collection[int], day: date) -> Iterable[Deal]:
    own = Q(events__scope=Scope.DEAL, events__voided_at=None, events__counts_from__lte=day)
    reports = OutputReport.objects.standing().prefetch_related("sources")
    about_money = DisputedPoint.objects.filter(claims__unit="USD").distinct().for_dossier()
    points = Count("disputed_points", distinct=True)
    deals = Deal.objects.filter(pk__in=ids)
    told: Any = deals.annotate(newest=Max("events__counts_from", filter=own), points=points)
    rows: Iterable[Deal] = told.prefetch_related(
        "instruments__sources",
        "instruments__states",
        "minerals",
        "headline_values__sources",
        Prefetch("disputed_points", about_money),
        Prefetch("funding", FundingRecord.objects.standing()),
        Prefetch("output", reports),
    )
    return rows


def _row(
    deal: Any, judged: Mapping[int, Judged], came: ArrivalSummary, facts: StepFacts, day: date
) -> DealRow:
    taken = steps(facts, day)
    papers = [paper for paper in deal.instruments.all() if known_from(paper) <= day]
    made = series(deal.output.all(), day)
    agreed = facts.signatures.is_signed(day)
    funds = _funds(deal, day, agreed=agreed)
    statuses = Counter(str(verdict.status) for verdict in judged.values())
    return DealRow(
        deal=deal,
        steps=taken,
        paid=paid_lines(facts, day),
        unnamed=unnamed(facts, day),
        output=made,
        kicker=_kicker(papers, agreed=agreed),
        elements=elements(deal.minerals.all()),
        answer=answer(_findings(deal, facts, came, funds, statuses[Status.OVERDUE], day)),
        counts=tuple(statuses.items()),
        met=statuses[Status.MET],
        total=statuses.total(),
        pressing=tuple((str(s), statuses[s]) for s in URGENCY if statuses[s]),
        spark=_spark(came, made, day),
        arrivals=_arrivals(came, day),
        has_arrivals=came.last is not None,
        money=funds,
        named_note=named_note(funds) if funds.readings else "no sum named",
        evidenced_percent=100 * funds.disbursed_usd / funds.named_usd if funds.named_usd else None,
        coverage=deal.coverage_by(day) if statuses[Status.STALLED] else "",
        sources=tuple(papers[0].sources.all()) if papers else (),
        named=named_sums(facts, day),
        judged=judged,
    )


def _findings(
    deal: Any, facts: StepFacts, came: ArrivalSummary, funds: Money, overdue: int, day: date
) -> Findings:
    return Findings(
        day=day,
        agreed=facts.signatures.is_signed(day),
        arrivals=came.arrived,
        binding=facts.signatures.binding_by(day),
        disbursed_usd=funds.disbursed_usd,
        unconverted=funds.unconverted.get(FundingKind.DISBURSED, 0),
        overdue=overdue,
        ships_goods=deal.ships_goods,
        steps=steps(facts, day),
    )


def _funds(deal: Deal, day: date, *, agreed: bool) -> Money:
    funding = [record for record in deal.funding.all() if record.counts_from <= day]
    points = points_on(deal.disputed_points.all(), day, undated=agreed)
    return money(tuple(deal.headline_values.all()), funding, points, day=day, undated=agreed)


def _kicker(papers: Sequence[Instrument], *, agreed: bool) -> str:
    if not papers:
        return "Signed, document not on file" if agreed else "Nothing signed yet"
    first = papers[0]
    kind = first.get_kind_display().capitalize()
    if first.signed_on is None:
        return kind
    return f"{kind}, signed {format_date(first.signed_on, DatePrecision(first.signed_precision))}"


def _arrivals(came: ArrivalSummary, day: date) -> Clauses:
    if came.last is None:
        return (Clause("nothing has arrived"),)
    kinds = [
        plural(count, noun)
        for count, noun in (
            (came.commercial, "commercial consignment"),
            (came.samples, "sample"),
        )
        if count
    ]
    return Clause(f"{', '.join(kinds)}; last "), *both(came.last.day, ", ", came.last.weight, day)


def _spark(came: ArrivalSummary, output: Series | None, day: date) -> Spark:
    return drawn(output.values, output.words) if output else spark(came.months, day)


def spark(per_month: Mapping[date, int], today: date) -> Spark:
    """Arrivals a month over the last twelve months, as a small line."""
    first = months_before(today.replace(day=1), MONTHS - 1)
    months = [months_before(first, -step) for step in range(MONTHS)]
    counts = [per_month.get(month, 0) for month in months]
    words = f"{plural(sum(counts), 'arrival')} in the last {MONTHS} months"
    return drawn([Decimal(count) for count in counts], words)


def drawn(values: Sequence[Decimal], words: str) -> Spark:
    """Values from zero up as a small line; a single one is its last dot alone."""
    top = max(*values, Decimal(1))
    step = Decimal(WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        (EDGE + step * at, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top)
        for at, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    base = HEIGHT - EDGE
    return Spark(
        line=line,
        area=f"{EDGE},{base} {line} {WIDTH - EDGE},{base}",
        x=f"{points[-1][0]:.1f}",
        y=f"{points[-1][1]:.1f}",
        words=words,
    )


def _lead(pages: DealPage) -> str:
    lead = f"{plural(pages.real, 'deal')} tracked from published sources."
    if pages.illustrative:
        invented = plural(pages.illustrative, "illustrative deal")
        lead += f" {invented} invented to show how a full page looks."
    return lead
