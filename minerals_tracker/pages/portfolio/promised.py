"""The figure of promised and shown money, of the deals that the portfolio shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from deals.charts import PromisedBar, promised_and_shown
from deals.charts.figure import Figure
from deals.models import Source
from deals.progress.named_sums import NamedSum
from deals.states import InstrumentKind
from minerals_tracker.pages.portfolio.measures import PLURALS
from minerals_tracker.pages.sources.citations import distinct_sources


class Named(Protocol):
    """A deal with the sums that its papers name."""

    @property
    def deal(self) -> Any: ...
    @property
    def named(self) -> tuple[NamedSum, ...]: ...


def kind_words(kind: str) -> str:
    """A kind of paper as the label of its sum: `Loans`."""
    words = PLURALS.get(InstrumentKind(kind), str(InstrumentKind(kind).label))
    return words[:1].upper() + words[1:]


def promised(rows: Iterable[Named], day: date) -> Figure | None:
    """Return the named sums of the real deals in the order of their rows; None without a deal."""
    real = [row for row in rows if not row.deal.is_illustrative]
    if not real:
        return None
    return promised_and_shown(
        [_bar(row.deal.short_name, each) for row in real for each in row.named],
        [row.deal.short_name for row in real if not row.named],
        as_of=day,
        sources=sources_of_sums(real),
    )


def sources_of_sums(rows: Iterable[Named]) -> tuple[Source, ...]:
    """What the papers that name a sum cite, each source once."""
    told = [(row.deal, {key for each in row.named for key in each.papers}) for row in rows]
    papers = [p for deal, keys in told for p in deal.instruments.all() if p.key in keys]
    return distinct_sources(papers)


def _bar(deal: str, named: NamedSum) -> PromisedBar:
    return PromisedBar(deal, kind_words(named.kind), named.currency, named.parts, named.unseen)
