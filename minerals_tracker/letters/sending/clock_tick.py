"""One tick of the clock: freeze, plan, recover, hold back, send. Safe to run many at once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from minerals_tracker.letters.content.freezing import freeze_due
from minerals_tracker.letters.sending.ledger import recover
from minerals_tracker.letters.sending.planning import overtake, plan
from minerals_tracker.letters.sending.send_claimed import Clock, send_due
from minerals_tracker.mail.mail_server import is_configured
from minerals_tracker.models import WeeklyIssue

log = logging.getLogger(__name__)

# A task is kept far shorter than the queue's patience; the next tick takes up what is left.
BUDGET = timedelta(seconds=50)


@dataclass(frozen=True)
class Round:
    """Counts of what one tick did."""

    frozen: int = 0
    planned: int = 0
    sent: int = 0


def run(*, clock: Clock) -> Round:
    """Do whatever is due by now. With no mail server issues are frozen, but nothing is due."""
    now = clock()
    frozen = _freeze(now)
    latest = WeeklyIssue.objects.order_by("closes_at").last()
    if latest is None or not is_configured():
        return Round(frozen=frozen)
    recover(now=now)
    overtake(latest, now=now)
    planned = plan(latest)
    return Round(frozen, planned, send_due(clock=clock, until=now + BUDGET))


def _freeze(now: datetime) -> int:
    """How many weeks were frozen; one that cannot be holds up no letter of an earlier issue."""
    try:
        return len(freeze_due(now=now))
    except Exception:
        log.exception("The week that has closed cannot be frozen")
        return 0
