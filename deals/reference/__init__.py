"""The reference data of the ground floor: the real deal, with a source for every row.

`read` turns its files into checked records; the floors above add theirs, `check` finds what does
not hold together, and `store` brings the database to them, idempotently.
"""

from __future__ import annotations

from collections.abc import Iterator

from deals.reference import catalogue, deal, disputes, promises, timeline
from deals.reference.files import Files
from deals.reference.problems import MalformedReferenceError, Problem
from deals.reference.records import Record, check
from deals.reference.store import Kept, Report, store

__all__ = [
    "Files",
    "Kept",
    "MalformedReferenceError",
    "Problem",
    "Record",
    "Report",
    "check",
    "read",
    "store",
]


def read(files: Files) -> Iterator[Record]:
    """Records of this floor, in the order in which they can be written."""
    yield from catalogue.sources(files)
    yield from catalogue.places(files)
    yield from catalogue.commodities(files)
    yield from deal.deals(files)
    yield from deal.headline_values(files)
    yield from deal.parties(files, timeline.party_names(files))
    yield from deal.instruments(files)
    yield from promises.phases(files)
    yield from timeline.events(files, deal.subject(files))
    yield from timeline.documents(files)
    yield from promises.commitments(files, timeline.days(files))
    yield from promises.minerals_covered(files)
    yield from promises.people(files)
    yield from promises.related_projects(files)
    yield from promises.unknowns(files)
    yield from disputes.points(files)
    yield from disputes.claims(files)
