"""Compute a lot's value step by step: wet, dry, compound, contained, payable, value.

All numbers are Decimal, masses are intervals in kg; nothing is rounded except for display. An
unknown stays unknown: a lot without a price is "not valued", never worth zero.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from deals.units import EN_DASH, MINUS, Mass, format_number, plural
from shipments.states import QuantityBasis
from shipments.valuation.lot_facts import (
    HUNDRED,
    LineFacts,
    PriceFacts,
    Problem,
    RefusedLineError,
    find_problems,
    shown,
)
from shipments.valuation.price_choice import (
    MAX_PRICE_AGE_DAYS,
    latest_price,
    price_for,
    why_not_valued,
)

__all__ = [
    "MAX_PRICE_AGE_DAYS",
    "LineFacts",
    "PriceFacts",
    "Problem",
    "RefusedLineError",
    "Step",
    "Valuation",
    "find_problems",
    "latest_price",
    "value_line",
    "value_with",
]

INDICATIVE = (
    "Indicative: before treatment charges, penalties and the pricing period of the contract."
)
"""The note beside the value of a concentrate."""
CENT = Decimal("0.01")
TIMES = "\u00d7"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the computation: `label = formula`, with the operands filled in."""

    label: str
    formula: str
    operands: str
    low: Decimal | None
    high: Decimal | None
    unit: str

    def __str__(self) -> str:
        return f"{self.label} = {self.formula} = {self.operands} = {self.result}"

    @property
    def result(self) -> str:
        """The interval with its unit, to two decimals."""
        return _shown(self.low, self.high, self.unit)


@dataclass(frozen=True, kw_only=True)
class Valuation:
    """Masses and value of one lot. `not_valued` gives the reason where there is no value.

    `value_high_usd` alone is None where `priced`, the mass of the price, has no upper bound.
    """

    facts: LineFacts
    wet: Mass
    dry: Mass
    compound: Mass
    contained: Mass
    payable: Mass
    priced: Mass | None
    value_low_usd: Decimal | None
    value_high_usd: Decimal | None
    price: PriceFacts | None
    not_valued: str
    price_note: str = ""
    on: date | None = None

    @property
    def worth(self) -> str:
        """Notes beside a value: the price's age, market and tax, and what the value leaves out."""
        if self.value_low_usd is None or self.price is None:
            return ""
        age = (self.on - self.price.on).days if self.on else None
        aged = f"price {plural(age, 'day')} old" if age is not None else ""
        told = [part for part in (aged, self.price_note) if part]
        said = f"{'; '.join(told)[:1].upper()}{'; '.join(told)[1:]}."
        return f"{said} {INDICATIVE}" if self.facts.is_concentrate else said

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the computation, as far as the facts allow; computed on first use."""
        return tuple(_steps(self))


def value_line(
    facts: LineFacts, prices: Iterable[PriceFacts], *, on: date, destination: str = ""
) -> Valuation:
    """Value a lot on a day, in the market of the country it goes to.

    `RefusedLineError` where the lot cannot be as described.
    """
    refusals = tuple(problem for problem in find_problems(facts) if problem.refuses)
    if refusals:
        raise RefusedLineError(refusals)
    price, note = price_for(facts, tuple(prices), on, destination)
    reason = why_not_valued(facts, price, on)
    return value_with(facts, price, not_valued=reason, price_note=note, on=on)


def value_with(
    facts: LineFacts,
    price: PriceFacts | None,
    *,
    not_valued: str,
    price_note: str = "",
    on: date | None = None,
) -> Valuation:
    """Value a possible lot with a price, however old, unless there is a reason not to."""
    masses = _masses(facts)
    quantity = masses[price.basis] if price else None
    low, high = _worth(quantity, price) if quantity and price and not not_valued else (None, None)
    return Valuation(
        facts=facts,
        wet=masses["wet"],
        dry=masses[QuantityBasis.PRODUCT],
        compound=masses[QuantityBasis.COMPOUND],
        contained=masses[QuantityBasis.ELEMENT],
        payable=masses[QuantityBasis.PAYABLE],
        value_low_usd=low,
        value_high_usd=high,
        priced=quantity,
        price=price,
        not_valued=not_valued,
        price_note=price_note,
        on=on,
    )


def _share_of(mass: Mass, percent: Decimal | None, of: str) -> Mass:
    return Mass.unknown(of) if percent is None else mass.scaled(percent / HUNDRED, of=of)


def _masses(facts: LineFacts) -> dict[str, Mass]:
    """The masses of a lot: wet, and one for each basis on which a price can stand."""
    low, high = facts.wet_low_kg, facts.wet_high_kg
    wet = Mass.between(low, high, facts.wet_qualifier, of=facts.commodity)
    dryness = None if facts.moisture_pct is None else HUNDRED - facts.moisture_pct
    dry = _share_of(wet, dryness, facts.commodity)
    assayed = _share_of(dry, facts.assay_pct, facts.assay_of)
    contained = assayed.scaled(
        Decimal(1) if facts.element_factor is None else facts.element_factor,
        of=facts.contained_of,
    )
    return {
        "wet": wet,
        QuantityBasis.PRODUCT: dry,
        QuantityBasis.COMPOUND: assayed if facts.on_compound else Mass.unknown(facts.assay_of),
        QuantityBasis.ELEMENT: contained,
        QuantityBasis.PAYABLE: _share_of(contained, facts.payable_pct, facts.contained_of),
    }


def _worth(quantity: Mass, price: PriceFacts) -> tuple[Decimal | None, Decimal | None]:
    ends = (quantity.low_kg, quantity.high_kg)
    low, high = (None if end is None else end * price.usd_per_kg for end in ends)
    return low, high


def _steps(valued: Valuation) -> Iterator[Step]:
    facts, contained = valued.facts, valued.contained
    if facts.moisture_pct is not None:
        operands = f"{_interval(valued.wet)} {TIMES} (1 {MINUS} {shown(facts.moisture_pct)} %)"
        yield _step("dry", f"wet {TIMES} (1 {MINUS} moisture)", operands, valued.dry)
    if facts.assay_pct is not None:
        formula = f"dry {TIMES} assay"
        operands = (
            f"{_interval(valued.dry)} {TIMES} {facts.assayed(facts.assay_pct)} {facts.assay_of}"
        )
        if facts.element_factor not in (None, 1):
            formula += f" {TIMES} element factor"
            operands += f" {TIMES} {facts.element_factor}"
        yield _step(f"contained {facts.contained_of}", formula, operands, contained)
    if facts.payable_pct is not None:
        operands = f"{_interval(contained)} {TIMES} {shown(facts.payable_pct)} %"
        yield _step("payable", f"contained {TIMES} payable share", operands, valued.payable)
    if valued.price and valued.priced and valued.value_low_usd is not None:
        yield _value_step(valued, valued.priced, valued.price)


def _step(label: str, formula: str, operands: str, mass: Mass) -> Step:
    low, high = mass.low_kg, mass.high_kg
    return Step(label=label, formula=formula, operands=operands, low=low, high=high, unit="kg")


def _value_step(valued: Valuation, quantity: Mass, price: PriceFacts) -> Step:
    per = f"USD {shown(price.amount_usd)} per {price.per} ({price.dated})"
    return Step(
        label="value",
        formula=f"{price.basis.label} {TIMES} price",
        operands=f"{_interval(quantity)} {TIMES} {per}",
        low=valued.value_low_usd,
        high=valued.value_high_usd,
        unit="USD",
    )


def _interval(mass: Mass) -> str:
    return _shown(mass.low_kg, mass.high_kg, "kg")


def _shown(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """An interval to two decimals with its unit; money carries its unit in front."""
    if low is None:
        return "unknown"
    known = [end for end in (low, high) if end is not None]
    ends = [format_number(end.quantize(CENT, ROUND_HALF_UP), None) for end in known]
    said = EN_DASH.join(dict.fromkeys(ends)) if high is not None else f"at least {ends[0]}"
    return f"{unit} {said}" if unit == "USD" else f"{said} {unit}"
