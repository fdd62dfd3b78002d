"""The sums of a deal in another currency, and foreign sums in USD: never without rate and day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.converting import MAX_RATE_AGE_DAYS, into, into_usd, rate_on
from deals.models import ExchangeRate
from deals.units import format_date, format_money, format_number, format_usd
from minerals_tracker.dashboard.money import Money

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
    """Currency and day of each record that has no sum in USD of its own."""
    return [(row.currency, row.counts_from) for row in money.records if row.amount_usd is None]


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
        problem = f"No rate of {asked} from the {MAX_RATE_AGE_DAYS} days up to {format_date(day)} is on file: sums are shown in USD."
    return Exchange(
        choices=choices,
        chosen=code if rate else "",
        sums=_sums(money, rate) if rate else (),
        foreign=tuple(_foreign(money, rates)),
        problem=problem,
    )


def _sums(money: Money, rate: ExchangeRate) -> tuple[Sum, ...]:
    return tuple(
        Sum(step.label, format_money(into(step.usd, rate), rate.currency), rate, _by(rate))
        for step in money.steps
        if step.usd
    )


def _foreign(money: Money, rates: Sequence[ExchangeRate]) -> list[Sum]:
    """Records without a sum in USD of their own, converted by the rate of their day."""
    found = []
    for record in money.records:
        if record.amount_usd is None:
            label = f"{record.currency} {format_number(record.amount, None)}"
            rate = rate_on(rates, record.currency, record.counts_from)
            if rate is None:
                found.append(Sum(label, NO_RATE))
            else:
                usd = format_usd(into_usd(Decimal(record.amount), rate))
                found.append(Sum(label, f"about {usd}", rate, _by(rate)))
    return found


def _by(rate: ExchangeRate) -> str:
    units = format_number(rate.per_usd, None)
    return f"at {units} {rate.currency} for 1 USD, {format_date(rate.quoted_on)}"
