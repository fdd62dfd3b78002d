"""What a row of the portfolio measures: output published, money paid of the sums named. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import OutputReport, Source
from deals.progress.steps import OF_OUTPUT, StepFacts, paid_under, standing
from deals.states import Found, FundingKind, InstrumentKind
from deals.units import format_money, format_number, plural
from minerals_tracker.pages.dossier.output import mass_of, period_of
from minerals_tracker.pages.sources.marks import out_by

SHOWN = 8
"""Reports in a small line of output, the latest."""
PLURALS = {
    InstrumentKind.LOAN: "loans",
    InstrumentKind.EQUITY: "equity",
    InstrumentKind.GRANT: "grants",
    InstrumentKind.FINANCIAL_CLOSE: "financing closed",
}


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What was paid of the sums that papers of one kind name, in one currency; never added up."""

    what: str
    named: str
    paid: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """Masses of one product, kind and length of period, oldest first, and the newest in words."""

    label: str
    values: tuple[Decimal, ...]
    words: str
    newest: str
    sources: tuple[Source, ...]


def paid_lines(facts: StepFacts, today: date) -> tuple[PaidLine, ...]:
    """Return what was paid of the named sums, kind by kind."""
    named: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    known = [r for r in facts.money if r.on <= today and r.kind == FundingKind.DISBURSED]
    for paper in standing(facts, today):
        if paper.amount is not None:
            kind = paper.kind, paper.currency
            named[kind].append(paper.amount)
            paid[kind] += min(paid_under(paper, known), paper.amount)
    return tuple(_line(kind, sum(sums, Decimal(0)), paid[kind]) for kind, sums in named.items())


def _line(kind: tuple[str, str], named: Decimal, paid: Decimal) -> PaidLine:
    what, currency = kind
    label = PLURALS.get(InstrumentKind(what), str(InstrumentKind(what).label))
    return PaidLine(
        what=label[:1].upper() + label[1:],
        named=format_money(named, currency),
        paid=format_money(paid, currency) if paid else "",
        percent=100 * paid / named,
    )


def unnamed(facts: StepFacts, today: date) -> str:
    """What money is on record beside the named sums: accrued, or paid without a paper; in words."""
    known = [record for record in facts.money if record.on <= today]
    own = {paper.key for paper in facts.papers if paper.amount is not None}
    said = []
    for kind, words in ((FundingKind.ACCRUED, "booked as owed"), (FundingKind.DISBURSED, "paid")):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for record in known:
            if record.kind == kind and record.paper not in own:
                sums[record.currency] += record.amount
        said += [f"{format_money(total, code)} {words}" for code, total in sorted(sums.items())]
    return f"Apart from these: {', '.join(said)}." if said and own else ""


def series(reports: Iterable[OutputReport], today: date) -> Series | None:
    """Return the longest published series of what came out by a day; None without any mass."""
    groups: dict[tuple[str, str, str, int], list[OutputReport]] = defaultdict(list)
    for row in reports:
        out = row.counts_from <= today and row.ends_on <= today
        if out and row.low_t is not None and row.kind in OF_OUTPUT:
            groups[row.asset_key, row.product, row.kind, _months(row)].append(row)
    if not groups:
        return None
    longest = max(groups.values(), key=lambda rows: (len(rows), max(r.ends_on for r in rows)))
    rows = sorted(longest, key=lambda row: row.ends_on)[-SHOWN:]
    return _series(rows, today)


def _months(row: OutputReport) -> int:
    days = (row.ends_on - row.starts_on).days + 1
    return max(round(days / 30.44), 1)


def _middle(row: OutputReport) -> Decimal:
    low = row.low_t or Decimal(0)
    return low if row.high_t is None else (low + row.high_t) / 2


def _series(rows: Sequence[OutputReport], today: date) -> Series:
    last, values = rows[-1], tuple(_middle(row) for row in rows)
    label = f"{last.product}, t {last.get_kind_display()}"
    told = ", ".join(format_number(value) for value in values)
    return Series(
        label=label[:1].upper() + label[1:],
        values=values,
        words=f"{label}: {told} t in {plural(len(rows), 'report')}",
        newest=f"{mass_of(last)} in {period_of(last)}",
        sources=out_by(last.sources.all(), today),
    )


def no_series(found: Found, *, is_built: bool) -> str:
    """What stands where no output is published: three different kinds of "no"."""
    if found == Found.OUTSIDE:
        return "Not part of this deal"
    if found == Found.IN_PART or is_built:
        return "Not published"
    return "None yet"
