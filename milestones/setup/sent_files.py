"""Events, milestones and readings of a deal from files in the shape of the reference data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from deals.models import Deal, Phase
from deals.reference import Files, MalformedReferenceError, Problem, Record
from deals.reference.deal import Subject
from deals.reference.entering import Entered, enter
from deals.reference.files import Uploads
from deals.reference.timeline import EVENT_COLUMNS, EVENTS, documents, event_rows, events
from milestones.reference import (
    MILESTONE_COLUMNS,
    MILESTONES,
    READING_COLUMNS,
    READINGS,
    bearings,
    milestones,
    readings,
    standing,
)


@dataclass(frozen=True)
class Kind:
    """A kind of file: where the reference data has its own, and its columns."""

    path: str
    columns: tuple[str, ...]


KINDS = {
    "events": Kind(EVENTS, tuple(EVENT_COLUMNS.split())),
    "milestones": Kind(MILESTONES, tuple(MILESTONE_COLUMNS.split())),
    "readings": Kind(READINGS, tuple(READING_COLUMNS.split())),
}


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: what it is called, and what it holds."""

    name: str
    data: bytes


def import_files(deal: Deal, sent: Mapping[str, Sent], *, dry: bool = False) -> list[Entered]:
    """Enter the rows of files about a deal, all or none; returns counts by table.

    Args: files by their kind; with `dry` everything is tried and nothing is kept. Raises
    MalformedReferenceError with every problem of every file.
    """
    files = Uploads({KINDS[kind].path: file.data for kind, file in sent.items()})
    reason = f"import of {', '.join(file.name for file in sent.values())}"
    try:
        records = list(_records(files, deal, set(sent)))
        return enter(records, standing(), found=files.problems, reason=reason, dry=dry)
    except MalformedReferenceError as error:
        names = {KINDS[kind].path: file.name for kind, file in sent.items()}
        raise MalformedReferenceError(
            _named(problem, names) for problem in error.problems
        ) from None


def _records(files: Files, deal: Deal, kinds: set[str]) -> Iterator[Record]:
    """Records in the order in which they can be written."""
    phases = Phase.objects.filter(deal=deal).values_list("number", flat=True)
    about = Subject(deal.key, frozenset(map(str, phases)))
    if "events" in kinds:
        _refuse_other_deals(files, deal)
        yield from events(files, about)
        yield from documents(files)
    if "milestones" in kinds:
        yield from milestones(files, about)
    if "events" in kinds:
        yield from bearings(files)
    if "readings" in kinds:
        yield from readings(files, about)


def _refuse_other_deals(files: Files, deal: Deal) -> None:
    for row in event_rows(files):
        if row.raw("deal_id") not in {None, deal.key}:
            remedy = f"Write {deal.key}; leave it empty for what is not about the deal itself."
            row.refuse("deal_id", "is not the deal that this import is for.", remedy)


def _named(problem: Problem, names: Mapping[str, str]) -> Problem:
    """A problem with the name of the file as it was sent."""
    file = names.get(problem.spot.file, problem.spot.file)
    return replace(problem, spot=replace(problem.spot, file=file))
