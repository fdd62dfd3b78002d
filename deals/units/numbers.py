"""Numbers as people read them, money, and the conversion of units."""

from decimal import ROUND_HALF_UP, Decimal

THIN_SPACE = "\u202f"
"""The narrow space that never breaks, so that a number stays on one line."""
NO_BREAK_SPACE = "\u00a0"
"""The space inside an amount: a currency, a number and its scale stay on one line."""
MINUS = "\u2212"
LARGEST_KEY = 2**63 - 1
"""The largest number of a row that the database can hold."""

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
    """A mass in kilograms; KeyError for a unit outside `KG_PER_UNIT`."""
    return value * KG_PER_UNIT[unit]


def from_kg(kilograms: Decimal, unit: str) -> Decimal:
    """A mass of kilograms in another unit; KeyError for a unit outside `KG_PER_UNIT`."""
    return kilograms / KG_PER_UNIT[unit]


def price_per_kg(amount: Decimal, unit: str) -> Decimal:
    """A price per `unit` of mass (for example USD per lb) as a price per kilogram."""
    return amount / KG_PER_UNIT[unit]


def assay_share(value: Decimal, unit: str) -> Decimal:
    """An assay in % or g/t as a mass share; KeyError for another unit."""
    return value * SHARE_PER_UNIT[unit]


def assay_pct(value: Decimal, unit: str) -> Decimal:
    """An assay in % or g/t in per cent, exactly; KeyError for another unit."""
    return assay_share(value, unit) * 100


def assay_in(pct: Decimal, unit: str) -> Decimal:
    """An assay of per cent in % or g/t, exactly; KeyError for another unit."""
    return pct * SHARE_PER_UNIT["%"] / SHARE_PER_UNIT[unit]


def format_number(value: Decimal | int, significant: int | None = 3) -> str:
    """A number with narrow spaces and a true minus; `significant=None` keeps every digit."""
    number = Decimal(value)
    if significant is not None and number:
        step = Decimal(1).scaleb(number.adjusted() - significant + 1)
        number = number.quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(number):,f}".replace(",", THIN_SPACE)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return MINUS + text if number < 0 else text


def format_percent(share: Decimal, significant: int = 3) -> str:
    """A share of 0 to 1 as `24.6 %`."""
    return f"{format_number(share * 100, significant)} %"


def format_usd(amount: Decimal, *, short: bool = False) -> str:
    """US dollars in prose (`USD 500 million`) or in a table (`USD 6.0 m`), in one piece."""
    return format_money(amount, "USD", short=short)


def format_money(amount: Decimal, currency: str, *, short: bool = False) -> str:
    """Money of any currency, by its ISO code, in prose or in a table."""
    scales = ((Decimal(10**9), "billion", "bn"), (Decimal(10**6), "million", "m"))
    for scale, word, letter in scales:
        if abs(amount) >= scale:
            number = format_number(amount / scale)
            if short and len(number.lstrip(MINUS)) == 1:
                number += ".0"
            return NO_BREAK_SPACE.join((currency, number, letter if short else word))
    return NO_BREAK_SPACE.join((currency, format_number(amount)))


def whole_number(text: str, *, most: int = LARGEST_KEY) -> int | None:
    """The number from 0 to `most` that stands in an address or a form; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_KEY))):
        return None
    number = int(text)
    return number if number <= most else None


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 event`, `2 events`; `many` gives a plural that is not formed with s."""
    return f"{format_number(count, None)} {noun if count == 1 else many or noun + 's'}"


def in_usd_and_not(usd: Decimal, unconverted: int) -> str:
    """A sum in USD with what it leaves out: empty where there is neither."""
    left = f"{plural(unconverted, 'amount')} in another currency, not converted"
    told = [format_usd(usd)] if usd else []
    return " and ".join([*told, left] if unconverted else told)
