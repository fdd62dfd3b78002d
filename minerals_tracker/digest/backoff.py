"""PURE: when to try a letter again, when to give up, and how many to send on one commit."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

FIRST = timedelta(minutes=2)
LONGEST = timedelta(hours=4)
JITTER = 0.25
# By then the next issue is near, and a letter of last week is no longer news.
GIVE_UP_AFTER = timedelta(days=5)
# What a machine that dies with its disk leaves in doubt: as much as it sends in that time.
GROUP_TIME = timedelta(milliseconds=250)
LARGEST_GROUP = 125


def next_attempt(now: datetime, *, attempts: int, key: int) -> datetime:
    """The moment of the next attempt after `attempts` have failed.

    The wait doubles up to four hours; up to a quarter is added, derived from the row's key, so
    that letters that failed together do not come back together.
    """
    doublings = min(max(attempts - 1, 0), 12)
    wait = min(FIRST * (1 << doublings), LONGEST)
    digest = hashlib.sha256(f"{key}.{attempts}".encode()).digest()
    added: timedelta = wait * (JITTER * int.from_bytes(digest[:4]) / 2**32)
    return now + wait + added


def is_hopeless(moment: datetime, *, due_at: datetime) -> bool:
    """Whether a letter due then is not worth trying any more."""
    return moment - due_at > GIVE_UP_AFTER


def next_size(size: int, *, took: timedelta) -> int:
    """How many letters the next commit marks, after a group of `size` took that long."""
    if took > GROUP_TIME:
        return max(1, size // 2)
    return min(2 * size, LARGEST_GROUP) if took * 2 < GROUP_TIME else size
