"""Rows whose letter waits: each is handed over under its lock, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from minerals_tracker.digest.post import PostOffice, Result, is_configured

Row = TypeVar("Row", bound=Model)


def send_each(waiting: QuerySet[Row], send: Callable[[Row, PostOffice], Result | None]) -> int:
    """Send what waits, and give a count. Of two workers only one sends a row.

    A mail server out of reach ends the round: the others would only wait for it too.
    """
    if not is_configured():
        return 0
    count = 0
    with PostOffice() as office:
        for number in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                free = waiting.select_for_update(skip_locked=True, of=("self",))
                row = free.filter(pk=number).first()
                result = send(row, office) if row is not None else None
            count += result is Result.ACCEPTED
            if result is Result.UNREACHABLE:
                break
    return count
