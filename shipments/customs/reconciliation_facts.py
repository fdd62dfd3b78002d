"""Logged lots and customs rows as facts that can be compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from deals.states import DatePrecision
from deals.units import Mass, format_date, format_mass, format_usd
from shipments.states import MassCounted, ValueBasis

MASS_TOLERANCE = Decimal("0.10")
"""Share by which two masses may differ through weighing, packing and moisture (our judgement)."""

VALUE_TOLERANCE = Decimal("0.20")
"""Share by which two values may differ through the day of the price and the rate (our
judgement)."""

FREIGHT_SHARE = Decimal("0.15")
"""Share that freight and insurance may add where statistics count CIF values (our judgement)."""

COUNTRY_NAMES = {
    "AE": "the Emirates",
    "AF": "Afghanistan",
    "AU": "Australia",
    "CA": "Canada",
    "CH": "Switzerland",
    "CL": "Chile",
    "CN": "China",
    "DE": "Germany",
    "GB": "UK",
    "IN": "India",
    "JP": "Japan",
    "OM": "Oman",
    "PE": "Peru",
    "PK": "Pakistan",
    "SA": "Saudi Arabia",
    "US": "US",
}
"""Countries as sentences name them; for others the code is used."""

TO_THE_MONTH = frozenset({DatePrecision.DAY, DatePrecision.MONTH})


@dataclass(frozen=True, order=True)
class Side:
    """One country's statistics of one direction. Countries by ISO 3166-1 alpha-2."""

    reporter: str
    flow: str
    partner: str

    def __str__(self) -> str:
        way = "from" if self.flow == "import" else "to"
        reporter, partner = (COUNTRY_NAMES.get(c, c) for c in (self.reporter, self.partner))
        return f"{reporter} {self.flow} statistics ({way} {partner})"


@dataclass(frozen=True)
class Crossing:
    """The (possibly vague) day on which goods left or came in."""

    on: date
    precision: DatePrecision = DatePrecision.DAY


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A logged lot. `net` lies between its dry and its wet mass, `content` is contained metal."""

    key: str
    hs6: str
    origin: str
    destination: str
    left: Crossing | None
    arrived: Crossing | None
    net: Mass
    content: Mass
    value_low_usd: Decimal | None = None
    value_high_usd: Decimal | None = None

    def places(self) -> tuple[list[tuple[Side, date]], list[str]]:
        """The sides and months that should show the lot, and why there is no other."""
        if not self.hs6:
            return [], ["its form is not published, so it has no HS code"]
        if not (self.origin and self.destination):
            return [], ["its origin or destination is not known"]
        found, reasons = [], []
        inward = Side(self.destination, "import", self.origin)
        outward = Side(self.origin, "export", self.destination)
        for side, crossing, what in (
            (inward, self.arrived, "arrival"),
            (outward, self.left, "departure"),
        ):
            if crossing is None:
                if side is outward:
                    reasons.append(f"no {what} is logged, so its month in {side} is not known")
            elif crossing.precision not in TO_THE_MONTH:
                known = format_date(crossing.on, crossing.precision)
                reasons.append(f"its {what} is known only as {known}, not to the month")
            else:
                found.append((side, crossing.on.replace(day=1)))
        return found, reasons


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A month of one HS code on one side. No trade is a value of zero, not an absent row."""

    key: str
    hs6: str
    month: date
    side: Side
    value_usd: Decimal
    kilograms: Decimal | None
    counted: MassCounted = MassCounted.NET
    value_basis: ValueBasis = ValueBasis.UNKNOWN
    published_on: date | None = None
    source_key: str = ""

    @property
    def is_none(self) -> bool:
        return not self.value_usd and not self.kilograms


class Gap(StrEnum):
    """How a reported number lies relative to the logged interval, tolerance included."""

    WITHIN = "within"
    ABOVE = "above"
    BELOW = "below"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Compared:
    """A logged interval and a reported number in one unit, with the comparison in words."""

    low: Decimal | None
    high: Decimal | None
    reported: Decimal | None
    gap: Gap
    words: str


def compared(logged: Sequence[Logged], reported: Sequence[Reported]) -> tuple[Compared, Compared]:
    """Compare mass and value of lots with a row of statistics; several lots are added."""
    return _masses(logged, reported), _values(logged, reported)


def _masses(logged: Sequence[Logged], rows: Sequence[Reported]) -> Compared:
    counted = {row.counted for row in rows if row.kilograms is not None and row.kilograms > 0}
    content = counted == {MassCounted.CONTENT}
    masses = [lot.content if content else lot.net for lot in logged]
    low, high = _sum((mass.low_kg, mass.high_kg) for mass in masses)
    total = _total(Decimal(0) if row.is_none else row.kilograms for row in rows)
    ours = "unknown" if low is None else format_mass(Mass(low, high))
    theirs = "not given" if total is None else format_mass(Mass(total, total))
    kind = "contained metal" if content else "net mass"
    words = f"{kind} logged {ours}, reported {theirs}"
    if len(counted) > 1 and MassCounted.CONTENT in counted:
        return Compared(low, high, total, Gap.UNKNOWN, f"{words}, some as content and some as net")
    return Compared(low, high, total, _gap(low, high, total, MASS_TOLERANCE), words)


def _values(logged: Sequence[Logged], rows: Sequence[Reported]) -> Compared:
    low, high = _sum((lot.value_low_usd, lot.value_high_usd) for lot in logged)
    total = _total(row.value_usd for row in rows)
    freight = FREIGHT_SHARE if any(row.value_basis == ValueBasis.CIF for row in rows) else 0
    stretched = None if high is None else high * (1 + freight)
    words = f"value logged {_money(low, high)}, reported {_money(total, total)}"
    return Compared(low, high, total, _gap(low, stretched, total, VALUE_TOLERANCE), words)


def _sum(
    intervals: Iterable[tuple[Decimal | None, Decimal | None]],
) -> tuple[Decimal | None, Decimal | None]:
    """Known ends added; open above where one is open or unknown, unknown where all are."""
    rows = list(intervals)
    lows = [low for low, _ in rows if low is not None]
    highs = [high for low, high in rows if low is not None and high is not None]
    if not lows:
        return None, None
    return sum(lows, Decimal(0)), sum(highs, Decimal(0)) if len(highs) == len(rows) else None


def _total(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None where one is not given or there are none."""
    rows = list(numbers)
    known = [row for row in rows if row is not None]
    return sum(known, Decimal(0)) if rows and len(known) == len(rows) else None


def _gap(
    low: Decimal | None, high: Decimal | None, reported: Decimal | None, tolerance: Decimal
) -> Gap:
    """An open interval can be too large for the statistics, never too small."""
    if low is None or reported is None:
        return Gap.UNKNOWN
    if reported < low * (1 - tolerance):
        return Gap.BELOW
    if high is None:
        return Gap.UNKNOWN
    return Gap.ABOVE if reported > high * (1 + tolerance) else Gap.WITHIN


def _money(low: Decimal | None, high: Decimal | None) -> str:
    if low is None:
        return "unknown"
    if high is None:
        return f"at least {format_usd(low)}"
    return format_usd(low) if low == high else f"{format_usd(low)} to {format_usd(high)}"


def named(months: Iterable[date]) -> str:
    """Several months in words."""
    words = [format_date(month, DatePrecision.MONTH) for month in months]
    return " and ".join(words)
