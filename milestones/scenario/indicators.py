"""Indicators that suggest to an editor how a watch-signal might be read; they enter nothing.

Each says in one sentence what was counted, and points up (+1), down (-1) or nowhere (0). With
nothing to count an indicator usually points nowhere: missing data is no reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from deals.units import format_number, format_percent, format_usd, plural

FRESH_STEP_DAYS = 180
"""A binding step points up for this many days; after twice as many without one, it points down."""

HIGH_STAGE = 3
"""Ladder stage from which value counts as added at home (oxide or intermediate)."""

NEAR_KM = 100
"""An incident bears on an asset or a place of the deal within this distance."""

RECENT_DAYS = 90
"""Incidents are counted over this many days."""

EARTH_RADIUS_KM = 6371


@dataclass(frozen=True)
class Indicator:
    """One suggestion: `signal` is the signal's key, `points` is +1, 0 or -1."""

    signal: str
    name: str
    sentence: str
    points: int


@dataclass(frozen=True)
class CustomsGap:
    """Comparisons of logged lots with customs statistics: those that agree, disagree, and all."""

    borne_out: int = 0
    doubted: int = 0
    compared: int = 0

    @property
    def undecided(self) -> int:
        """The comparisons that are too early, without statistics, or between unlike quantities."""
        return self.compared - self.borne_out - self.doubted


@dataclass(frozen=True)
class Spot:
    """A point on earth: latitude and longitude in degrees."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class Incident:
    """An incident: the key of its event, its day and its place."""

    key: str
    on: date
    spot: Spot


def km_between(one: Spot, other: Spot) -> float:
    """The great-circle distance in km, accurate to half a per cent."""
    lat1, lat2 = radians(float(one.latitude)), radians(float(other.latitude))
    lat, lon = lat2 - lat1, radians(float(other.longitude - one.longitude))
    half = sin(lat / 2) ** 2 + cos(lat1) * cos(lat2) * sin(lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def binding_step(binding_on: Iterable[date], today: date) -> Indicator:
    """Indicator of days since the last binding step up to `today`; down if there is none."""
    last = max((on for on in binding_on if on <= today), default=None)
    if last is None:
        return Indicator("INV", "last binding step", "No binding step is on record.", -1)
    days = (today - last).days
    points = 1 if days <= FRESH_STEP_DAYS else -1 if days > 2 * FRESH_STEP_DAYS else 0
    sentence = f"The last binding step was {plural(days, 'day')} ago."
    return Indicator("INV", "last binding step", sentence, points)


def money_moved(committed_usd: Decimal, disbursed_usd: Decimal) -> Indicator:
    """Indicator of money committed and disbursed, in USD."""
    if not committed_usd and not disbursed_usd:
        sentence, points = "No money committed and none disbursed is on record.", -1
    else:
        sentence = f"{_usd(committed_usd)} committed, {_usd(disbursed_usd)} disbursed."
        points = 1 if disbursed_usd else 0
    return Indicator("INV", "committed and disbursed", sentence, points)


def _usd(amount: Decimal) -> str:
    return format_usd(amount) if amount else "nothing"


def binding_share(binding: int, not_binding: int, unknown: int) -> Indicator:
    """Indicator of how many papers are binding, not binding, and of unknown force."""
    total = binding + not_binding + unknown
    name = "binding to non-binding papers"
    if not total:
        return Indicator("INV", name, "No paper is on record.", 0)
    known = f"{binding} of {plural(total, 'paper')} binding, {not_binding} not binding"
    sentence = f"{known}, {unknown} not known." if unknown else f"{known}."
    points = 1 if binding > not_binding else 0 if binding or unknown == total else -1
    return Indicator("INV", name, sentence, points)


def value_share(values: Iterable[tuple[int | None, Decimal]]) -> Indicator:
    """Indicator of the share of declared value at ladder stage 3 or above.

    `values` are (stage, USD). A lot of unknown stage counts as below.
    """
    rows = list(values)
    total = sum((value for _, value in rows), Decimal(0))
    name = f"value at stage {HIGH_STAGE} or above"
    if not total:
        return Indicator("VAL", name, "No declared value is on record.", 0)
    high = sum((value for stage, value in rows if stage and stage >= HIGH_STAGE), Decimal(0))
    share = high / total
    sentence = f"{format_percent(share)} of declared value is at stage {HIGH_STAGE} or above."
    return Indicator("VAL", name, sentence, 1 if share >= Decimal("0.5") else 0 if high else -1)


def customs(gap: CustomsGap) -> Indicator:
    """Indicator of agreement with customs statistics; one comparison that disagrees points down."""
    name = "gap to customs statistics"
    if not gap.compared:
        return Indicator("VAL", name, "No lot that customs statistics could show is logged.", 0)
    times = plural(gap.compared, "comparison")
    sentence = (
        f"Of {times} by code, month and side, customs statistics confirm {gap.borne_out} and "
        f"show less than was logged in {gap.doubted}; {gap.undecided} cannot be decided yet."
    )
    return Indicator("VAL", name, sentence, -1 if gap.doubted else 1 if gap.borne_out else 0)


def incidents_near(incidents: Iterable[Incident], spots: Iterable[Spot], today: date) -> Indicator:
    """Indicator of incidents within 100 km of any of the deal's places in the last 90 days.

    An incident with several places counts once.
    """
    name = f"incidents within {NEAR_KM} km in {RECENT_DAYS} days"
    places = list(spots)
    if not places:
        return Indicator("SEC", name, "No place of the deal has coordinates.", 0)
    since = today - timedelta(days=RECENT_DAYS)
    near = {
        row.key
        for row in incidents
        if since < row.on <= today and any(km_between(row.spot, at) <= NEAR_KM for at in places)
    }
    counted = plural(len(near), "incident") if near else "No incident"
    sentence = f"{counted} within {NEAR_KM} km of a place of the deal in {RECENT_DAYS} days."
    return Indicator("SEC", name, sentence, -1 if near else 0)


def open_disputes(points: int) -> Indicator:
    """Indicator of the number of disputed points that are not resolved."""
    counted = plural(points, "point") if points else "No point"
    verb = "is" if points <= 1 else "are"
    return Indicator("GOV", "open disputes", f"{counted} {verb} disputed.", -1 if points else 0)


def papers_public(public: int, expected: int) -> Indicator:
    """Indicator of how many of the papers on file are published."""
    name = "papers public"
    if not expected:
        return Indicator("GOV", name, "No paper is on file.", 0)
    share = f"{format_number(Decimal(public))} of {plural(expected, 'paper')} on file"
    return Indicator("GOV", name, f"{share} published.", 1 if public == expected else 0)
