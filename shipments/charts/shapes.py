"""What the charts of this floor are given: plain values, in no way tied to rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.units import Mass, MassTotal, total_mass


@dataclass(frozen=True, slots=True)
class Lot:
    """A mass that counts from a day, in kg; both ends None where nothing is known."""

    on: date
    reference: str
    low_kg: Decimal | None
    high_kg: Decimal | None

    @property
    def mass(self) -> Mass:
        low = self.low_kg
        if low is None and self.high_kg is not None:
            low = Decimal(0)
        return Mass(low, self.high_kg)


@dataclass(frozen=True, slots=True)
class Metal:
    """The lots of one metal or mineral; `symbol` is an element's, or empty. Never added to another."""

    symbol: str
    name: str
    lots: tuple[Lot, ...]

    @property
    def total(self) -> MassTotal:
        return total_mass(lot.mass for lot in self.lots)


@dataclass(frozen=True, slots=True)
class StageValue:
    """Value of a lot in USD at a stage of the processing ladder; None where not known."""

    on: date
    stage: int | None
    value_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Grade:
    """The assay of a lot, in per cent on `basis`; None where no assay is on file."""

    on: date
    lot: str
    symbol: str
    name: str
    assay_pct: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An event that a chart marks on its time axis."""

    on: date
    title: str
