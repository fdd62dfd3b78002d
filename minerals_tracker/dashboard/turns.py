"""Each page is rendered by one at a time: who asks meanwhile waits for it instead of rendering it, too.

Else a page that many read is rendered by all of them at once after every change. Turns are kept in
the cache; where it does not answer, everybody renders. Whoever has one and is gone loses it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

HELD_FOR = 10
"""Seconds after which a turn is free again, whatever became of who took it."""

PATIENCE = 2.0
"""Seconds after which who waits renders the page himself."""

_LOOK_EVERY = 0.01
T = TypeVar("T")
_log = logging.getLogger(__name__)


@contextmanager
def turn(state: str) -> Iterator[bool]:
    """Take the turn to render what is kept under a state: whether it was free. It ends with the block."""
    mine = _asked(lambda: cache.add(_key(state), 1, timeout=HELD_FOR), instead=True)
    try:
        yield mine
    finally:
        if mine:
            _asked(lambda: cache.delete(_key(state)), instead=False)


def awaited(state: str, page: str) -> bytes | None:
    """What is kept as `page` once the turn has ended; None where that is nothing, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY)
        found: dict[str, bytes] = _asked(lambda: cache.get_many([page, _key(state)]), instead={})
        if page in found or not found:
            return found.get(page)
    return None


def _asked(ask: Callable[[], T], *, instead: T) -> T:
    try:
        return ask()
    except (RedisError, OSError) as error:
        _log.warning("The cache does not answer, so that everybody renders: %s", error)
        return instead


def _key(state: str) -> str:
    return f"turn-{state}"
