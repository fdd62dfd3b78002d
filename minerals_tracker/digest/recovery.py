"""What dead senders leave behind: settled by their notes, else by the end of their lease."""

from __future__ import annotations

import logging
from datetime import datetime

from minerals_tracker.digest import journal, ledger
from minerals_tracker.digest.journal import Notes
from minerals_tracker.digest.post import Outcome, Result
from minerals_tracker.models import Delivery
from minerals_tracker.states import DeliveryState

log = logging.getLogger(__name__)

DIED = Outcome(Result.DOUBTFUL, "The sender stopped while handing it over.")


def recover(*, now: datetime) -> tuple[int, int]:
    """Settle what no sender will settle any more: (back to waiting, in doubt)."""
    found = [_by_notes(worker, notes, now=now) for worker, notes in journal.abandoned()]
    found.append(_by_lease(now=now))
    return sum(waiting for waiting, _ in found), sum(doubtful for _, doubtful in found)


def _by_notes(worker: str, notes: Notes, *, now: datetime) -> tuple[int, int]:
    """The sender is dead for certain: only the letter that it was handing over is in doubt."""
    rows = Delivery.objects.filter(state=DeliveryState.CLAIMED, claimed_by=worker)
    touched = notes.begun | notes.answers.keys()
    ended = [(row, notes.answers.get(row.pk, DIED)) for row in rows if row.pk in touched]
    ledger.settle_all(ended, worker=worker, now=now)
    untouched = rows.exclude(pk__in=touched).values_list("pk", flat=True)
    waiting = ledger.give_back(list(untouched), worker=worker)
    doubtful = len(touched - notes.answers.keys())
    log.warning("Sender %s died: %d letters wait again, %d in doubt", worker, waiting, doubtful)
    return waiting, doubtful


def _by_lease(*, now: datetime) -> tuple[int, int]:
    """Nothing is known of the sender: whatever it may have begun is in doubt."""
    expired = Delivery.objects.filter(
        state=DeliveryState.CLAIMED, claimed_at__lt=now - ledger.LEASE
    )
    doubtful = expired.filter(handed_over_at__isnull=False).update(
        state=DeliveryState.UNCERTAIN,
        settled_at=now,
        because=ledger.with_reason(DIED.reply),
    )
    waiting = expired.filter(handed_over_at__isnull=True).update(state=DeliveryState.PENDING)
    return waiting, doubtful
