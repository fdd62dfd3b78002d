"""Daily deletion of expired rows and files; a second run finds nothing to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.core.management import call_command

from shipments.models import ImportBatch
from shipments.models.imports import AT_WORK, RESTING

KEPT_DAYS = 30
"""How long the log of logins is kept, and the file of an import that has ended."""


def clean(*, now: datetime) -> None:
    """Remove sessions that have ended, old lines of axes' log, and the files of old imports.

    Of an import its record stays, with its checksum, so that the same file is known again.
    """
    old = now - timedelta(days=KEPT_DAYS)
    call_command("clearsessions")
    AxesProxyHandler.reset_logs(age_days=KEPT_DAYS)
    AccessAttempt.objects.filter(attempt_time__lt=old).delete()
    ended = ImportBatch.objects.exclude(state__in=(*AT_WORK, *RESTING)).exclude(content=b"")
    ended.filter(finished_at__lt=old).update(content=b"")
