"""Each deal in one row, a page of them as of a day, in a fixed number of queries; the real ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from deals.follow_through import Agreed
from deals.models import Deal, DisputedPoint, FundingRecord, Instrument, Source
from deals.signatures import signed_from, signed_of
from deals.states import DatePrecision, FundingKind
from deals.units import format_date, months_before, plural
from milestones.judging import Judged, verdicts_of
from milestones.states import Status
from minerals_tracker.clauses import Clause, Clauses, both
from minerals_tracker.dashboard.answer import Answer, Findings, answer
from minerals_tracker.dashboard.as_of import AsOf
from minerals_tracker.dashboard.came import Came, came_to
from minerals_tracker.dashboard.deal_paging import DealPage, deal_page
from minerals_tracker.dashboard.disputes import points_on
from minerals_tracker.dashboard.elements import elements
from minerals_tracker.dashboard.milestone_rows import URGENCY, Counts
from minerals_tracker.dashboard.money import Money, money, named_note
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
    """A deal in five columns."""

    deal: Deal
    kicker: str
    elements: tuple[str, ...]
    answer: Answer
    counts: Counts
    met: int
    total: int
    pressing: Counts
    spark: Spark
    arrivals: Clauses
    money: Money
    named_note: str
    evidenced_percent: Decimal | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The deals of one page, how many there are in all, and the ways to the other pages."""

    rows: tuple[DealRow, ...]
    lead: str
    pages: DealPage


def portfolio(as_of: AsOf, start: str = "") -> Portfolio:
    """The deals as of a day, from the one with the slug `start` on, or from the first."""
    pages = deal_page(start)
    deals = list(_deals(pages.ids))
    judged = verdicts_of([deal.pk for deal in deals], on=as_of.day)
    came = came_to(Shipment.objects.filter(deal__in=pages.ids), on=as_of.day)
    signed = signed_of(pages.ids)
    rows = tuple(
        _row(deal, judged[deal.pk], came.get(deal.pk, Came()), signed[deal.pk].agreed, as_of.day)
        for deal in deals
    )
    return Portfolio(rows, _lead(pages), pages)


def _deals(ids: Collection[int]) -> Iterable[Deal]:
    about_money = DisputedPoint.objects.filter(claims__unit="USD").distinct().for_dossier()
    return Deal.objects.filter(pk__in=ids).prefetch_related(
        "instruments__sources",
        "minerals",
        "headline_values__sources",
        Prefetch("disputed_points", about_money),
        Prefetch("funding", FundingRecord.objects.standing()),
    )


def _row(
    deal: Deal, judged: Mapping[int, Judged], came: Came, signed: Agreed, day: date
) -> DealRow:
    papers = [paper for paper in deal.instruments.all() if signed_from(paper) <= day]
    funding = [record for record in deal.funding.all() if record.counts_from <= day]
    agreed = signed.is_signed(day)
    points = points_on(deal.disputed_points.all(), day, undated=agreed)
    funds = money(tuple(deal.headline_values.all()), funding, points, day=day, undated=agreed)
    statuses = Counter(str(verdict.status) for verdict in judged.values())
    found = Findings(
        agreed=agreed,
        arrivals=came.arrived,
        binding=signed.binding_by(day),
        disbursed_usd=funds.disbursed_usd,
        unconverted=funds.unconverted.get(FundingKind.DISBURSED, 0),
        overdue=statuses[Status.OVERDUE],
    )
    return DealRow(
        deal=deal,
        kicker=_kicker(papers, agreed=agreed),
        elements=elements(deal.minerals.all()),
        answer=answer(found),
        counts=tuple(statuses.items()),
        met=statuses[Status.MET],
        total=statuses.total(),
        pressing=tuple((str(s), statuses[s]) for s in URGENCY if statuses[s]),
        spark=spark(came.months, day),
        arrivals=_arrivals(came),
        money=funds,
        named_note=named_note(funds) if funds.readings else "no sum is named",
        evidenced_percent=100 * funds.disbursed_usd / funds.named_usd if funds.named_usd else None,
        sources=tuple(papers[0].sources.all()) if papers else (),
    )


def _kicker(papers: Sequence[Instrument], *, agreed: bool) -> str:
    if not papers:
        return "Signed, no paper on file" if agreed else "No signed paper"
    first = papers[0]
    kind = first.get_kind_display().capitalize()
    if first.signed_on is None:
        return kind
    return f"{kind}, signed {format_date(first.signed_on, DatePrecision(first.signed_precision))}"


def _arrivals(came: Came) -> Clauses:
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
    return Clause(f"{', '.join(kinds)}; last "), *both(came.last.day, ", ", came.last.weight)


def spark(per_month: Mapping[date, int], today: date) -> Spark:
    """Arrivals a month over the last twelve months, as a small line."""
    first = months_before(today.replace(day=1), MONTHS - 1)
    months = [months_before(first, -step) for step in range(MONTHS)]
    counts = [per_month.get(month, 0) for month in months]
    top = max(*counts, 1)
    step = (WIDTH - 2 * EDGE) / (MONTHS - 1)
    points = [
        (EDGE + step * at, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / top)
        for at, count in enumerate(counts)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    base = HEIGHT - EDGE
    return Spark(
        line=line,
        area=f"{EDGE},{base} {line} {WIDTH - EDGE},{base}",
        x=f"{points[-1][0]:.1f}",
        y=f"{points[-1][1]:.1f}",
        words=f"{plural(sum(counts), 'arrival')} in the last {MONTHS} months",
    )


def _lead(pages: DealPage) -> str:
    lead = f"{plural(pages.real, 'deal')} tracked from published sources."
    if pages.illustrative:
        invented = plural(pages.illustrative, "illustrative deal")
        lead += f" {invented} invented to show how the page reads when full."
    return lead
