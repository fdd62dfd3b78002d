"""A forecast needs a cadence, comes out the same twice, and never lies in the past."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.scenario.forecast import (
    FEWEST_DELIVERIES,
    HORIZON_DAYS,
    NEVER,
    NOT_ENOUGH,
    DeliveryFact,
    Forecast,
    forecast,
)

START = date(2026, 1, 1)


def every(days: int, *amounts: int) -> list[DeliveryFact]:
    return [
        DeliveryFact(START + timedelta(days=days * number), Decimal(amount))
        for number, amount in enumerate(amounts)
    ]


def forecast_from(rows: list[DeliveryFact], target: int, today: date, seed: int = 7) -> Forecast:
    return forecast(rows, Decimal(target), today=today, seed=seed)


def test_a_steady_cadence_gives_one_day() -> None:
    found = forecast_from(every(30, 10, 10, 10), 60, date(2026, 3, 2))
    assert found.earliest == found.latest == date(2026, 3, 2) + timedelta(days=90)
    assert (found.deliveries, found.reason) == (3, "")


def test_an_uneven_cadence_gives_a_window_that_is_the_same_twice() -> None:
    rows = [*every(10, 5, 20, 1), DeliveryFact(date(2026, 3, 1), Decimal(8))]
    one, again = (forecast_from(rows, 200, date(2026, 3, 10)) for _ in range(2))
    assert one == again
    assert one.earliest is not None
    assert one.latest is not None
    assert date(2026, 3, 10) < one.earliest < one.latest


def test_the_fan_is_read_on_the_way_to_the_target() -> None:
    found = forecast_from(every(30, 10, 10, 10), 70, date(2026, 3, 2))
    last = date(2026, 3, 2)
    assert found.starts == last
    assert [step.amount for step in found.fan] == [40, 50, 60, 70]
    days = [last + timedelta(days=30 * number) for number in (1, 2, 3, 4)]
    for step, day in zip(found.fan, days, strict=True):
        assert (step.earliest, step.middle, step.latest) == (day, day, day)


@pytest.mark.parametrize("count", range(FEWEST_DELIVERIES))
def test_fewer_than_three_deliveries_are_not_enough(count: int) -> None:
    rows = every(30, *[10] * count)
    assert forecast_from(rows, 60, date(2027, 1, 1)) == Forecast(
        earliest=None, latest=None, deliveries=count, reason=NOT_ENOUGH
    )


def test_a_delivery_after_the_day_is_not_read() -> None:
    rows = every(30, 10, 10, 10)
    assert forecast_from(rows, 60, rows[-1].on - timedelta(days=1)).reason == NOT_ENOUGH
    assert forecast_from(rows, 60, rows[-1].on).reason == ""


def test_a_target_that_is_reached_needs_no_forecast() -> None:
    rows = every(30, 10, 10, 10)
    assert forecast_from(rows, 30, date(2026, 4, 1)).reason == "the target has been reached"
    assert forecast_from(rows, 31, date(2026, 4, 1)).reason == ""


def test_deliveries_of_nothing_never_meet_a_target() -> None:
    assert forecast_from(every(30, 0, 0, 0), 1, date(2026, 4, 1)).reason == NEVER


def test_a_target_beyond_fifty_years_is_not_dated() -> None:
    found = forecast_from(every(365, 1, 1, 1), 100, date(2028, 1, 1))
    assert (found.earliest, found.latest, found.reason) == (None, None, NEVER)
    assert found.fan == ()


def test_the_window_may_be_open_at_its_end() -> None:
    rows = [*every(1, 1, 0), DeliveryFact(START + timedelta(days=1 + HORIZON_DAYS), Decimal(0))]
    found = forecast_from(rows, 2, rows[-1].on)
    assert found.earliest is not None
    assert found.latest is None
    assert found.reason == ""


def test_a_silence_longer_than_any_gap_counts_as_a_gap() -> None:
    rows = every(30, 10, 10, 10)
    last = rows[-1].on
    within = forecast_from(rows, 40, last + timedelta(days=30))
    beyond = forecast_from(rows, 40, last + timedelta(days=300))
    assert within.earliest == within.latest == last + timedelta(days=30)
    assert beyond.earliest == last + timedelta(days=330)
    assert beyond.latest == last + timedelta(days=600)


def test_deliveries_of_one_day_still_take_time() -> None:
    today = START
    found = forecast_from(every(0, 1, 1, 1), 5, today)
    assert found.earliest == today + timedelta(days=2)


deliveries = st.lists(
    st.builds(
        DeliveryFact,
        st.dates(min_value=START, max_value=date(2026, 12, 31)),
        st.decimals(min_value=5, max_value=20, places=1),
    ),
    min_size=3,
    max_size=6,
)


@settings(max_examples=20, deadline=None)
@given(deliveries, st.integers(min_value=0, max_value=9))
def test_the_window_is_ordered_and_not_in_the_past(rows: list[DeliveryFact], seed: int) -> None:
    today = date(2027, 1, 1)
    found = forecast_from(rows, 130, today, seed)
    assert found == forecast_from(rows[::-1], 130, today, seed)
    assert (found.earliest is None) == bool(found.reason)
    assert found.earliest is None or today <= found.earliest
    ends = [(step.earliest, step.middle, step.latest) for step in found.fan]
    assert ends[-1:] == ([(found.earliest, ends[-1][1], found.latest)] if ends else [])
    for column in zip(*ends, strict=True):
        known = [day for day in column if day]
        assert known == sorted(known)
    for row in ends:
        known = [day for day in row if day]
        assert known == sorted(known)
    assert found.latest is None or found.earliest is None or found.earliest <= found.latest
