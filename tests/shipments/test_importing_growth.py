"""What an import does for its last rows, beside what it did for its first."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection, transaction

from shipments.importing import writing
from shipments.importing.batches import upload
from shipments.importing.jobs import read_all
from tests.shipments.importing_files import NOW, as_csv, make_ground, row

CHUNK, CHUNKS = 500, 16


@pytest.mark.django_db(transaction=True)
def test_the_last_rows_read_no_more_of_the_tables_than_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_ground()
    batch = upload("file.csv", as_csv(row(n) for n in range(CHUNK * CHUNKS)), None)
    monkeypatch.setattr(writing, "CHUNK", CHUNK)
    read: list[int] = []
    reader = read_all(batch, lambda *_: None, today=NOW.date())
    with transaction.atomic():
        writing.write(reader.drafts.values(), batch, lambda _: read.append(_rows_read()))
    by_chunk = [after - before for before, after in pairwise(read)]
    assert len(by_chunk) == CHUNKS - 1
    assert 0 < by_chunk[-1] < 1.1 * by_chunk[0], by_chunk


def _rows_read() -> int:
    """Rows of any table that the open transaction has read so far, of indices or of all of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0])
