"""Forecast the day on which a cumulative target is met, by a bootstrap of past deliveries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

FEWEST_DELIVERIES = 3
"""With fewer dated deliveries than this there is no cadence to go by."""

RUNS = 500
"""Futures drawn for one forecast."""

LOW_PERCENTILE, MIDDLE_PERCENTILE, HIGH_PERCENTILE = 10, 50, 90
"""The window runs from the 10th to the 90th percentile of the days on which the drawn futures
meet the target."""

FAN_STEPS = 4
"""Equal parts of what is missing, at the end of each of which the futures are read."""

HORIZON_DAYS = 18_262
"""A future that has not met the target after fifty years is taken never to meet it."""

BATCH = 32

NOT_ENOUGH = "not enough deliveries to forecast"
NEVER = "at the observed cadence it is not met within fifty years"


@dataclass(frozen=True, order=True)
class DeliveryFact:
    """A delivery: its day, and its amount in the target's unit."""

    on: date
    amount: Decimal


@dataclass(frozen=True)
class FanStep:
    """When deliveries reach `amount`: the 10th, 50th and 90th percentile of the simulations.

    A day is None where so many simulations do not reach it within fifty years.
    """

    amount: Decimal
    earliest: date | None
    middle: date | None
    latest: date | None


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The window in which a target will be met at the observed cadence.

    `earliest` and `latest` are the 10th and 90th percentile of the simulations, None where those do
    not meet the target within fifty years. `reason` says why there is no window. `fan` has the same
    percentiles for parts of what is missing, the target last. It begins on `starts`.
    """

    earliest: date | None
    latest: date | None
    deliveries: int
    reason: str = ""
    starts: date | None = None
    fan: tuple[FanStep, ...] = ()


def forecast(
    deliveries: Iterable[DeliveryFact], target: Decimal, *, today: date, seed: int
) -> Forecast:
    """Simulate deliveries from past gaps and amounts; the same `seed` gives the same forecast.

    Deliveries after `today` are not read. Each simulation starts on the day of the last delivery
    and draws gaps and amounts with replacement. If the silence since then is longer than every gap,
    it is one more gap, and simulations start today.
    """
    past = sorted(row for row in deliveries if row.on <= today)
    missing = target - sum((row.amount for row in past), Decimal(0))
    if len(past) < FEWEST_DELIVERIES:
        return _none(past, NOT_ENOUGH)
    if missing <= 0:
        return _none(past, "the target has been reached")
    if not any(row.amount for row in past):
        return _none(past, NEVER)
    start, gaps = _cadence(past, today)
    draw = Random(seed)  # noqa: S311 - a reproducible draw, nothing secret
    amounts = [row.amount for row in past]
    steps = [missing * part / FAN_STEPS for part in range(1, FAN_STEPS + 1)]
    futures = [_days_until(steps, gaps, amounts, draw) for _ in range(RUNS)]
    fan = tuple(
        _step(target - missing + step, sorted(days), start, today)
        for step, days in zip(steps, zip(*futures, strict=True), strict=True)
    )
    end = fan[-1]
    return Forecast(
        earliest=end.earliest,
        latest=end.latest,
        deliveries=len(past),
        reason="" if end.earliest else NEVER,
        starts=start,
        fan=fan if end.earliest else (),
    )


def _none(past: list[DeliveryFact], reason: str) -> Forecast:
    return Forecast(earliest=None, latest=None, deliveries=len(past), reason=reason)


def _cadence(past: list[DeliveryFact], today: date) -> tuple[date, list[int]]:
    """The day from which futures go on, and the gaps in days that they draw from."""
    # Several deliveries on one day leave gaps of zero; a future still takes time.
    gaps = [max((after.on - before.on).days, 1) for before, after in pairwise(past)]
    silence = (today - past[-1].on).days
    return (today, [*gaps, silence]) if silence > max(gaps) else (past[-1].on, gaps)


def _days_until(
    steps: Sequence[Decimal], gaps: list[int], amounts: list[Decimal], draw: Random
) -> list[int]:
    """Simulate deliveries: the number of days until they add up to each of the rising `steps`.

    It is more than the horizon for a step that is not reached.
    """
    days, brought = 0, Decimal(0)
    reached: list[int] = []
    while days <= HORIZON_DAYS:
        # Drawing by the batch is several times faster than drawing one by one.
        drawn = zip(draw.choices(gaps, k=BATCH), draw.choices(amounts, k=BATCH), strict=True)
        for gap, amount in drawn:
            days += gap
            brought += amount
            while brought >= steps[len(reached)]:
                reached.append(days)
                if len(reached) == len(steps):
                    return reached
    return reached + [days] * (len(steps) - len(reached))


def _step(amount: Decimal, days: list[int], start: date, today: date) -> FanStep:
    earliest, middle, latest = (
        _day_at(days, percent, start, today)
        for percent in (LOW_PERCENTILE, MIDDLE_PERCENTILE, HIGH_PERCENTILE)
    )
    return FanStep(amount, earliest, middle, latest)


def _day_at(days: list[int], percent: int, start: date, today: date) -> date | None:
    """The day by which so many per cent of the futures have met the target (nearest rank)."""
    rank = -(-len(days) * percent // 100) - 1
    if days[rank] > HORIZON_DAYS:
        return None
    return max(start + timedelta(days=days[rank]), today)
