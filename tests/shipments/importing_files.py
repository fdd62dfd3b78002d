"""Files for the tests of the import, as their bytes, and the ground they stand on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl

from shipments.importing import jobs
from shipments.importing.batches import start, upload
from shipments.models import ImportBatch, ImportState
from tests import factories as make

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEADING = (
    *("Reference", "Deal", "Purpose", "From", "To", "Sources", "Arrived", "Line", "Commodity"),
    *("Wet (kg)", "Moisture %", "Assay %"),
)


def make_ground() -> None:
    """A deal DL1, two places, a commodity with a price and a source, all named by their keys."""
    make.make_deal(key="DL1")
    make.make_place(key="PL-A", name="Harbour A")
    make.make_place(key="PL-B", name="Harbour B", country="US")
    source = make.make_source(key="S1")
    commodity = make.make_commodity(key="sb-conc", name="Antimony concentrate")
    make.make_price(commodity=commodity, source=source, usd_per_tonne=Decimal(12_000))


def row(number: int, **changed: Any) -> list[str]:
    """A sound row; `changed` replaces cells by the small first word of their heading."""
    told = {
        "reference": f"IMP-{number}",
        "deal": "DL1",
        "purpose": "commercial",
        "from": "PL-A",
        "to": "PL-B",
        "sources": "S1",
        "arrived": "2026-03-25",
        "line": "1",
        "commodity": "sb-conc",
        "wet": f"{1000 + number % 997}",
        "moisture": "8",
        "assay": "55.5",
    }
    return [str(cell) for cell in (told | changed).values()]


def as_csv(
    rows: Iterable[Sequence[str]], *, heading: Sequence[str] = HEADING, delimiter: str = ","
) -> bytes:
    lines = [delimiter.join(cells) for cells in [heading, *rows]]
    return ("\r\n".join(lines) + "\r\n").encode()


def as_xlsx(rows: Iterable[Sequence[Any]], *, heading: Sequence[str] = HEADING) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in [heading, *rows]:
        sheet.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(content: bytes, name: str = "file.csv", **choices: Any) -> ImportBatch:
    """A batch of a file after its check."""
    batch = upload(name, content, make.make_user())
    start(batch, ImportState.CHECKING, choices={**batch.choices, **choices})
    return run(batch)


def imported(content: bytes, name: str = "file.csv", **choices: Any) -> ImportBatch:
    """A batch of a sound file after its import."""
    batch = checked(content, name, **choices)
    assert batch.problems == []
    assert start(batch, ImportState.IMPORTING)
    return run(batch)


def run(batch: ImportBatch) -> ImportBatch:
    """Let this process do what a worker would."""
    jobs.run(batch.pk, today=NOW.date(), now=NOW)
    batch.refresh_from_db()
    return batch
