"""Prices in the units of their markets, as a price per tonne in USD. Pure.

A metric tonne unit is one per cent of a tonne, 10 kg of what is assayed, dry or not.
"""

from decimal import Decimal

from deals.units import KG_PER_UNIT, format_number
from deals.units.currencies import Rate, into_usd
from shipments.states import PriceUnit

FACTOR_ASKED = 3
"""A price this many times above or below the last one on file is asked about (our choice)."""
PER_TONNE = {
    "t": Decimal(1),
    "kg": Decimal(1000),
    "lb": 1000 / KG_PER_UNIT["lb"],
    "mtu": Decimal(100),
    "dmtu": Decimal(100),
}
"""Number of each unit in a tonne."""
OF_CONTENT = (PriceUnit.USD_MTU, PriceUnit.USD_DMTU)
"""Units that apply to what is assayed, not to the product."""
COLUMN = Decimal("0.0001")


def usd_per_tonne(amount: Decimal, unit: str, rate: Rate | None = None) -> Decimal:
    """A printed price per tonne in USD, to the last digit that is kept; CNY takes a rate."""
    money, _, per = unit.partition("/")
    price = amount * PER_TONNE[per]
    if money == "USc":
        price /= 100
    elif money != "USD":
        if rate is None:
            raise ValueError(f"a price in {money} takes a rate of its day")
        price = into_usd(price, rate)
    return price.quantize(COLUMN)


def factor_asked(price: Decimal, last: Decimal) -> str:
    """The factor between a price and the last one as text; empty if it is not asked about."""
    times = max(price / last, last / price)
    if times <= FACTOR_ASKED:
        return ""
    return f"{format_number(times)} times {'above' if price > last else 'below'}"
