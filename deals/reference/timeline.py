"""What happened: events, and the papers that they published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from deals.models import Document, Event
from deals.reference.cells import Row
from deals.reference.deal import NO_PHASE, Subject
from deals.reference.files import Files
from deals.reference.records import Record

EVENTS = "deals/data/events.csv"
EVENT_COLUMNS = """event_id date date_precision event_type title what_happened actors place_ids
    source_ids signals phase rationale confidence scope deal_id asset party mineral_group
    documents"""
PAIR_REMEDY = "Write kind:source, several separated by |."


def event_rows(files: Files) -> list[Row]:
    return files.table(EVENTS, EVENT_COLUMNS)


def days(files: Files) -> dict[str, date]:
    """First day of each event's date, by the event's key."""
    found = ((row.key("event_id").value, row.day("date")[0].value) for row in event_rows(files))
    return {key: day for key, day in found if day}


def party_names(files: Files) -> set[str]:
    """Short names by which events name parties."""
    return {name for row in event_rows(files) for name in row.names("party").value}


def events(files: Files, about: Subject) -> Iterator[Record]:
    """Events; what is not about the deal is context, which the deal watches."""
    for row in event_rows(files):
        day, precision = row.day("date", "date_precision")
        texts = ("event_type", "title", "what_happened", "actors", "rationale", "confidence")
        if str(row.raw("phase")) not in {*about.phases, NO_PHASE}:
            row.refuse("phase", "is no phase of the deal.", f"Use its number, or {NO_PHASE}.")
            continue
        yield Record(
            Event,
            str(row.text("event_id").value),
            row.spot,
            values={
                "key": row.text("event_id"),
                "scope": row.text("scope"),
                "happened_on": day,
                "date_precision": precision,
                **{name: row.text(name) for name in texts},
                "asset_keys": row.names("asset"),
                "party_names": row.names("party"),
                "mineral_groups": row.names("mineral_group"),
                "phase_number": None if row.raw("phase") == NO_PHASE else row.whole("phase"),
            },
            links={"deal": row.key("deal_id")},
            many={
                "watched_by": () if row.raw("deal_id") else (about.deal,),
                "places": row.keys("place_ids"),
                "sources": row.keys("source_ids"),
            },
        )


def documents(files: Files) -> Iterator[Record]:
    """Published papers, each known through a source; dated as the event that published it."""
    for row in event_rows(files):
        for pair in row.keys("documents").value:
            kind, mark, source = pair.partition(":")
            if not (kind and mark and source):
                row.refuse("documents", f"{pair!r} is not a pair.", PAIR_REMEDY)
                continue
            yield _document(row, kind, source)


def _document(row: Row, kind: str, source: str) -> Record:
    day, precision = row.day("date")
    return Record(
        Document,
        f"{row.text('event_id').value}|{kind}|{source}",
        row.at("documents"),
        values={
            "kind": kind,
            "asset_keys": row.names("asset"),
            "mineral_groups": row.names("mineral_group"),
            "is_public": True,
            "dated_on": day,
            "date_precision": precision,
        },
        links={"deal": row.key("deal_id"), "source": source, "event": row.key("event_id")},
    )
