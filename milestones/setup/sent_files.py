"""Import rows about a deal from uploaded CSV files, in the columns of the reference data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import deals.reference
from deals.models import Deal, Document, Event
from deals.reference import MalformedReferenceError, Problem, Reader
from deals.reference.files import Uploads
from deals.reference.sent_files import Entered, enter
from milestones.models import Milestone, SignalBearing, SignalReading
from milestones.reference import SHEETS, standing

ALL = (*deals.reference.SHEETS, *SHEETS)
BY_MODEL = {sheet.model: sheet for sheet in ALL}
KINDS = {
    "events": BY_MODEL[Event],
    "documents": BY_MODEL[Document],
    "milestones": BY_MODEL[Milestone],
    "bearings": BY_MODEL[SignalBearing],
    "readings": BY_MODEL[SignalReading],
}
"""What may be sent, in the order in which rows can be written."""


@dataclass(frozen=True)
class Sent:
    """An uploaded file: its name and its bytes."""

    name: str
    data: bytes


def import_files(deal: Deal, sent: Mapping[str, Sent], *, dry: bool = False) -> list[Entered]:
    """Import the rows of uploaded files into one deal, all or none; returns counts by table.

    `sent` has the files by kind (see `KINDS`). With `dry` everything is tried and rolled back.
    Raises MalformedReferenceError with every problem of every file.
    """
    files = Uploads({kind: file.data for kind, file in sent.items()})
    reader = Reader(files, ALL)
    reason = f"import of {', '.join(file.name for file in sent.values())}"
    kinds = [kind for kind in KINDS if kind in sent]
    try:
        records = [row for kind in kinds for row in reader.records(KINDS[kind], kind, deal.key)]
        return enter(records, standing(), found=files.problems, reason=reason, dry=dry)
    except MalformedReferenceError as error:
        named = (_named(problem, sent) for problem in error.problems)
        raise MalformedReferenceError(named) from None


def _named(problem: Problem, sent: Mapping[str, Sent]) -> Problem:
    """A problem with the name of the file as it was sent."""
    return replace(problem, spot=replace(problem.spot, file=sent[problem.spot.file].name))
