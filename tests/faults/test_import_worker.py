"""An import whose worker is killed in the middle of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from django.utils import timezone

from minerals_tracker.people.groups import EDITOR
from shipments.importing.batches import start, upload
from shipments.importing.leases import at_work, progress_of
from shipments.models import ImportBatch, ImportState, Shipment
from shipments.tasks import ask_for, run_waiting
from tests.minerals_tracker.people import client_of
from tests.shipments.importing_files import as_csv, make_ground, row
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 20_000


def test_a_killed_worker_leaves_nothing_and_another_imports_all_of_it_once(
    start_celery_worker: Callable[..., Worker],
) -> None:
    make_ground()
    batch = upload("file.csv", as_csv([row(n) for n in range(ROWS)]), None)
    start(batch, ImportState.CHECKING)
    ImportBatch.objects.update(state=ImportState.IMPORTING)
    worker = start_celery_worker()
    ask_for(batch.pk)
    assert eventually(lambda: _phase(batch) == "writing", 120)
    assert worker.process
    os.killpg(worker.process.pid, signal.SIGKILL)
    assert eventually(lambda: not _is_at_work(batch), 60)
    whole = Shipment.objects.count()
    assert whole in {0, ROWS}
    batch.refresh_from_db()
    assert (batch.state == ImportState.DONE) == (whole == ROWS)
    page = client_of(EDITOR).get(batch.get_absolute_url()).content.decode()
    assert ("Imported." if whole else "nothing of the file is kept") in page
    run_waiting()
    batch.refresh_from_db()
    assert (batch.state, Shipment.objects.count()) == (ImportState.DONE, ROWS)


def _phase(batch: ImportBatch) -> str:
    progress = progress_of(batch)
    return progress.phase if progress else ""


def _is_at_work(batch: ImportBatch) -> bool:
    batch.refresh_from_db()
    return at_work(batch, now=timezone.now())
