"""Money of a deal as of a day: named, committed, paid out; each counted for itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import FundingRecord, HeadlineValue, Instrument, Source
from deals.origins import independent_origins
from deals.states import Confidence, FundingKind, Qualifier
from deals.units import format_money, format_usd, in_usd_and_not, plural
from minerals_tracker.pages.dossier.disputes import Point, Side, about_amount
from minerals_tracker.pages.sources.citations import distinct_sources
from minerals_tracker.pages.sources.marks import out_by


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of the headline sum."""

    basis: str
    amount: str
    confidence: str
    sources: tuple[Source, ...]
    origins: int


@dataclass(frozen=True, slots=True)
class PaperSum:
    """The sum that a paper names, with its qualifier; sums of papers are never added up."""

    paper: str
    amount: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step from words to money; `percent` of the largest of the three, for a bar."""

    label: str
    usd: Decimal
    records: int
    words: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """The sum named with its readings, what was committed and what was paid out, in USD."""

    named_usd: Decimal | None
    named: str
    readings: tuple[Reading, ...]
    papers: tuple[PaperSum, ...]
    disputed: Point | None
    committed_usd: Decimal
    disbursed_usd: Decimal
    unconverted: Mapping[str, int]
    steps: tuple[Step, ...]
    records: tuple[FundingRecord, ...]
    finding: str
    sources: tuple[Source, ...]


def money(
    values: Sequence[HeadlineValue],
    funding: Sequence[FundingRecord],
    points: Sequence[Point],
    *,
    day: date,
    papers: Sequence[Instrument] = (),
    undated: bool = True,
) -> Money:
    """Money as of a day. The sum named is the highest that any paper gives; it is never added up.

    `papers` are those known by the day. `undated` says whether sources without a date are counted.
    """
    known = [value for value in values if out_by(value.sources.all(), day, undated=undated)]
    in_usd = [value.amount for value in known if value.currency == "USD"]
    named = max(in_usd, default=None)
    disputed = about_amount(points, named) if named is not None else None
    committed = _sum(funding, FundingKind.COMMITTED)
    disbursed = _sum(funding, FundingKind.DISBURSED)
    sums = _paper_sums(papers, day)
    unconverted = Counter(str(record.kind) for record in funding if record.amount_usd is None)
    return Money(
        named_usd=named,
        named=format_usd(named) if named is not None else _without_headline(sums),
        readings=_readings(known, disputed, day),
        papers=sums,
        disputed=disputed,
        committed_usd=committed,
        disbursed_usd=disbursed,
        unconverted=unconverted,
        steps=_steps(named, committed, disbursed, funding, unconverted, sums),
        records=tuple(funding),
        finding=finding(named, committed, disbursed, unconverted, sums),
        sources=_sources(known, named, day),
    )


def finding(
    named: Decimal | None,
    committed: Decimal,
    disbursed: Decimal,
    unconverted: Mapping[str, int] | None = None,
    sums: Sequence[PaperSum] = (),
) -> str:
    """The title of the money panel, for each way that money can turn."""
    of = f" of the {format_usd(named)} named" if named else ""
    left = unconverted or {}
    if paid := in_usd_and_not(disbursed, left.get(FundingKind.DISBURSED, 0)):
        return f"{paid}: on record as paid out" if left else f"{paid}{of} is on record as paid out"
    if held := in_usd_and_not(committed, left.get(FundingKind.COMMITTED, 0)):
        return (
            f"{held}: committed, none of it paid out"
            if left
            else f"{held}{of} is committed, none of it paid out"
        )
    if named:
        return f"Of {format_usd(named)} named, nothing is on record as committed or paid out"
    if sums:
        said = "A paper names" if len(sums) == 1 else "Papers name"
        return f"{said} {_without_headline(sums)}; nothing is on record as committed or paid out"
    return "No sum is named, committed or paid out"


def _paper_sums(papers: Sequence[Instrument], day: date) -> tuple[PaperSum, ...]:
    return tuple(
        PaperSum(paper.name, _amount_of(paper), out_by(paper.sources.all(), day))
        for paper in papers
        if paper.amount is not None
    )


def _amount_of(paper: Instrument) -> str:
    amount = format_money(paper.amount or Decimal(0), paper.currency)
    exact = paper.amount_qualifier in (Qualifier.EXACT, Qualifier.UNKNOWN)
    return amount if exact else f"{Qualifier(paper.amount_qualifier).label} {amount}"


def _without_headline(sums: Sequence[PaperSum]) -> str:
    """What stands for the sum named where only papers, or nothing, name one."""
    if not sums:
        return "no sum named"
    return sums[0].amount if len(sums) == 1 else plural(len(sums), "sum")


def _sum(funding: Sequence[FundingRecord], kind: FundingKind) -> Decimal:
    return sum(
        (record.amount_usd or Decimal(0) for record in funding if record.kind == kind), Decimal(0)
    )


def _readings(
    values: Sequence[HeadlineValue], disputed: Point | None, day: date
) -> tuple[Reading, ...]:
    """The sides of the dispute about the sum, else the readings that the deal's own papers give."""
    if disputed:
        return tuple(_of_side(side) for side in disputed.sides)
    return tuple(_of_value(value, day) for value in values)


def _of_side(side: Side) -> Reading:
    return Reading(side.stance, side.value, "disputed", side.sources, side.origins)


def _of_value(value: HeadlineValue, day: date) -> Reading:
    sources = out_by(value.sources.all(), day)
    amount = (
        format_usd(value.amount)
        if value.currency == "USD"
        else f"{value.currency} {value.amount:,.0f}"
    )
    confidence = str(Confidence(value.confidence).label)
    return Reading(value.basis, amount, confidence, sources, independent_origins(sources))


def _sources(
    values: Sequence[HeadlineValue], named: Decimal | None, day: date
) -> tuple[Source, ...]:
    """All that name this very sum, whatever they take it for."""
    same = [value for value in values if value.amount == named and value.currency == "USD"]
    return out_by(distinct_sources(same), day)


def _steps(
    named: Decimal | None,
    committed: Decimal,
    disbursed: Decimal,
    funding: Sequence[FundingRecord],
    unconverted: Mapping[str, int],
    sums: Sequence[PaperSum],
) -> tuple[Step, ...]:
    top = max(named or Decimal(0), committed, disbursed)
    kinds = [record.kind for record in funding]
    rows = (
        ("Named", named or Decimal(0), "", 0),
        *(
            (label, usd, kind, kinds.count(kind))
            for label, usd, kind in (
                ("Committed", committed, FundingKind.COMMITTED),
                ("Paid out", disbursed, FundingKind.DISBURSED),
            )
        ),
    )
    return tuple(
        Step(
            label,
            usd,
            count,
            in_usd_and_not(usd, unconverted.get(kind, 0)) or _none(label, sums),
            100 * usd / top if top else top,
        )
        for label, usd, kind, count in rows
    )


def _none(label: str, sums: Sequence[PaperSum]) -> str:
    if label == "Named" and sums:
        return f"{_without_headline(sums)}, by papers"
    return "none on record"


def named_note(money_panel: Money) -> str:
    """What stands under the sum named: how many meanings it has, or which papers name it."""
    if not money_panel.readings:
        sums = len(money_panel.papers)
        words = {0: "by any source on file", 1: "by a paper, no headline sum"}
        return words.get(sums, "each by a paper of its own, never added up")
    count = len(money_panel.readings)
    if money_panel.disputed:
        return f"disputed: {plural(count, 'interpretation')}"
    return plural(count, "interpretation") if count != 1 else money_panel.readings[0].basis
