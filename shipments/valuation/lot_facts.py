"""Facts of a lot and of a price, and the checks of what is impossible."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.states import DatePrecision, Qualifier
from deals.units import assay_in, format_date, format_number, price_per_kg
from shipments.states import QuantityBasis

HUNDRED = Decimal(100)
UNLIKELY_MOISTURE_PCT = Decimal(25)
"""Moisture above this is asked about before it is saved: it is more often a slip than
so wet a lot."""


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What is known of one lot; None is unknown or not set.

    Shares are per cent by mass. `assay_pct` is a share of `assay_of`, and `assay_unit` (% or g/t)
    how it was stated and is shown. With an `element_factor` of 1 that is the element itself;
    another factor turns the compound into `element`; without a factor, as for TREO, what was
    assayed stays what it is.
    """

    commodity: str
    commodity_name: str = ""
    wet_low_kg: Decimal | None
    wet_high_kg: Decimal | None
    wet_qualifier: Qualifier = Qualifier.EXACT
    moisture_pct: Decimal | None = None
    assay_pct: Decimal | None = None
    assay_of: str = ""
    assay_unit: str = "%"
    element: str = ""
    element_factor: Decimal | None = None
    payable_pct: Decimal | None = None
    physical_limit_pct: Decimal | None = None
    physical_limit_note: str = ""
    typical_assay_pct: tuple[Decimal, Decimal] | None = None
    is_concentrate: bool = False

    @property
    def on_compound(self) -> bool:
        return self.element_factor != 1

    @property
    def contained_of(self) -> str:
        """What the contained mass is the mass of: the element, or what was assayed."""
        return self.assay_of if self.element_factor is None else self.element

    def assayed(self, pct: Decimal) -> str:
        """A share in per cent, written in the unit of the lot's assay with every digit."""
        return f"{shown(assay_in(pct, self.assay_unit))} {self.assay_unit}"

    @property
    def called(self) -> str:
        """The commodity as sentences call it."""
        return self.commodity_name or self.commodity


@dataclass(frozen=True, kw_only=True)
class PriceFacts:
    """A published price in USD per `per` (a unit of mass) of the quantity named by `basis`.

    `on` is the day it counts from; `told` with `precision` is its date as the source gives it.
    """

    key: str
    commodity: str
    amount_usd: Decimal
    basis: QuantityBasis
    on: date
    per: str = "t"
    source_key: str = ""
    told: date | None = None
    market: str = ""
    terms: str = ""
    tax_included: bool | None = None
    precision: DatePrecision = DatePrecision.DAY

    @property
    def dated(self) -> str:
        """Its date with no more detail than is known."""
        return format_date(self.told or self.on, self.precision)

    @property
    def usd_per_kg(self) -> Decimal:
        return price_per_kg(self.amount_usd, self.per)


@dataclass(frozen=True)
class Problem:
    """A problem with one field of a lot; not every problem refuses the lot."""

    field: str
    message: str
    refuses: bool = True

    def __str__(self) -> str:
        """The message as a sentence begins."""
        return self.message[0].upper() + self.message[1:]


class RefusedLineError(ValueError):
    """A lot with impossible facts; `problems` holds every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def find_problems(facts: LineFacts) -> tuple[Problem, ...]:
    """Everything wrong with a lot, refusals and mere warnings, in the order of its fields."""
    return tuple(_problems(facts))


def _problems(facts: LineFacts) -> Iterator[Problem]:
    low, high = facts.wet_low_kg, facts.wet_high_kg
    for field, kilograms in (("wet_low_kg", low), ("wet_high_kg", high)):
        if kilograms is not None and kilograms < 0:
            yield Problem(field, "a mass is never negative")
    if low is not None and high is not None and low > high:
        yield Problem("wet_high_kg", "the upper end of the mass lies below its lower end")
    for field in ("moisture_pct", "payable_pct"):
        share = getattr(facts, field)
        if share is not None and not 0 <= share <= HUNDRED:
            name = field.removesuffix("_pct")
            yield Problem(field, f"{name} of {shown(share)} % lies outside 0 to 100 %")
    if facts.moisture_pct is not None and UNLIKELY_MOISTURE_PCT < facts.moisture_pct <= HUNDRED:
        said = f"moisture of {shown(facts.moisture_pct)} % lies above {UNLIKELY_MOISTURE_PCT} %"
        yield Problem("moisture_pct", said, refuses=False)
    if facts.assay_pct is not None:
        yield from _assay_problems(facts, facts.assay_pct)


def _assay_problems(facts: LineFacts, assay: Decimal) -> Iterator[Problem]:
    said = f"an assay of {facts.assayed(assay)} {facts.assay_of}".rstrip()
    limit = HUNDRED if facts.physical_limit_pct is None else facts.physical_limit_pct
    if assay < 0:
        yield Problem("assay_pct", f"{said} is negative")
    elif assay > limit:
        why = f": {facts.physical_limit_note}" if facts.physical_limit_note else ""
        what = f"the physical limit of {facts.assayed(limit)} for {facts.called}"
        yield Problem("assay_pct", f"{said} lies above {what}{why}")
    elif facts.typical_assay_pct is not None:
        low, high = facts.typical_assay_pct
        if not low <= assay <= high:
            first = shown(assay_in(low, facts.assay_unit))
            usual = f"the usual {first} to {facts.assayed(high)} of {facts.called}"
            yield Problem("assay_pct", f"{said} lies outside {usual}", refuses=False)


def shown(number: Decimal) -> str:
    """A number as text, with every digit that was entered."""
    return format_number(number, None)
