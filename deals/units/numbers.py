"""Print numbers and money, and convert units of mass and assay."""

from decimal import ROUND_HALF_UP, Decimal

THIN_SPACE = "\u202f"
"""Narrow no-break space between groups of digits."""
NO_BREAK_SPACE = "\u00a0"
"""Space inside an amount, so that currency, number and scale stay on one line."""
MINUS = "\u2212"
LARGEST_KEY = 2**63 - 1
"""The largest primary key that the database can hold."""

KG_PER_UNIT = {
    "kg": Decimal(1),
    "t": Decimal(1000),
    "g": Decimal("0.001"),
    "lb": Decimal("0.45359237"),
    "troy oz": Decimal("0.0311034768"),
}
"""Kilograms in one unit; the pound and the troy ounce are exact by definition."""

SHARE_PER_UNIT = {"%": Decimal("0.01"), "g/t": Decimal("0.000001")}
"""Mass share (0 to 1) in one unit of assay."""


def to_kg(value: Decimal, unit: str) -> Decimal:
    """Convert a mass to kilograms. Raises KeyError for a unit not in `KG_PER_UNIT`."""
    return value * KG_PER_UNIT[unit]


def from_kg(kilograms: Decimal, unit: str) -> Decimal:
    """Convert kilograms to another unit. Raises KeyError for a unit not in `KG_PER_UNIT`."""
    return kilograms / KG_PER_UNIT[unit]


def price_per_kg(amount: Decimal, unit: str) -> Decimal:
    """Convert a price per `unit` of mass (for example USD per lb) to a price per kilogram."""
    return amount / KG_PER_UNIT[unit]


def assay_share(value: Decimal, unit: str) -> Decimal:
    """Convert an assay in % or g/t to a mass share of 0 to 1. Raises KeyError for another unit."""
    return value * SHARE_PER_UNIT[unit]


def assay_pct(value: Decimal, unit: str) -> Decimal:
    """Convert an assay in % or g/t to per cent, exactly. Raises KeyError for another unit."""
    return assay_share(value, unit) * 100


def assay_in(pct: Decimal, unit: str) -> Decimal:
    """Convert an assay in per cent to % or g/t, exactly. Raises KeyError for another unit."""
    return pct * SHARE_PER_UNIT["%"] / SHARE_PER_UNIT[unit]


def format_number(value: Decimal | int, significant: int | None = 3) -> str:
    """Print a number with narrow spaces and a minus sign; `significant=None` keeps every digit."""
    number = Decimal(value)
    if significant is not None and number:
        step = Decimal(1).scaleb(number.adjusted() - significant + 1)
        number = number.quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(number):,f}".replace(",", THIN_SPACE)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return MINUS + text if number < 0 else text


def format_percent(share: Decimal, significant: int = 3) -> str:
    """Print a share of 0 to 1 as `24.6 %`."""
    return f"{format_number(share * 100, significant)} %"


def format_usd(amount: Decimal, *, short: bool = False) -> str:
    """Print US dollars: `USD 500 million`, or `USD 6.0 m` if `short`, for tables."""
    return format_money(amount, "USD", short=short)


def format_money(amount: Decimal, currency: str, *, short: bool = False) -> str:
    """Print an amount with its ISO currency code; `short` abbreviates million and billion."""
    scales = ((Decimal(10**9), "billion", "bn"), (Decimal(10**6), "million", "m"))
    for scale, word, letter in scales:
        if abs(amount) >= scale:
            number = format_number(amount / scale)
            if short and len(number.lstrip(MINUS)) == 1:
                number += ".0"
            return NO_BREAK_SPACE.join((currency, number, letter if short else word))
    return NO_BREAK_SPACE.join((currency, format_number(amount)))


def whole_number(text: str, *, most: int = LARGEST_KEY) -> int | None:
    """Return the whole number from 0 to `most` that a text of a URL or form holds; else None."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_KEY))):
        return None
    number = int(text)
    return number if number <= most else None


def plural(count: int, noun: str, many: str = "") -> str:
    """Return `1 event`, `2 events`; `many` is a plural that is not formed with s."""
    return f"{format_number(count, None)} {noun if count == 1 else many or noun + 's'}"


def in_usd_and_not(usd: Decimal, unconverted: int) -> str:
    """Print a sum in USD and how many amounts it leaves out; empty where there is neither."""
    left = f"{plural(unconverted, 'amount')} in another currency, not converted"
    told = [format_usd(usd)] if usd else []
    return " and ".join([*told, left] if unconverted else told)
