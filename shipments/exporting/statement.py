"""The notes that a file carries about itself: what it holds, as of when, from where."""

from __future__ import annotations

import hashlib
from datetime import datetime

from deals.units import format_date
from shipments.exporting.selection import Selection
from shipments.file_columns import COMPUTED

Told = tuple[tuple[str, str], ...]
UNITS = (
    "_kg kilograms; _usd US dollars; _pct per cent by mass; _usd_per_tonne US dollars per tonne of "
    "the quantity that the price names; a mass is given by its low and high end"
)
QUOTING = (
    "text that a spreadsheet could take for a formula, or that begins with an apostrophe, has an "
    "apostrophe before it, which an import takes away; numbers are as they are kept"
)
VALUES = (
    "at the latest price on file that the lot can have, of its destination's market where there is "
    "one; those of concentrates are indicative, before treatment charges, penalties and the "
    "pricing "
    "period of the contract"
)
SOURCES = (
    "mass_sources names those that state the mass, where not all sources do; mass_support says"
    " “single source” where all that state it have one origin"
)
LICENCE = (
    "facts belong to their sources, which every row names; what Minerals Tracker adds to them may "
    "be used under the MIT licence"
)
ROWS = (
    "one row is one lot with its shipment repeated beside it; a shipment without lots has one row"
)


def statement(selection: Selection, *, address: str, now: datetime) -> Told:
    """Labels with sentences about the rows; `address` is the URL of the page with the same rows."""
    deal = selection.deal
    said = [
        ("Minerals Tracker", f"shipments of {deal.short_name}"),
        ("Page", address),
        ("As of", f"{selection.day:%Y-%m-%d}: what had happened by {format_date(selection.day)}"),
        ("Filters", selection.words),
        ("Made", now.isoformat(timespec="seconds")),
        ("Rows", ROWS),
        ("Units", UNITS),
        ("Computed", f"{', '.join(COMPUTED)}: an import computes them anew"),
        ("Values", VALUES),
        ("Sources", SOURCES),
        ("Text", QUOTING),
        ("Licence", LICENCE),
    ]
    if deal.is_illustrative:
        said.insert(1, ("Illustrative", "every row of this file is invented"))
    said += [("Not understood", problem) for problem in selection.problems]
    return tuple(said)


class Tally:
    """Counts rows and takes the checksum of the CSV file that holds them."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.sha256()

    def add(self, lines: bytes, rows: int) -> None:
        self._digest.update(lines)
        self.rows += rows

    def told(self) -> Told:
        """Labels with totals and checksum, for the end of the file or beside it."""
        return (
            ("Rows in all", str(self.rows)),
            ("SHA-256 of the rows as a CSV file", self._digest.hexdigest()),
        )
