"""Who and why beside history rows written in bulk.

The triggers of the history ask the transaction for its context. Django's cursors tell it with each
write of a request; COPY goes past them, so it is told here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from pghistory.models import Context

TELL = (
    "SELECT set_config('pghistory.context_id', %s, true),"
    " set_config('pghistory.context_metadata', %s, true)"
)


@contextmanager
def signed(*, user_id: int | None, reason: str) -> Iterator[Context]:
    """Sign what is written until the end of the block, inside the open transaction."""
    metadata = {"user": user_id, "reason": reason}
    context = Context.objects.create(id=uuid.uuid4(), metadata=metadata)
    execute(TELL, [str(context.pk), json.dumps(metadata)])
    yield context
    execute(TELL, ["", ""])


def execute(sql: str, params: list[Any]) -> int:
    """Run one statement; returns the rows it wrote.

    It goes past what wraps Django's cursors, which would tell the context of the request instead.
    """
    with connection.cursor() as wrapped:
        plain = wrapped.cursor
        plain.execute(sql, params)
        return int(plain.rowcount)


def history_of(model: Any) -> Any:
    """The history model of a tracked model."""
    return model._meta.get_field("history").related_model
