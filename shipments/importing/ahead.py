"""One thread makes the next piece of work while another deals with the last."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
SWITCH_SECONDS = 0.000_2
"""So long may the thread that makes pieces hold up one that only waits for a server's answer."""


def ahead(pieces: Iterator[T]) -> Generator[T, None, None]:
    """Yield pieces; while one is dealt with, a thread of its own makes the next.

    Raises here what making them raises. The thread has ended when this has; it may not use the
    database, whose connections belong to the thread that opened them.
    """
    done = object()
    with ThreadPoolExecutor(max_workers=1) as maker, _quick_to_switch():
        coming = maker.submit(next, pieces, done)
        while (piece := coming.result()) is not done:
            coming = maker.submit(next, pieces, done)
            yield piece  # type: ignore[misc]


@contextmanager
def _quick_to_switch() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
