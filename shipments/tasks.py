"""Celery tasks for shipments; each may run twice, late or not at all (see `run_waiting`)."""

from __future__ import annotations

from celery import current_app, shared_task
from django.utils import timezone

from shipments.importing import jobs
from shipments.models import ImportBatch
from shipments.models.imports import AT_WORK


@shared_task
def run_import(batch_id: int) -> None:
    """Check or import one file; a second call finds nothing to do."""
    jobs.run(batch_id, today=timezone.localdate(), now=timezone.now())


@shared_task
def run_waiting() -> None:
    """Take up imports whose message was lost or whose worker died."""
    waiting = ImportBatch.objects.filter(state__in=AT_WORK).values_list("pk", flat=True)
    for batch_id in waiting:
        run_import(batch_id)


def ask_for(batch_id: int) -> None:
    """Send the task; if the queue is down, `run_waiting` finds the import a minute later."""
    options = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 1}
    with current_app.connection_for_write(transport_options=options) as broker:
        current_app.send_task(run_import.name, [batch_id], connection=broker, retry=False)
