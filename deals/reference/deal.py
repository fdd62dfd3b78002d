"""The deal: instruments, sums, parties, people, phases, commitments, neighbours, unknowns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from deals.models import Deal, DealParty, HeadlineValue, Instrument, Party
from deals.reference.cells import Cell, Row
from deals.reference.files import Files
from deals.reference.records import Record
from deals.states import InstrumentKind, in_words

DEAL = "deals/data/deal.json"
TOP = """schema_note as_of coverage_note deal instruments parties people phases commitments
    minerals_covered shipments_known related_projects unknowns"""
DEAL_KEYS = """deal_id short_name title instrument_type binding binding_source_ids
    binding_confidence signed_date signed_place place_id status text_public governing_law
    term_years termination_terms offtake_terms ownership_split value source_ids confidence"""
SUPPLIER = "supplier"
NO_PHASE = "none"
KINDS = {"memorandum_of_understanding": InstrumentKind.MOU}


@dataclass(frozen=True)
class Subject:
    """The deal that the rows of a file are about: its key, and the numbers of its phases."""

    deal: str
    phases: frozenset[str]

    def part(self, part: Cell) -> Cell:
        """Key of a numbered or lettered part of the deal (a phase, a commitment) at its cell."""
        named = part.value in {None, "", NO_PHASE}
        return Cell(None if named else f"{self.deal}|{part.value}", part.spot, part.is_sound)


def document(files: Files) -> Row:
    """The file as a whole."""
    return files.document(DEAL).only(TOP)


def subject(files: Files) -> Subject:
    """The deal that the reference data is about."""
    phases = frozenset(str(row.raw("phase")) for row in document(files).children("phases"))
    return Subject(deal_key(files), phases)


def deal_key(files: Files) -> str:
    """Key of the deal that the reference data is about."""
    return str(files.document(DEAL).child("deal").text("deal_id").value)


def part_key(files: Files, part: Cell) -> str | None:
    """Key of a numbered or lettered part of the deal: a phase, a commitment."""
    return None if part.value in {None, ""} else f"{deal_key(files)}|{part.value}"


def origin_country(files: Files) -> str:
    """Country of the party that supplies: where the deal's minerals come from."""
    for party in files.document(DEAL).children("parties"):
        if SUPPLIER in str(party.text("role").value):
            return str(party.text("country").value)
    return ""


def deals(files: Files) -> Iterator[Record]:
    """The deal itself; its address is the first word of its short name."""
    top, row = document(files), document(files).child("deal").only(DEAL_KEYS)
    yield Record(
        Deal,
        deal_key(files),
        row.spot,
        values={
            "key": row.text("deal_id"),
            "slug": slugify(str(row.text("short_name").value).split(" ")[0]),
            "short_name": row.text("short_name"),
            "title": row.text("title"),
            "signed_on": row.full_day("signed_date"),
            "signed_at": row.text("signed_place"),
            "origin_country": origin_country(files),
            "standing": in_words(str(row.text("status").value)),
            "text_public": row.flag("text_public"),
            "governing_law": row.text("governing_law"),
            "term_years": row.whole("term_years"),
            "termination_terms": row.text("termination_terms"),
            "offtake_terms": row.text("offtake_terms"),
            "ownership_split": row.text("ownership_split"),
            "data_as_of": top.full_day("as_of"),
            "coverage_note": top.text("coverage_note"),
            "confidence": row.text("confidence"),
        },
        links={"place": row.key("place_id")},
        many={"sources": row.keys("source_ids")},
    )


def headline_values(files: Files) -> Iterator[Record]:
    deal = document(files).child("deal")
    for order, row in enumerate(deal.children("value"), start=1):
        row.only("amount currency basis confidence source_ids")
        yield Record(
            HeadlineValue,
            f"{deal_key(files)}|{order}",
            row.spot,
            values={
                "order": order,
                "amount": row.number("amount"),
                "currency": row.text("currency"),
                "basis": row.text("basis"),
                "confidence": row.text("confidence"),
            },
            links={"deal": deal_key(files)},
            many={"sources": row.keys("source_ids")},
        )


def parties(files: Files, named: Iterable[str]) -> Iterator[Record]:
    """Parties and their parts in the deal.

    Args: names by which events name parties; the one that stands in a party's full name becomes
    its short name.
    """
    for row in document(files).children("parties"):
        row.only(
            "party_id name kind role country lei confidence source_ids",
            """former_name head_office site_place_id site_area known_backers
            stated_products_2024 mining_vehicle""",
        )
        yield _party(row, sorted(named))
    for row in document(files).children("parties"):
        key = row.text("party_id").value
        yield Record(
            DealParty,
            f"{deal_key(files)}|{key}",
            row.spot,
            values={"role": row.text("role")},
            links={"deal": deal_key(files), "party": row.key("party_id")},
        )


def _party(row: Row, named: list[str]) -> Record:
    area = row.child("site_area")
    if area.data and area.text("unit").value != "km2":
        area.refuse("unit", "is not a unit that is read here.", "Give the area in km2.")
    name = str(row.text("name").value)
    short = [word for word in named if re.search(rf"\b{re.escape(word)}\b", name)]
    return Record(
        Party,
        str(row.text("party_id").value),
        row.spot,
        values={
            "key": row.text("party_id"),
            "name": row.text("name"),
            "short_name": short[0] if short else "",
            "former_name": row.optional("former_name"),
            "kind": row.text("kind"),
            "country": row.text("country"),
            "head_office": row.optional("head_office"),
            "site_area_km2": area.raw("value"),
            "mining_vehicle": row.optional("mining_vehicle"),
            "known_backers": list(row.keys("known_backers").value),
            "stated_products": list(row.keys("stated_products_2024").value),
            "stated_products_year": 2024 if "stated_products_2024" in row.data else None,
            "lei": row.text("lei"),
            "confidence": row.text("confidence"),
        },
        links={"site": row.key("site_place_id")},
        many={"sources": row.keys("source_ids")},
    )


def instruments(files: Files) -> Iterator[Record]:
    """The papers of the day, all memoranda by their names.

    Whether one binds is known, and sourced, only for the deal's own paper, the first in the file.
    """
    deal = document(files).child("deal")
    if deal.raw("instrument_type") not in KINDS:
        deal.refuse("instrument_type", "is no kind that is read here.", f"Use: {', '.join(KINDS)}.")
    for order, row in enumerate(document(files).children("instruments")):
        row.only("instrument_id name parties date confidence source_ids", "note")
        own = order == 0
        yield Record(
            Instrument,
            str(row.text("instrument_id").value),
            row.spot,
            values={
                "key": row.text("instrument_id"),
                "kind": InstrumentKind.MOU,
                "name": row.text("name"),
                "signed_on": row.full_day("date"),
                "binding": deal.flag("binding") if own else None,
                "binding_confidence": deal.text("binding_confidence") if own else "",
                "confidence": row.text("confidence"),
                "note": row.optional("note"),
            },
            links={"deal": deal_key(files)},
            many={
                "binding_sources": deal.keys("binding_source_ids") if own else (),
                "parties": row.keys("parties"),
                "sources": row.keys("source_ids"),
            },
        )
