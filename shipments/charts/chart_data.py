"""Input of the charts: frozen values without any tie to model instances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.units import Mass, MassTotal, assay_in
from shipments.charts.mass_labels import ELEMENTS, content_of, is_mineral


def mineral_label(symbol: str, name: str) -> str:
    """The mineral, with what of it is counted where it holds several: `rare earths (Nd)`."""
    alone = is_mineral(symbol, name) or ELEMENTS.get(symbol) == name
    return name if alone else f"{name} ({symbol})"


@dataclass(frozen=True, slots=True)
class Lot:
    """A mass that counts from a day, in kg; both ends None where nothing is known.

    Or the mass of `count` lots together, of which `unknowns` are not known; `on` is then the
    latest.
    """

    on: date
    reference: str
    low_kg: Decimal | None
    high_kg: Decimal | None
    count: int = 1
    unknowns: int | None = None

    @property
    def mass(self) -> Mass:
        low = self.low_kg
        if low is None and self.high_kg is not None:
            low = Decimal(0)
        return Mass(low, self.high_kg)

    @property
    def unknown(self) -> int:
        """The number of lots whose mass is unknown."""
        return int(not self.mass.is_known) if self.unknowns is None else self.unknowns


@dataclass(frozen=True, slots=True)
class Metal:
    """The lots of one metal or mineral; different metals are never added.

    `symbol` is what is counted: an element, an oxide, or the mineral if its form is unknown. `name`
    is the mineral's, which several metals may share.
    """

    symbol: str
    name: str
    lots: tuple[Lot, ...]

    @property
    def label(self) -> str:
        return mineral_label(self.symbol, self.name)

    @property
    def content(self) -> str:
        """What its contained mass is the mass of, in words."""
        return content_of(self.symbol, self.name)[0]

    @property
    def is_metal(self) -> bool:
        return content_of(self.symbol, self.name)[1]

    @property
    def total(self) -> MassTotal:
        return total_of(self.lots)

    @property
    def count(self) -> int:
        return sum(lot.count for lot in self.lots)


def total_of(lots: Iterable[Lot]) -> MassTotal:
    """The sum of the masses of lots of one metal."""
    rows = list(lots)
    known = [lot.mass for lot in rows if lot.mass.is_known]
    highs = [mass.high_kg for mass in known if mass.high_kg is not None]
    unknown = sum(lot.unknown for lot in rows)
    return MassTotal(
        low_kg=sum((mass.low_kg for mass in known if mass.low_kg is not None), Decimal(0)),
        high_kg=sum(highs, Decimal(0)) if len(highs) == len(known) else None,
        known=sum(lot.count for lot in rows) - unknown,
        unknown=unknown,
    )


@dataclass(frozen=True, slots=True)
class StageValue:
    """Value of lots in USD at a stage of the processing ladder; None where not known."""

    on: date
    stage: int | None
    value_usd: Decimal | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Grade:
    """The assay of a lot, in per cent on `basis`; None where no assay is on file.

    Of `count` lots together it is their mean. `unit` is % or g/t: how it is said.
    """

    on: date
    lot: str
    symbol: str
    name: str
    assay_pct: Decimal | None
    basis: str
    count: int = 1
    unit: str = "%"

    @property
    def label(self) -> str:
        return mineral_label(self.symbol, self.name)

    @property
    def stated(self) -> Decimal:
        """The assay in its unit; zero where none is on file."""
        return assay_in(self.assay_pct or Decimal(0), self.unit)


@dataclass(frozen=True, slots=True)
class Moment:
    """An event marked on a chart's time axis."""

    on: date
    title: str


@dataclass(frozen=True, slots=True)
class LotMass:
    """The wet, dry and contained mass of a lot, in kg; `contained_of` is what the assay counts."""

    number: int
    name: str
    symbol: str
    contained_of: str
    wet: Mass
    dry: Mass
    contained: Mass

    @property
    def water_kg(self) -> Decimal | None:
        """Low end of the water in kg; None where moisture or mass is unknown."""
        return _less(self.wet, self.dry)

    @property
    def other_kg(self) -> Decimal | None:
        """Low end of the dry mass that is not what was assayed; None where that is unknown."""
        return _less(self.dry, self.contained)

    @property
    def open_kg(self) -> Decimal | None:
        """The width of the wet mass's range in kg; None without a high end."""
        if self.wet.low_kg is None or self.wet.high_kg is None:
            return None
        return self.wet.high_kg - self.wet.low_kg


def _less(whole: Mass, part: Mass) -> Decimal | None:
    if whole.low_kg is None or part.low_kg is None:
        return None
    return whole.low_kg - part.low_kg


@dataclass(frozen=True, slots=True)
class MonthValues:
    """One month of value in USD, each None where it is not known; `month` is its first day.

    `low_usd` and `high_usd` are the ends of what the lots that arrived come to; `not_valued` counts
    those lots that come to nothing known.
    """

    month: date
    declared_usd: Decimal | None = None
    low_usd: Decimal | None = None
    high_usd: Decimal | None = None
    not_valued: int = 0
    imported_usd: Decimal | None = None
    exported_usd: Decimal | None = None
