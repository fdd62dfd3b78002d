"""The facts that rules read, as frozen values that know nothing of the database.

Every fact counts from one day, `on`: the day it happened, or the last day of its period where the
date is vague. `recorded` (when the row was entered) is carried for the pages, never judged by.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from deals.states import Scope
from deals.units import Mass


@dataclass(frozen=True, kw_only=True)
class EventFact:
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
    source_keys: tuple[str, ...] = ()
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentFact:
    """A paper and the day from which it is known; `public` says whether anyone may read it."""

    key: str
    on: date
    document_type: str
    title: str = ""
    public: bool = True
    deal_key: str = ""
    assets: tuple[str, ...] = ()
    mineral_groups: tuple[str, ...] = ()
    source_keys: tuple[str, ...] = ()
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class LineFact:
    """One lot of a shipment: wet mass, and contained mass per element symbol where assayed.

    `assayed_on` is the day from which assay and contained mass are known; None means that they
    are as old as the shipment itself.
    """

    key: str
    mineral_group: str = ""
    mineral_key: str = ""
    stage: int | None = None
    mass: Mass = field(default_factory=Mass.unknown)
    contained: tuple[tuple[str, Mass], ...] = ()
    assay_present: bool = False
    assayed_on: date | None = None
    value_usd: Decimal | None = None
    origin: str = ""

    def as_of(self, day: date) -> "LineFact":
        """The lot without an assay that was made later."""
        if self.assayed_on is None or self.assayed_on <= day:
            return self
        return replace(self, contained=(), assay_present=False, assayed_on=None)


@dataclass(frozen=True, kw_only=True)
class ShipmentFact:
    """A consignment with the states it reached, each on its day, and its lots.

    `value_usd` is the declared value of the whole, for a shipment whose lots have no values.
    """

    key: str
    purpose: str
    steps: tuple[tuple[str, date], ...]
    deal_key: str = ""
    title: str = ""
    lines: tuple[LineFact, ...] = ()
    value_usd: Decimal | None = None
    source_keys: tuple[str, ...] = ()
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class AssetFact:
    """A plant, mine, refinery or line with the states it reached, each on its day."""

    key: str
    kind: str
    steps: tuple[tuple[str, date], ...]
    title: str = ""
    deal_key: str = ""
    country: str = ""
    source_keys: tuple[str, ...] = ()
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class FundingFact:
    """Money committed or disbursed; `amount_usd` is the low end of what is known, in USD."""

    key: str
    on: date
    kind: str
    amount_usd: Decimal
    title: str = ""
    deal_key: str = ""
    assets: tuple[str, ...] = ()
    country: str = ""
    source_keys: tuple[str, ...] = ()
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class TradeFact:
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
    source_keys: tuple[str, ...] = ()
    recorded: date | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that is known and may bear on a milestone; the order of rows means nothing."""

    events: tuple[EventFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    shipments: tuple[ShipmentFact, ...] = ()
    assets: tuple[AssetFact, ...] = ()
    funding: tuple[FundingFact, ...] = ()
    trade: tuple[TradeFact, ...] = ()

    def as_of(self, day: date) -> "Evidence":
        """What had happened by the end of `day`; nothing dated later is left in it."""
        return Evidence(
            events=tuple(fact for fact in self.events if fact.on <= day),
            documents=tuple(fact for fact in self.documents if fact.on <= day),
            shipments=tuple(
                replace(fact, steps=steps, lines=tuple(line.as_of(day) for line in fact.lines))
                for fact in self.shipments
                if (steps := _steps_until(fact.steps, day))
            ),
            assets=tuple(
                replace(fact, steps=steps)
                for fact in self.assets
                if (steps := _steps_until(fact.steps, day))
            ),
            funding=tuple(fact for fact in self.funding if fact.on <= day),
            trade=tuple(fact for fact in self.trade if fact.on <= day),
        )


def _steps_until(steps: tuple[tuple[str, date], ...], day: date) -> tuple[tuple[str, date], ...]:
    return tuple(step for step in steps if step[1] <= day)
