"""A comparison as rows of a file: one for each statement of each deal. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from minerals_tracker.pages.side_by_side.comparing import SideBySide
from shipments.spreadsheet_quoting import quoted

HEADING = ("group", "row", "deal", "statement", "absence", "row_differs", "sources")
"""Columns of the CSV file. `absence` tells nothing found from what is not published; a measured
zero has none. `sources` are keys of sources, apart by blanks."""


def statements(page: SideBySide | None) -> Iterator[dict[str, object]]:
    """Yield every statement of a comparison; none without one."""
    for group in page.groups if page else ():
        for row in group.rows:
            for deal, cell in zip(page.deals if page else (), row.cells, strict=True):
                lines = [
                    (line.absence, _keys([*line.sources, *_of(line.clauses)]))
                    for line in cell.lines
                ]
                told_of = [*[("", "") for _ in cell.bars], *lines]
                for words, (absence, keys) in zip(cell.words, told_of, strict=True):
                    told = (group.title, row.label, deal.deal.slug, words, absence)
                    yield dict(zip(HEADING, (*told, row.differs, keys), strict=True))


def _of(clauses: Sequence[object]) -> list[object]:
    return [source for clause in clauses for source in getattr(clause, "sources", ())]


def _keys(sources: Sequence[object]) -> str:
    return " ".join(dict.fromkeys(str(getattr(source, "key", "")) for source in sources))


def csv_text(page: SideBySide | None) -> str:
    """The CSV file: heading and rows."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADING)
    for told in statements(page):
        writer.writerow([quoted(_cell(value)) for value in told.values()])
    return file.getvalue()


def _cell(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
