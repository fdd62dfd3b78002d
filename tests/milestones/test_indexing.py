"""The index is a weighted mean in which readings fade, and silence proves nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from deals.states import Scope
from milestones.scenario.index import (
    HALF_LIFE_DAYS,
    STALE_DAYS,
    ReadingFact,
    SignalFact,
    freshness,
    latest_readings,
    scopes_read,
    shown,
    total,
    weigh,
)
from milestones.scenario.scenarios import BAND, by_index
from milestones.states import Scenario

DAY = date(2026, 1, 1)
TWO = (SignalFact(key="INV"), SignalFact(key="SEC", name="Security"))


def reading(signal: str, score: int, age: int = 0, scope: str = Scope.DEAL) -> ReadingFact:
    return ReadingFact(
        key=f"{signal}{score}{age}",
        signal=signal,
        on=DAY - timedelta(days=age),
        score=Decimal(score),
        scope=scope,
    )


def test_freshness_halves_with_the_half_life() -> None:
    assert freshness(0) == 1
    assert freshness(HALF_LIFE_DAYS) == Decimal("0.5")
    assert freshness(2 * HALF_LIFE_DAYS) == Decimal("0.25")


def test_an_old_reading_weighs_less() -> None:
    parts = weigh(TWO, [reading("INV", 2, HALF_LIFE_DAYS), reading("SEC", -1)], DAY)
    assert total(parts) == 0
    assert [part.contribution.quantize(Decimal("0.01")) for part in parts] == [
        Decimal("0.67"),
        Decimal("-0.67"),
    ]


def test_a_signal_that_is_not_read_is_never_zero() -> None:
    parts = weigh(TWO, [reading("INV", 2)], DAY)
    assert total(parts) == 2
    assert (parts[1].is_read, parts[1].reading, parts[1].share) == (False, None, Decimal(0))


def test_nothing_read_or_nothing_of_weight_gives_no_index() -> None:
    assert total(weigh(TWO, [], DAY)) is None
    weightless = SignalFact(key="INV", weight=Decimal(0))
    assert total(weigh([weightless], [reading("INV", 2)], DAY)) is None


def test_weights_count() -> None:
    signals = (SignalFact(key="INV", weight=Decimal(3)), SignalFact(key="SEC"))
    assert total(weigh(signals, [reading("INV", 1), reading("SEC", -1)], DAY)) == Decimal("0.5")


def test_readings_of_one_day_count_as_their_mean() -> None:
    rows = [reading("INV", 2), reading("INV", -1), reading("INV", -2, 1)]
    (part,) = weigh(TWO[:1], rows, DAY)
    assert part.reading == Decimal("0.5")
    assert part.reading_keys == ("INV-10", "INV20")


@pytest.mark.parametrize(
    ("readings", "mean", "second"),
    [
        ([(1, None)], "1", None),
        ([(1, 1)], "1", "1"),
        ([(1, 2)], "1", "2"),
        ([(1, -1)], "1", "-1"),
        ([(-2, 2)], "-2", "2"),
        ([(0, 0)], "0", "0"),
        ([(2, None), (0, -2)], "1", "0"),
        ([(2, 0), (0, 2)], "1", "1"),
    ],
)
def test_a_second_reader_is_heard_beside_the_first(
    readings: list[tuple[int, int | None]], mean: str, second: str | None
) -> None:
    """Who was not read a second time counts as agreed; the index is the first readers' alone."""
    rows = [
        replace(reading("INV", score), second=None if said is None else Decimal(said))
        for score, said in readings
    ]
    for day in (DAY, DAY + timedelta(days=STALE_DAYS)):
        (part,) = weigh(TWO[:1], rows, day)
        assert (part.reading, part.second) == (Decimal(mean), second and Decimal(second))
        assert total([part]) == Decimal(mean)


def test_a_second_reader_of_an_older_day_is_heard_no_more() -> None:
    old = replace(reading("INV", 1, 1), second=Decimal(-1))
    (part,) = weigh(TWO[:1], [old, reading("INV", 1)], DAY)
    assert part.second is None


def test_a_reading_of_tomorrow_is_not_read() -> None:
    assert latest_readings("INV", [reading("INV", 2, -1)], DAY) == ()


@pytest.mark.parametrize(
    ("signal", "scope", "counts"),
    [
        ("INV", Scope.DEAL, True),
        ("INV", Scope.CONTEXT, False),
        ("INV", Scope.PARALLEL_PROJECT, False),
        ("INV", Scope.COUNTERPARTY, False),
        ("SEC", Scope.CONTEXT, True),
        ("SEC", Scope.PARALLEL_PROJECT, False),
        ("DIP", Scope.CONTEXT, True),
        ("DIP", Scope.MARKET, False),
    ],
)
def test_only_security_and_diplomacy_are_read_from_context(
    signal: str, scope: Scope, counts: bool
) -> None:
    assert (scope in scopes_read(signal)) is counts
    assert bool(latest_readings(signal, [reading(signal, 1, scope=scope)], DAY)) is counts


@pytest.mark.parametrize(("age", "stale"), [(STALE_DAYS - 1, False), (STALE_DAYS, True)])
def test_a_signal_goes_stale(age: int, stale: bool) -> None:
    (part,) = weigh(TWO[:1], [reading("INV", 1, age)], DAY)
    assert part.is_stale is stale
    assert not weigh(TWO[:1], [], DAY)[0].is_stale


@pytest.mark.parametrize(
    ("index", "number"),
    [("-2", "0"), ("0", "50"), ("2", "100"), ("0.75", "68.8"), ("0.746", "68.6")],
)
def test_the_index_is_shown_from_0_to_100(index: str, number: str) -> None:
    assert shown(Decimal(index)) == Decimal(number)


@given(st.decimals(min_value=-2, max_value=2, places=12))
@example(Decimal("0.746"))
@example(Decimal("0.749999999999"))
@example(Decimal("-0.749999999999"))
@example(BAND)
@example(-BAND)
def test_the_number_never_contradicts_the_word(index: Decimal) -> None:
    """Beside "optimistic from 68.8" no mixed index reads 68.8, and no optimistic one 68.7."""
    scenario = by_index(index)
    assert (shown(index) >= shown(BAND)) is (scenario == Scenario.OPTIMISTIC)
    assert (shown(index) <= shown(-BAND)) is (scenario == Scenario.CAUTION)


rows = st.lists(
    st.builds(
        reading,
        st.sampled_from(["INV", "SEC"]),
        st.integers(min_value=-2, max_value=2),
        st.integers(min_value=0, max_value=2000),
    ),
    max_size=8,
)


@given(rows, st.integers(min_value=1, max_value=2000))
def test_silence_changes_nothing(readings: list[ReadingFact], days: int) -> None:
    now = total(weigh(TWO, readings, DAY))
    later = total(weigh(TWO, readings, DAY + timedelta(days=days)))
    assume(now is not None)
    assert later is not None
    assert now is not None
    assert abs(now - later) <= Decimal("1e-9")


@given(rows)
def test_the_order_of_readings_means_nothing(readings: list[ReadingFact]) -> None:
    assert total(weigh(TWO, readings, DAY)) == total(weigh(TWO, readings[::-1], DAY))


@given(rows)
def test_the_parts_make_up_the_whole_within_the_scale(readings: list[ReadingFact]) -> None:
    parts = weigh(TWO, readings, DAY)
    index = total(parts)
    assume(index is not None)
    assert index is not None
    assert -2 <= index <= 2
    assert abs(sum((part.share for part in parts), Decimal(-1))) < Decimal("1e-20")
