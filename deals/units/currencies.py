"""Convert money by a published exchange rate of a near day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

MAX_RATE_AGE_DAYS = 31
"""A rate older than this on the day it is asked for converts nothing (our choice)."""
MOST_APART = Decimal("0.05")
"""A sum in USD that its source states is asked about where it is further from the rate
of the day."""


class Rate(Protocol):
    """An exchange rate: units of `currency` for one US dollar on a day."""

    currency: str
    per_usd: Decimal
    quoted_on: date


R = TypeVar("R", bound=Rate)


def rate_on(rates: Iterable[R], currency: str, day: date) -> R | None:
    """Return the latest rate of a currency up to `day`, at most MAX_RATE_AGE_DAYS old, or None."""
    oldest = day - timedelta(days=MAX_RATE_AGE_DAYS)
    usable = [
        rate for rate in rates if rate.currency == currency and oldest <= rate.quoted_on <= day
    ]
    return max(usable, key=lambda rate: rate.quoted_on, default=None)


def from_usd(usd: Decimal, rate: Rate) -> Decimal:
    """Convert US dollars into the currency of a rate."""
    return usd * rate.per_usd


def into_usd(amount: Decimal, rate: Rate) -> Decimal:
    """Convert an amount in the currency of a rate into US dollars."""
    return amount / rate.per_usd


def lies_apart(stated_usd: Decimal, amount: Decimal, rate: Rate) -> bool:
    """Return whether a stated amount in USD is more than MOST_APART off the converted `amount`."""
    converted = into_usd(amount, rate)
    return abs(stated_usd - converted) > MOST_APART * converted
