"""Named money side by side: one scale within a currency, currencies never together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from deals.models import Source
from deals.progress.named_sums import NamedSum
from deals.units import format_money
from minerals_tracker.pages.portfolio.portfolio import DealRow
from minerals_tracker.pages.portfolio.promised import kind_words
from minerals_tracker.pages.side_by_side.table import (
    NOTHING,
    UNPUBLISHED,
    Bar,
    Cell,
    Line,
    Part,
    Row,
    nothing,
    row,
    said,
)
from minerals_tracker.pages.sources.citations import distinct_sources


def money_rows(deals: Sequence[DealRow]) -> Iterator[Row]:
    """Yield a row for each currency that papers name, then what stands beside the named sums."""
    currencies = list(dict.fromkeys(each.currency for deal in deals for each in deal.named))
    for code in currencies:
        largest = max(s.total for deal in deals for s in deal.named if s.currency == code)
        note = "one scale; kinds of paper are not added up"
        if len(currencies) > 1:
            note += "; not comparable with the other currency"
        yield row(f"Named, in {code}", [_named(deal, code, largest) for deal in deals], note)
    if not currencies:
        yield row("Named", [nothing("no paper names a sum") for _ in deals])
    yield row("Beside the named sums", [_unnamed(deal) for deal in deals])
    yield row("Readings of the headline", [_headline(deal) for deal in deals])


def _named(deal: DealRow, code: str, largest: Decimal) -> Cell:
    own = [each for each in deal.named if each.currency == code]
    if not own:
        return nothing(f"no sum named in {code}")
    lines = [_paid(each, _sources(deal, each)) for each in own]
    return Cell(tuple(lines), bars=tuple(_bar(each, largest) for each in own))


def _bar(named: NamedSum, largest: Decimal) -> Bar:
    parts = tuple(_scaled(named, largest))
    told = ", ".join(f"{part.rung.label} {part.amount}" for part in parts)
    total = format_money(named.total, named.currency)
    return Bar(f"{kind_words(named.kind)}, {total}", parts, told)


def _scaled(named: NamedSum, largest: Decimal) -> Iterator[Part]:
    x = Decimal(0)
    for rung, amount in named.parts:
        width = 100 * amount / largest
        yield Part(rung, format_money(amount, named.currency), round(x, 2), round(width, 2))
        x += width


def _paid(named: NamedSum, sources: tuple[Source, ...]) -> Line:
    """The last word on a sum: paid, paid without a published sum, or no payment found."""
    kind = kind_words(named.kind)
    if named.unseen:
        return Line(f"{kind}: part paid, sum not published", sources, absence=UNPUBLISHED)
    if not named.paid:
        return Line(f"{kind}: no payment found", sources, absence=NOTHING)
    share = 100 * named.paid / named.total
    return Line(f"{kind}: {_percent(share)} paid", sources, "money")


def _percent(share: Decimal) -> str:
    """A share in whole percent, which never rounds up to all and never down to nothing."""
    whole = int(share)
    return f"{whole} %" if whole else "under 1 %"


def _sources(deal: DealRow, named: NamedSum) -> tuple[Source, ...]:
    """What the papers of a sum and the records of money under them cite."""
    papers = [paper for paper in deal.deal.instruments.all() if paper.key in named.papers]
    ids = {paper.pk for paper in papers}
    records = [record for record in deal.deal.funding.all() if record.instrument_id in ids]
    return distinct_sources([*papers, *records])


def _unnamed(deal: DealRow) -> Cell:
    if not deal.unnamed:
        return nothing("nothing found")
    return said(deal.unnamed.removeprefix("Apart from these: ").rstrip("."), (), "money")


def _headline(deal: DealRow) -> Cell:
    readings = deal.money.readings
    if not readings:
        return nothing("no sum named")
    return Cell(tuple(Line(f"{each.amount}: {each.basis}", each.sources) for each in readings))
