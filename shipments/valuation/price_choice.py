"""Choose the price that values a lot, by basis, age and market. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from deals.units import format_date
from shipments.states import QuantityBasis
from shipments.valuation.lot_facts import LineFacts, PriceFacts

MAX_PRICE_AGE_DAYS = 400
"""A price older than this on the day of the shipment values nothing."""


def latest_price(
    prices: Iterable[PriceFacts], *, commodity: str, on: date, basis: QuantityBasis | None = None
) -> PriceFacts | None:
    """The latest price on or before a day, no older than the limit; of two, the later key."""
    usable = (
        price
        for price in prices
        if price.commodity == commodity
        and (basis is None or price.basis == basis)
        and 0 <= (on - price.on).days <= MAX_PRICE_AGE_DAYS
    )
    return max(usable, key=lambda price: (price.on, price.key), default=None)


def price_for(
    facts: LineFacts, prices: tuple[PriceFacts, ...], on: date, destination: str
) -> tuple[PriceFacts | None, str]:
    """The price of a lot on a day and a note on its market; None and "" if there is none.

    If no price fits the lot's basis, the latest price of its commodity on any basis is returned.
    """
    has = tuple(price for price in prices if not any(_missing(facts, price.basis)))
    price = _in_market(has, facts.commodity, on, destination)
    price = price or latest_price(prices, commodity=facts.commodity, on=on)
    return price, _market_note(price, destination) if price else ""


def _in_market(
    prices: tuple[PriceFacts, ...], commodity: str, on: date, destination: str
) -> PriceFacts | None:
    """The latest price of the market of a destination, else of no named market, else of another."""
    own = [price for price in prices if destination and price.market == destination]
    unnamed = [price for price in prices if not price.market]
    found = (latest_price(rows, commodity=commodity, on=on) for rows in (own, unnamed, prices))
    return next((price for price in found if price), None)


def _market_note(price: PriceFacts, destination: str) -> str:
    """Where a price holds, said aloud where that is not where the lot goes."""
    market = ", ".join(part for part in (price.market, price.terms) if part)
    if not price.market:
        said = f"market not named{f' ({price.terms})' if price.terms else ''}"
    elif price.market == destination:
        said = f"market {market}"
    else:
        asked = (
            f"no price of {destination} is on file" if destination else "the destination is unknown"
        )
        said = f"market {market}: {asked}"
    tax = {True: "; with tax in it", False: "; without tax", None: ""}[price.tax_included]
    return f"{said}{tax}"


def why_not_valued(facts: LineFacts, price: PriceFacts | None, on: date) -> str:
    """Why a lot has no value, in words; empty where it has one."""
    if price is None:
        what = facts.called or "a lot of unknown commodity"
        window = f"on or up to {MAX_PRICE_AGE_DAYS} days before {format_date(on)}"
        return f"not valued: no price for {what} is on file {window}"
    missing = next(_missing(facts, price.basis), "")
    return f"not valued: {missing}" if missing else ""


def _missing(facts: LineFacts, basis: QuantityBasis) -> Iterator[str]:
    """What stands between a lot and its value, the first need first."""
    assayed, compound = basis != QuantityBasis.PRODUCT, basis == QuantityBasis.COMPOUND
    on_element = assayed and not compound
    gaps = (
        (facts.wet_low_kg is None and facts.wet_high_kg is None, "the mass is unknown"),
        (facts.moisture_pct is None, "no moisture is on file"),
        (assayed and facts.assay_pct is None, "no assay is on file"),
        (
            compound and not facts.on_compound,
            "the price is for a compound and the assay for the element",
        ),
        (
            on_element and facts.element_factor is None,
            f"the price is for an element and the assay for {facts.assay_of or 'a compound'}",
        ),
        (
            basis == QuantityBasis.PAYABLE and facts.payable_pct is None,
            "no payable share is on file",
        ),
    )
    yield from (gap for applies, gap in gaps if applies)
