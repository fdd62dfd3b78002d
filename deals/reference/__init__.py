"""Load the reference data: real deals from CSV files, with a source for every row.

`Reader` turns the files of `deals/data/` into records, `check` finds problems, `store` writes what
is new or changed to the database. Each app lists its own models as `SHEETS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from deals.models import (
    Asset,
    Claim,
    Commitment,
    Commodity,
    Deal,
    DealMineral,
    DealParty,
    DisputedPoint,
    Document,
    Event,
    FundingRecord,
    HeadlineValue,
    Instrument,
    InstrumentState,
    OutputReport,
    Party,
    Person,
    Phase,
    Place,
    RelatedProject,
    Source,
    Unknown,
)
from deals.reference.files import Files
from deals.reference.problems import MalformedReferenceError, Problem
from deals.reference.records import Record, check
from deals.reference.sheets import Reader, Sheet
from deals.reference.store import Kept, Report, store

__all__ = [
    "SHEETS",
    "Files",
    "Kept",
    "MalformedReferenceError",
    "Problem",
    "Reader",
    "Record",
    "Report",
    "Sheet",
    "check",
    "store",
]


def _own_deal(row: Mapping[str, str], about: str) -> str:
    """The deal of a file about one; a file for all deals names it, or none."""
    return about


def _is_usd(row: Mapping[str, str]) -> bool:
    return row.get("currency", "USD") == "USD"


SHEETS = (
    Sheet(Source, common=True),
    Sheet(Place, common=True),
    Sheet(Commodity, common=True),
    Sheet(Deal),
    Sheet(HeadlineValue, ("deal", "order")),
    Sheet(Party),
    Sheet(DealParty, ("deal", "party")),
    Sheet(Instrument),
    Sheet(InstrumentState, ("instrument", "state", "reached_on")),
    Sheet(Phase, ("deal", "number")),
    Sheet(
        Event,
        derive={"watched_by": lambda row, about: "" if row.get("deal") else about},
        parts={"phase_number": Phase},
    ),
    Sheet(Document, ("event", "kind", "source")),
    Sheet(Asset, ("key", "state", "state_on"), derive={"deal": _own_deal}),
    Sheet(
        FundingRecord,
        derive={
            "deal": _own_deal,
            "amount_usd": lambda row, _: row.get("amount", "") if _is_usd(row) else "",
            "usd_stated": lambda row, _: (
                "yes" if row.get("amount_usd") and not _is_usd(row) else ""
            ),
        },
    ),
    Sheet(OutputReport),
    Sheet(Commitment, ("deal", "key")),
    Sheet(DealMineral, ("deal", "name")),
    Sheet(Person, ("deal", "name")),
    Sheet(RelatedProject, ("deal", "name")),
    Sheet(Unknown, ("deal", "order")),
    Sheet(DisputedPoint),
    Sheet(Claim, ("point", "side"), covers="point"),
)
"""Sheets of this app, in an order in which rows can be written."""
