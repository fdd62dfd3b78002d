"""Money is converted by the latest rate on or before a day, near enough, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from deals.units.currencies import MAX_RATE_AGE_DAYS, from_usd, into_usd, rate_on

DAY = date(2026, 3, 31)


@dataclass
class Rate:
    currency: str
    per_usd: Decimal
    quoted_on: date


def rate(before: int, per_usd: int = 280, currency: str = "PKR") -> Rate:
    return Rate(currency, Decimal(per_usd), DAY - timedelta(days=before))


@pytest.mark.parametrize(
    ("before", "usable"),
    [(0, True), (1, True), (MAX_RATE_AGE_DAYS, True), (MAX_RATE_AGE_DAYS + 1, False), (-1, False)],
)
def test_a_rate_converts_on_its_day_and_for_a_month(before: int, usable: bool) -> None:
    assert (rate_on([rate(before)], "PKR", DAY) is not None) is usable


def test_the_latest_rate_of_the_currency_is_taken() -> None:
    rates = [rate(9, 279), rate(3, 281), rate(5, 280), rate(0, 1, "EUR"), rate(-2, 300)]
    found = rate_on(rates, "PKR", DAY)
    assert found is not None
    assert found.per_usd == 281


def test_there_and_back_is_the_same_sum() -> None:
    assert from_usd(Decimal(500), rate(0)) == 140_000
    assert into_usd(from_usd(Decimal(500), rate(0)), rate(0)) == 500
