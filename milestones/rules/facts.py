"""The facts that rules read: frozen values without any tie to the database.

Every fact counts from one day, `on`: the day it happened, or the last day of its period where the
date is vague. A refresh makes very many of them; tuples are the fastest frozen values to make.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, TypeVar

from deals.origins import SINGLE
from deals.progress.follow_through import ALWAYS, SignatureDays
from deals.states import OutputKind, Scope
from deals.units import Mass, format_mass

F = TypeVar("F")


class EventFact(NamedTuple):
    """Something that happened on a day; `deal_key` is empty if it concerns no deal."""

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
    """A paper, and the day from which it counts; `public` says whether it is published."""

    key: str
    on: date
    document_type: str
    title: str = ""
    public: bool = True
    deal_key: str = ""
    assets: tuple[str, ...] = ()
    mineral_groups: tuple[str, ...] = ()


class LotFact(NamedTuple):
    """One lot with the days of its shipment; `lot` is empty for a shipment without lots.

    `moved_on`, `delivered_on`, `assayed_on` and `rejected_on` are the first days on which the
    shipment was more than planned, delivered, assayed and rejected; `last_on` is the day of its
    latest state. `others` has (state, day) of the further states that rules ask for. `shipment_usd`
    is the declared value of the whole shipment. `contained_kg` is the low end of its range, None
    without an assay. Where `assayed_on` is None, assay and contained mass count from the shipment's
    own day.
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
        """The lot without states and assays after `day`; `last_on` is None if no state is left.

        That is exact only if `others` holds every state.
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
    """A sample shipment with its total wet mass.

    `origins` has the day on which each independent origin first reported it.
    """

    shipment: str
    mass: Mass
    origins: tuple[date, ...] = ()

    @property
    def words(self) -> str:
        if not self.mass.is_known:
            return "unknown mass"
        return f"{format_mass(self.mass)}{SINGLE if len(self.origins) == 1 else ''}"

    def as_of(self, day: date) -> "SampleFact":
        """The sample without the origins that reported it after `day`."""
        return self._replace(origins=tuple(on for on in self.origins if on <= day))


class AssetFact(NamedTuple):
    """A plant, mine, refinery or line; `steps` are the states it reached as (state, day)."""

    key: str
    kind: str
    steps: tuple[tuple[str, date], ...]
    title: str = ""
    deal_key: str = ""
    country: str = ""

    def as_of(self, day: date) -> "AssetFact":
        """The asset without the states that it reached after `day`; `steps` may become empty."""
        return self._replace(steps=tuple(step for step in self.steps if step[1] <= day))


class FundingFact(NamedTuple):
    """Money committed or disbursed; `amount_usd` is the low end of its range.

    `amount_usd` is None where the amount in USD is unknown.
    """

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

    A month without trade is a row with a value of zero; without any row the statistics have not
    been loaded.
    """

    key: str
    on: date
    reporter: str
    partner: str
    hs6: str
    flow: str
    value_usd: Decimal


class OutputFact(NamedTuple):
    """What an asset made, sold or carried from `start` to `on`, or a capacity a year.

    `known_on` is the day of its publication. `low_t` is the low end of its mass, None where no
    mass is published.
    """

    key: str
    on: date
    start: date
    known_on: date
    kind: str
    asset: str = ""
    product: str = ""
    low_t: Decimal | None = None
    mineral_groups: tuple[str, ...] = ()
    deal_key: str = ""

    @property
    def months(self) -> Decimal:
        """Length of its period; a period of whole months is counted in these."""
        after = self.on + timedelta(days=1)
        months = (after.year - self.start.year) * 12 + after.month - self.start.month
        if after.day == self.start.day:
            return Decimal(months)
        return Decimal((after - self.start).days * 12) / 365

    @property
    def yearly_t(self) -> Decimal | None:
        """Tonnes a year at which its period went; of a capacity what is stated."""
        if self.low_t is None or self.kind == OutputKind.CAPACITY:
            return self.low_t
        return self.low_t * 12 / self.months

    @property
    def counts_on(self) -> date:
        """When it both had happened and was known."""
        return max(self.on, self.known_on)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All facts that milestones of one deal are judged by; their order means nothing.

    The milestones of a deal share one instance, so its lookups are cached. `until` is the day at
    whose end the facts were cut, None if they were not. `papers` are signed papers in the form of
    events. `agreed` has the signing days of all time: nothing is due before the first of them.
    """

    events: tuple[EventFact, ...] = ()
    papers: tuple[EventFact, ...] = ()
    agreed: SignatureDays = ALWAYS
    documents: tuple[DocumentFact, ...] = ()
    lots: tuple[LotFact, ...] = ()
    samples: tuple[SampleFact, ...] = ()
    assets: tuple[AssetFact, ...] = ()
    funding: tuple[FundingFact, ...] = ()
    trade: tuple[TradeFact, ...] = ()
    output: tuple[OutputFact, ...] = ()
    until: date | None = field(default=None, compare=False)

    def as_of(self, day: date) -> "Evidence":
        """The evidence at the end of `day`, without any fact dated later."""
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
            samples=tuple(fact.as_of(day) for fact in self.samples if fact.shipment in shipments),
            assets=tuple(left for fact in self.assets if (left := fact.as_of(day)).steps),
            funding=tuple(fact for fact in self.funding if fact.on <= day),
            trade=tuple(fact for fact in self.trade if fact.on <= day),
            output=tuple(fact for fact in self.output if fact.counts_on <= day),
        )

    def events_of(self, event_type: str | None) -> Sequence[EventFact]:
        """The events of a type; all events for None."""
        return self.events if event_type is None else self._events_by_type.get(event_type, ())

    def documents_of(self, document_type: str | None) -> Sequence[DocumentFact]:
        """The papers of a type; all papers for None."""
        if document_type is None:
            return self.documents
        return self._documents_by_type.get(document_type, ())

    def trade_under(self, hs6: str | None) -> Sequence[TradeFact]:
        """The monthly statistics under an HS code of six digits; all for None."""
        return self.trade if hs6 is None else self._trade_by_code.get(hs6, ())

    def events_within(self, deal_key: str) -> Sequence[EventFact]:
        """The events of a deal whose scope is the deal, not its parties, neighbours or market."""
        return self._events_by_deal.get(deal_key, ())

    @cached_property
    def samples_by_shipment(self) -> Mapping[str, SampleFact]:
        """The samples by shipment reference."""
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
