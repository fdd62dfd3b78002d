"""A deal's sums in another currency, foreign sums in USD, always with rate and day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import ExchangeRate, FundingRecord
from deals.units import format_date, format_money, format_number, format_percent, format_usd
from deals.units.currencies import (
    MAX_RATE_AGE_DAYS,
    MOST_APART,
    from_usd,
    into_usd,
    lies_apart,
    rate_on,
)
from minerals_tracker.pages.dossier.money import Money

NO_RATE = f"no rate of the {MAX_RATE_AGE_DAYS} days before is on file, so that it is not converted"


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum in another currency than it was recorded in; `rate` is None where none is usable."""

    label: str
    words: str
    rate: ExchangeRate | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Currencies on offer, the one chosen, the sums in it, and foreign records in USD."""

    choices: tuple[str, ...]
    chosen: str
    sums: tuple[Sum, ...]
    foreign: tuple[Sum, ...]
    problem: str = ""


def foreign_days(money: Money) -> list[tuple[str, date]]:
    """Currency and day of each record in another currency."""
    return [(row.currency, row.counts_from) for row in money.records if row.currency != "USD"]


def exchange(
    money: Money, rates: Iterable[ExchangeRate], *, day: date, wanted: str = ""
) -> Exchange:
    """Sums as of `day` by the rate of that day; each foreign record by the rate of its own day.

    A currency without a usable rate gives a sentence and no number.
    """
    rates = tuple(rates)
    usable = {code: rate_on(rates, code, day) for code in sorted({row.currency for row in rates})}
    choices = tuple(code for code, rate in usable.items() if rate)
    code = wanted.strip().upper()[:3]
    rate = usable.get(code)
    problem = ""
    if code and code != "USD" and rate is None:
        asked = code if code.isalpha() else "that currency"
        problem = (
            f"No rate of {asked} from the {MAX_RATE_AGE_DAYS} days up to {format_date(day)} is on "
            "file: sums are shown in USD."
        )
    return Exchange(
        choices=choices,
        chosen=code if rate else "",
        sums=_sums(money, rate) if rate else (),
        foreign=tuple(_foreign(money, rates)),
        problem=problem,
    )


def _sums(money: Money, rate: ExchangeRate) -> tuple[Sum, ...]:
    return tuple(
        Sum(step.label, format_money(from_usd(step.usd, rate), rate.currency), rate, _by(rate))
        for step in money.steps
        if step.usd
    )


def _foreign(money: Money, rates: Sequence[ExchangeRate]) -> list[Sum]:
    """Records in another currency by the rate of their day, beside what their source states."""
    foreign = (record for record in money.records if record.currency != "USD")
    return [_beside(row, rate_on(rates, row.currency, row.counts_from)) for row in foreign]


def _beside(record: FundingRecord, rate: ExchangeRate | None) -> Sum:
    label = f"{record.currency} {format_number(record.amount, None)}"
    amount, stated = Decimal(record.amount), record.amount_usd
    by_rate = f"about {format_usd(into_usd(amount, rate))}" if rate else ""
    by = _by(rate) if rate else ""
    if stated is None:
        return Sum(label, by_rate or NO_RATE, rate, by)
    words = f"{format_usd(stated)} as its source states"
    if rate is None:
        return Sum(label, f"{words}; no rate of its day is on file to hold it against")
    if lies_apart(stated, amount, rate):
        words = (
            f"{words}, more than {format_percent(MOST_APART)} from the rate of its day: {by_rate}"
        )
    return Sum(label, words, rate, by)


def _by(rate: ExchangeRate) -> str:
    units = format_number(rate.per_usd, None)
    return f"at {units} {rate.currency} for 1 USD, {format_date(rate.quoted_on)}"
