"""The facts that rules read, as frozen values that know nothing of the database.

Every fact counts from one day, `on`: the day it happened, or the last day of its period where the
date is vague. A refresh makes very many of them, so they are tuples, the fastest frozen values.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, TypeVar

from deals.follow_through import ALWAYS, Agreed
from deals.origins import SINGLE
from deals.states import Scope
from deals.units import Mass, format_mass

F = TypeVar("F")


class EventFact(NamedTuple):
    """Something dated that happened; `deal_key` is empty where no deal is concerned."""

    key: str
    on: date
    event_type: str
    title: str = ""
    deal_key: str = ""
    scope: str = Scope.DEAL
    assets: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    mineral_groups: tuple[str, ...] = ()
    place_keys: tuple[str, ...] = ()


class DocumentFact(NamedTuple):
    """A paper and the day from which it is known; `public` says whether anyone may read it."""

    key: str
    on: date
    document_type: str
    title: str = ""
    public: bool = True
    deal_key: str = ""
    assets: tuple[str, ...] = ()
    mineral_groups: tuple[str, ...] = ()


class LotFact(NamedTuple):
    """One lot with the days of its shipment; a shipment without lots is one fact whose `lot` is empty.

    The days are those on which the shipment first was more than a plan, delivered, assayed and
    rejected, and that of its latest state; `others` are the days of further states that rules ask
    for. `shipment_usd` is the declared value of the whole. `contained_kg` is the low end, where
    assayed: assay and contained mass are as old as the shipment, unless `assayed_on` says when.
    """

    shipment: str
    lot: str = ""
    deal_key: str = ""
    purpose: str = ""
    moved_on: date | None = None
    delivered_on: date | None = None
    assayed_on: date | None = None
    rejected_on: date | None = None
    last_on: date | None = None
    shipment_usd: Decimal | None = None
    mineral_group: str = ""
    mineral_key: str = ""
    stage: int | None = None
    element: str = ""
    contained_kg: Decimal | None = None
    has_assay: bool = False
    value_usd: Decimal | None = None
    origin: str = ""
    others: tuple[tuple[str, date], ...] = ()

    def as_of(self, day: date) -> "LotFact":
        """The lot without the states and assays that came later; `last_on` is empty where none is left.

        That is exact where `others` holds every state.
        """
        if self.last_on is None or self.last_on <= day:
            return self
        moved, delivered, assayed, rejected = (
            on if on and on <= day else None
            for on in (self.moved_on, self.delivered_on, self.assayed_on, self.rejected_on)
        )
        others = tuple(other for other in self.others if other[1] <= day)
        reached = [on for on in (moved, delivered, rejected, *(on for _, on in others)) if on]
        is_awaited = self.assayed_on is not None and assayed is None
        return self._replace(
            moved_on=moved,
            delivered_on=delivered,
            assayed_on=assayed,
            rejected_on=rejected,
            last_on=max((*reached, assayed or date.min)) if reached else None,
            contained_kg=None if is_awaited else self.contained_kg,
            has_assay=self.has_assay and not is_awaited,
            others=others,
        )


class SampleFact(NamedTuple):
    """A shipment that is a sample, its wet mass as a whole, and whether one source alone gives it."""

    shipment: str
    mass: Mass
    is_single_source: bool = False

    @property
    def words(self) -> str:
        if not self.mass.is_known:
            return "unknown mass"
        return f"{format_mass(self.mass)}{SINGLE if self.is_single_source else ''}"


class AssetFact(NamedTuple):
    """A plant, mine, refinery or line with the states it reached, each on its day."""

    key: str
    kind: str
    steps: tuple[tuple[str, date], ...]
    title: str = ""
    deal_key: str = ""
    country: str = ""

    def as_of(self, day: date) -> "AssetFact":
        """The asset without the states that came later."""
        return self._replace(steps=tuple(step for step in self.steps if step[1] <= day))


class FundingFact(NamedTuple):
    """Money committed or disbursed; `amount_usd` is the low end of what is known, in USD, if it is."""

    key: str
    on: date
    kind: str
    amount_usd: Decimal | None
    title: str = ""
    deal_key: str = ""
    assets: tuple[str, ...] = ()
    country: str = ""


class TradeFact(NamedTuple):
    """One month of customs statistics; `on` is the month's last day.

    A month in which the statistics show no trade is a row with a value of zero: without any row
    the statistics have not been loaded.
    """

    key: str
    on: date
    reporter: str
    partner: str
    hs6: str
    flow: str
    value_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that is known and may bear on a milestone; the order of rows means nothing.

    Milestones of a deal share it, so what is looked up for one is kept for the others. `until` is
    the day at whose end it was cut, None where that was not done. `papers` tell of signatures as
    events do; `agreed` has those of all days, since nothing is due before the first of them.
    """

    events: tuple[EventFact, ...] = ()
    papers: tuple[EventFact, ...] = ()
    agreed: Agreed = ALWAYS
    documents: tuple[DocumentFact, ...] = ()
    lots: tuple[LotFact, ...] = ()
    samples: tuple[SampleFact, ...] = ()
    assets: tuple[AssetFact, ...] = ()
    funding: tuple[FundingFact, ...] = ()
    trade: tuple[TradeFact, ...] = ()
    until: date | None = field(default=None, compare=False)

    def as_of(self, day: date) -> "Evidence":
        """What had happened by the end of `day`; nothing dated later is left in it."""
        if self.until is not None and self.until <= day:
            return self
        lots = tuple(cut for fact in self.lots if (cut := fact.as_of(day)).last_on)
        shipments = {lot.shipment for lot in lots}
        return Evidence(
            until=day,
            events=tuple(fact for fact in self.events if fact.on <= day),
            papers=tuple(fact for fact in self.papers if fact.on <= day),
            agreed=self.agreed,
            documents=tuple(fact for fact in self.documents if fact.on <= day),
            lots=lots,
            samples=tuple(fact for fact in self.samples if fact.shipment in shipments),
            assets=tuple(left for fact in self.assets if (left := fact.as_of(day)).steps),
            funding=tuple(fact for fact in self.funding if fact.on <= day),
            trade=tuple(fact for fact in self.trade if fact.on <= day),
        )

    def events_of(self, event_type: str | None) -> Sequence[EventFact]:
        """Events of a type, or all."""
        return self.events if event_type is None else self._events_by_type.get(event_type, ())

    def documents_of(self, document_type: str | None) -> Sequence[DocumentFact]:
        """Papers of a type, or all."""
        if document_type is None:
            return self.documents
        return self._documents_by_type.get(document_type, ())

    def trade_under(self, hs6: str | None) -> Sequence[TradeFact]:
        """Months of statistics under a code, or all."""
        return self.trade if hs6 is None else self._trade_by_code.get(hs6, ())

    def events_within(self, deal_key: str) -> Sequence[EventFact]:
        """Events of a deal that are about it: none of its parties, neighbours or market."""
        return self._events_by_deal.get(deal_key, ())

    @cached_property
    def samples_by_shipment(self) -> Mapping[str, SampleFact]:
        """Samples by the references of their shipments."""
        return {sample.shipment: sample for sample in self.samples}

    @cached_property
    def _events_by_type(self) -> Mapping[str, list[EventFact]]:
        return _grouped(self.events, attrgetter("event_type"))

    @cached_property
    def _events_by_deal(self) -> Mapping[str, list[EventFact]]:
        own = (event for event in self.events if event.scope == Scope.DEAL)
        return _grouped(own, attrgetter("deal_key"))

    @cached_property
    def _documents_by_type(self) -> Mapping[str, list[DocumentFact]]:
        return _grouped(self.documents, attrgetter("document_type"))

    @cached_property
    def _trade_by_code(self) -> Mapping[str, list[TradeFact]]:
        return _grouped(self.trade, attrgetter("hs6"))


def _grouped(facts: Iterable[F], name: Callable[[F], str]) -> Mapping[str, list[F]]:
    groups: dict[str, list[F]] = defaultdict(list)
    for fact in facts:
        groups[name(fact)].append(fact)
    return groups
