"""Waits that grow, differ between letters, and come to an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minerals_tracker.digest.backoff import (
    FIRST,
    GIVE_UP_AFTER,
    LONGEST,
    is_hopeless,
    next_attempt,
    next_size,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@given(attempts=st.integers(1, 10_000), key=st.integers(1, 10**9))
def test_wait_lies_between_its_base_and_a_quarter_more(attempts: int, key: int) -> None:
    base = min(FIRST * 2 ** min(attempts - 1, 20), LONGEST)
    wait = next_attempt(NOW, attempts=attempts, key=key) - NOW
    assert base <= wait <= base * 1.25


def test_letters_that_failed_together_come_back_apart() -> None:
    moments = {next_attempt(NOW, attempts=3, key=key) for key in range(100)}
    assert len(moments) == 100


def test_last_moment_is_five_days_after_the_letter_was_due() -> None:
    last = NOW + GIVE_UP_AFTER
    assert not is_hopeless(last, due_at=NOW)
    assert is_hopeless(last + timedelta(microseconds=1), due_at=NOW)


@pytest.mark.parametrize(
    ("size", "milliseconds", "expected"),
    [(1, 10, 2), (64, 125, 64), (64, 251, 32), (1, 20_000, 1), (80, 0, 125)],
)
def test_group_grows_while_it_is_quick_and_shrinks_when_it_is_slow(
    size: int, milliseconds: int, expected: int
) -> None:
    assert next_size(size, took=timedelta(milliseconds=milliseconds)) == expected
