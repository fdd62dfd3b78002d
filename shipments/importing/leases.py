"""Which worker has a batch, whether it still lives, and how far it is.

The claim is a column of the batch with a lease. What a worker tells of its progress goes through
the cache, since its transaction shows nothing before it ends, and is its sign of life as well.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import F
from redis.exceptions import RedisError

from shipments.importing.file_problems import CancelledError
from shipments.models import ImportBatch
from shipments.models.imports import AT_WORK

LEASE = timedelta(minutes=15)
"""A claim ends after this time, even if no cache tells whether its worker lives."""
SILENT_AFTER = 45
"""Seconds without a sign of life after which a worker counts as dead."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """Progress of a worker: the phase, and how many rows or shipments of all are done."""

    phase: str
    done: int
    total: int


def claim(batch_id: int, *, now: datetime) -> ImportBatch | None:
    """Claim a batch that waits for a worker; None if it does not wait or its worker is alive."""
    batch = ImportBatch.objects.filter(pk=batch_id, state__in=AT_WORK).first()
    if batch is None or at_work(batch, now=now):
        return None
    show(
        batch, Progress("starting", 0, 0)
    )  # before the claim, which without a sign of life is void
    unclaimed = ImportBatch.objects.filter(
        pk=batch.pk, state=batch.state, claimed_until=batch.claimed_until
    )
    if not unclaimed.update(claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    batch.refresh_from_db(fields=["claimed_until", "attempts"])
    return batch


def at_work(batch: ImportBatch, *, now: datetime) -> bool:
    """Whether a live worker has claimed the batch."""
    if batch.state not in AT_WORK or batch.claimed_until is None or batch.claimed_until <= now:
        return False
    try:
        return cache.get(_key(batch)) is not None
    except (RedisError, OSError):
        return True


def report_progress(batch: ImportBatch, phase: str, done: int, total: int) -> None:
    """Publish the progress. Raises CancelledError where the user asked to stop."""
    show(batch, Progress(phase, done, total))
    if not ImportBatch.objects.filter(pk=batch.pk, cancel_asked_at=None).exists():
        raise CancelledError


def show(batch: ImportBatch, progress: Progress) -> None:
    try:
        cache.set(_key(batch), progress, timeout=SILENT_AFTER)
    except (RedisError, OSError) as error:
        log.warning("The cache keeps no progress of %s: %s", batch, error)


def progress_of(batch: ImportBatch) -> Progress | None:
    """The last progress of a batch's worker; None if it has been silent for too long."""
    try:
        found: Progress | None = cache.get(_key(batch))
    except (RedisError, OSError):
        return None
    return found


def _key(batch: ImportBatch) -> str:
    return f"import-{batch.pk}"
