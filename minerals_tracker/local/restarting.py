"""Children that are started again when they stop by themselves, each counted for itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from minerals_tracker.local.children import Child
from minerals_tracker.local.locks import EmbeddedError, explain

RESTARTS, WITHIN = 5, 60.0
"""What stops more often than this many times in so many seconds rests."""
REST = 60.0
"""Seconds; then it is tried again: a disk may have room by then."""


class Keeper:
    """Watches one child. What keeps stopping, or cannot be started, costs nothing but itself."""

    def __init__(self, child: Child, say: Callable[[str], None]) -> None:
        self.child = child
        self.say = say
        self.deaths: deque[float] = deque(maxlen=RESTARTS)
        self.rests_until = 0.0

    def look(self, now: float) -> None:
        """Restart the child if it has stopped; `now` is in seconds of a monotonic clock."""
        code = self.child.poll()
        try:
            self.child.turn_over()
        except OSError as error:
            self.say(str(explain(error, self.child.log)))
        if code is None or now < self.rests_until:
            return
        if len(self.deaths) == RESTARTS and now - self.deaths[0] < WITHIN:
            self.rest(now, self.child.fail("keeps stopping"))
            return
        self.deaths.append(now)
        self.say(f"{self.child.name} stopped by itself (exit code {code}): starting it again")
        try:
            self.child.start()
        except EmbeddedError as problem:
            self.rest(now, problem)

    def rest(self, now: float, problem: EmbeddedError) -> None:
        """Say why, and leave it alone for a while."""
        self.deaths.clear()
        self.rests_until = now + REST
        self.say(
            f"{problem}\nWithout {self.child.name} the rest goes on; "
            f"it is started again in {REST:.0f} seconds."
        )
