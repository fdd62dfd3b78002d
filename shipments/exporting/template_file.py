"""A template to begin an import with: the usual headings, two example rows, notes on each column.

The example's reference is none, so that rows that were left in are refused and never imported.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from deals.models import Commodity, Deal, Place, Source
from deals.states import in_words
from shipments.exporting.file_formats import BYTE_ORDER_MARK
from shipments.file_columns import BY_NAME, Column, Kind

REPLACE_ME = "EXAMPLE, replace me"
SHIPMENT: dict[str, str] = {
    "reference": REPLACE_ME,
    "purpose": "commercial",
    "vessel": "MV Example",
    "bill_of_lading": "BL-0001",
    "sailed": "2026-10-28",
    "arrived": "12 Nov 2026",
}
LOTS: tuple[dict[str, str], ...] = (
    {
        "line": "1",
        "wet_t": "22.4",
        "wet_qualifier": "exact",
        "moisture_pct": "8.5",
        "assay_pct": "55",
    },
    {"line": "2", "wet_t": "310", "wet_qualifier": "about"},
)
HEADING = (
    *("reference", "deal", "purpose", "origin", "destination", "vessel", "bill_of_lading"),
    *("sources", "sailed", "arrived", "line", "commodity", "wet_t", "wet_qualifier"),
    *("moisture_pct", "assay_pct", "note"),
)
"""The columns that most files need; an import reads all of `file_columns.COLUMNS`."""


def csv_template() -> bytes:
    """Heading and example rows."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADING, *_rows()])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def workbook_template() -> bytes:
    """The same as a sheet, and a sheet that says what each column takes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Shipments"
    sheet.freeze_panes = "B2"
    for cells in (HEADING, *_rows()):
        sheet.append(cells)
    notes = book.create_sheet("What goes where")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 20, 90
    for name in HEADING:
        notes.append([f"Column {name}", takes(BY_NAME[name])])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def takes(column: Column) -> str:
    """What may stand in a column, in a sentence."""
    if column.kind is Kind.WORD:
        return f"One of: {', '.join(dict.fromkeys(value for _, value in column.words))}."
    if column.kind is Kind.LINK:
        return f"Key or name of a {column.target} that is on file."
    said = {
        Kind.KEY: "Reference of the shipment, the same in each row of its lots.",
        Kind.LINKS: "Keys of sources, separated by spaces.",
        Kind.DATE: f"Day on which it {in_words(column.name)}: 2026-11-28, 28 Nov 2026, 2026-11.",
        Kind.NUMBER: "A number; empty if not known.",
    }
    return said.get(column.kind, "Text.")


def _rows() -> list[list[str]]:
    """Two lots of one shipment, between rows that are on file as far as there are any."""
    named = SHIPMENT | _on_file()
    return [[(named | lot).get(name, "") for name in HEADING] for lot in LOTS]


def _on_file() -> dict[str, Any]:
    deal = Deal.objects.active().real().first()
    ports = [row.name for row in Place.objects.filter(is_illustrative=False)[:2]]
    commodity = Commodity.objects.filter(is_illustrative=False).first()
    source = Source.objects.standing().real().first()
    return {
        "deal": deal.key if deal else "",
        "origin": ports[0] if ports else "",
        "destination": ports[-1] if ports else "",
        "commodity": commodity.key if commodity else "",
        "sources": source.key if source else "",
    }
