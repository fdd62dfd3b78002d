"""Pieces of work that a thread makes while the last one is dealt with."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from shipments.importing.ahead import ahead


def test_pieces_come_in_their_order_and_all_of_them() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))


def test_the_next_piece_is_made_while_one_is_dealt_with() -> None:
    second_made = threading.Event()

    def pieces() -> Iterator[int]:
        yield 1
        second_made.set()
        yield 2

    with closing(ahead(pieces())) as coming:
        assert next(coming) == 1
        assert second_made.wait(timeout=10)


def test_what_goes_wrong_while_a_piece_is_made_is_raised_here() -> None:
    def pieces() -> Iterator[int]:
        yield 1
        raise ValueError("no second piece")

    with pytest.raises(ValueError, match="no second piece"):
        list(ahead(pieces()))


def test_no_thread_outlives_the_work() -> None:
    threads, interval = threading.active_count(), sys.getswitchinterval()
    with closing(ahead(iter(range(5)))) as coming:
        next(coming)
        assert threading.active_count() == threads + 1
    assert (threading.active_count(), sys.getswitchinterval()) == (threads, interval)
