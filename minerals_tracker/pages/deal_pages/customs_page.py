"""The page that compares a deal's lots with customs statistics, by side and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deals.charts.figure import Figure
from deals.models import Deal, Source
from deals.states import DatePrecision
from deals.units import Mass, format_date, format_mass, format_usd, plural
from minerals_tracker.pages.as_of import AsOf
from shipments.arrivals.as_of_day import arrivals
from shipments.charts import compare_values
from shipments.customs.countries import BY_ISO2
from shipments.customs.mirror import reconciliation, shipments_of
from shipments.customs.queries import MOST_MONTHS, Question, address
from shipments.customs.reconciliation import LAG_MONTHS, Month, Reconciliation, Unplaced
from shipments.customs.reconciliation_facts import Compared, Reported, Side
from shipments.customs.reconciliation_verdicts import LOGGED_BEYOND, Verdict
from shipments.customs.value_comparison import month_values
from shipments.states import CustomsFormat

WAITS = frozenset({Verdict.TOO_EARLY, Verdict.NOT_LOADED})
"""Verdicts without any statistics behind them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One code in one month, in words; `lots` are references of shipments with numbers of lots."""

    month: date
    hs6: str
    lots: tuple[tuple[str, str], ...]
    logged_mass: str
    reported_mass: str
    logged_value: str
    reported_value: str
    basis: str
    verdict: str
    is_doubted: bool
    reason: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The months of one side, and the questions that would bring what is not on file."""

    title: str
    anchor: str
    rows: tuple[Row, ...]
    asks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CustomsPage:
    """Everything the page says."""

    finding: str
    values: Figure
    sides: tuple[Statistics, ...]
    unplaced: tuple[tuple[str, str, str], ...]
    is_illustrative: bool


def customs(deal: Deal, as_of: AsOf) -> CustomsPage:
    """The comparison as of a day, in seven queries."""
    shipments = shipments_of(deal, as_of.day)
    found = reconciliation(deal, on=as_of.day, shipments=shipments)
    keys = {month.reported.source_key for month in found.months if month.reported}
    sources = {row.key: row for row in Source.objects.for_marks().filter(key__in=keys)}
    sides = sorted({month.side for month in found.months}, key=lambda side: side.flow, reverse=True)
    return CustomsPage(
        finding=finding(found),
        values=compare_values(
            month_values(arrivals(shipments, as_of.day), found, on=as_of.day),
            as_of=as_of.day,
            lag_months=LAG_MONTHS,
            sources=tuple(sources.values()),
            illustrative=deal.is_illustrative,
        ),
        sides=tuple(_side(side, found.months, sources) for side in sides),
        unplaced=tuple(_unplaced(lot) for lot in found.unplaced),
        is_illustrative=deal.is_illustrative,
    )


def finding(found: Reconciliation) -> str:
    """One sentence on the comparison, the worst verdict first."""
    months, doubted = found.months, found.doubted
    if not months and not found.unplaced:
        return "Nothing logged has moved, so there is nothing to compare with customs"
    if not months:
        return "No logged lot can be compared with customs statistics yet"
    if doubted:
        return f"More logged than customs show in {len(doubted)} of {_comparisons(months)}"
    held = [month for month in months if month.verdict not in WAITS]
    if not held:
        early = all(month.verdict == Verdict.TOO_EARLY for month in months)
        return "Customs statistics are not out yet" if early else "No customs statistics yet"
    agree = sum(month.verdict in {Verdict.WITHIN, Verdict.NEITHER} for month in held)
    return f"Logged and reported agree in {agree} of {_comparisons(held)}"


def _comparisons(months: Sequence[Month]) -> str:
    return plural(len(months), "comparison")


def _side(side: Side, months: Iterable[Month], sources: Mapping[str, Source]) -> Statistics:
    own = [month for month in months if month.side == side]
    return Statistics(
        title=str(side),
        anchor=f"{side.reporter}-{side.flow}-{side.partner}".lower(),
        rows=tuple(_row(month, sources) for month in own),
        asks=tuple(_asks(side, own)),
    )


def _row(month: Month, sources: Mapping[str, Source]) -> Row:
    reported = month.reported
    return Row(
        month=month.month,
        hs6=f"{month.hs6[:4]}.{month.hs6[4:]}",
        lots=tuple(_lot(lot.key) for lot in month.logged),
        logged_mass=_mass(month.mass) if month.logged else "nothing",
        reported_mass=_reported_mass(reported),
        logged_value=_value(month.value) if month.logged else "nothing",
        reported_value=format_usd(reported.value_usd) if reported else "not on file",
        basis=_basis(reported),
        verdict=month.verdict.value,
        is_doubted=month.verdict in LOGGED_BEYOND,
        reason=month.reason,
        source=sources.get(reported.source_key) if reported else None,
    )


def _lot(key: str) -> tuple[str, str]:
    reference, _, number = key.rpartition("/")
    return reference, number


def _mass(compared: Compared) -> str:
    if compared.low is None:
        return "unknown"
    return format_mass(Mass(compared.low, compared.high))


def _reported_mass(reported: Reported | None) -> str:
    if reported is None:
        return "not on file"
    if reported.kilograms is None:
        return "none" if reported.is_none else "not given"
    return format_mass(Mass(reported.kilograms, reported.kilograms))


def _value(compared: Compared) -> str:
    if compared.low is None:
        return "unknown"
    low = format_usd(compared.low)
    if compared.high is None:
        return f"at least {low}"
    return low if compared.low == compared.high else f"{low} to {format_usd(compared.high)}"


def _basis(reported: Reported | None) -> str:
    """What the reported mass and value are of, where there is any."""
    if reported is None or reported.is_none:
        return ""
    if reported.kilograms is None:
        return reported.value_basis.label
    return f"{reported.counted.label}; {reported.value_basis.label}"


def _asks(side: Side, months: Iterable[Month]) -> Iterable[tuple[str, str]]:
    """Addresses at which the missing months can be asked for, by the name of the office."""
    missing = [month for month in months if month.verdict == Verdict.NOT_LOADED]
    if not missing or side.reporter not in BY_ISO2 or side.partner not in BY_ISO2:
        return
    when = tuple(sorted({month.month for month in missing})[-MOST_MONTHS:])
    codes = tuple(sorted({month.hs6 for month in missing}))
    named = ", ".join(format_date(month, DatePrecision.MONTH) for month in when)
    question = Question(
        office=CustomsFormat.COMTRADE,
        reporter=side.reporter,
        partner=side.partner,
        flow=side.flow,
        hs6=codes,
        months=when,
    )
    yield f"Ask UN Comtrade for {named}", address(question)


def _unplaced(lot: Unplaced) -> tuple[str, str, str]:
    return (*_lot(lot.key), lot.reason)
