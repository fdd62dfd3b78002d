"""Filters for numbers and dates; what they print is decided in `deals.units`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django import template

from deals.states import DatePrecision
from deals.units import THIN_SPACE, format_date, format_number, format_usd, plural

register = template.Library()

UNKNOWN = "unknown"
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:t|kg|g)\b|%)|(?<=USD) (?=\d)")


@register.filter
def day(value: date | str | None, precision: str = "day") -> str:
    """A date at its precision: `8 Sep 2025`, `Sep 2025`, `2025`. A text is read as ISO 8601."""
    known = date.fromisoformat(value) if isinstance(value, str) else value
    return UNKNOWN if known is None else format_date(known, DatePrecision(precision or "day"))


@register.filter
def number(value: Decimal | int | None, significant: int = 3) -> str:
    """A number for prose, three significant digits unless told otherwise."""
    return UNKNOWN if value is None else format_number(value, significant)


@register.filter
def exact(value: Decimal | int | str | None) -> str:
    """A number for tables, every digit; also one that is kept as text."""
    known = Decimal(value) if isinstance(value, str) else value
    return UNKNOWN if known is None else format_number(known, None)


@register.filter
def usd(value: Decimal | None) -> str:
    """Money in prose."""
    return UNKNOWN if value is None else format_usd(value)


@register.filter
def cents(value: Decimal | str) -> str:
    """Money in a column: always two decimals, so that its figures stand under each other."""
    return f"{Decimal(value):,.2f}".replace(",", THIN_SPACE)


@register.filter
def joined(words: str) -> str:
    """The same words with every number on the line of its unit."""
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", words)


@register.filter
def counted(value: int, noun: str) -> str:
    """`1 event`, `2 events`; an irregular plural follows a comma: `"party,parties"`."""
    singular, _, many = noun.partition(",")
    return plural(value, singular, many)
