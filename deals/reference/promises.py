"""What was promised and by whom it is carried: phases, commitments, minerals, people, neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from deals.models import Commitment, DealMineral, Person, Phase, RelatedProject, Unknown
from deals.reference.cells import Cell, Row
from deals.reference.deal import deal_key, document, part_key
from deals.reference.files import Files
from deals.reference.records import Record
from deals.states import CommitmentRung, Qualifier

RUNGS = "deals/data/commitment_rungs.csv"
RUNG_COLUMNS = "commitment_id rung event_id rationale"


def phases(files: Files) -> Iterator[Record]:
    for row in document(files).children("phases"):
        row.only("phase name start end date_precision content source_ids confidence", "note")
        yield Record(
            Phase,
            str(part_key(files, row.whole("phase"))),
            row.spot,
            values={
                "number": row.whole("phase"),
                "name": row.text("name"),
                "content": row.text("content"),
                "starts_on": row.full_day("start"),
                "ends_on": row.full_day("end"),
                "date_precision": row.text("date_precision"),
                "confidence": row.text("confidence"),
                "note": row.optional("note"),
            },
            links={"deal": deal_key(files)},
            many={"sources": row.keys("source_ids")},
        )


def commitments(files: Files, happened: dict[str, date]) -> Iterator[Record]:
    """Commitments on the rung that the evidence bears out, by our judgement in RUNGS.

    Args: day from which on each event counts, by its key; a rung stands since its event.
    """
    rungs = {row.text("commitment_id").value: row for row in files.table(RUNGS, RUNG_COLUMNS)}
    for row in document(files).children("commitments"):
        row.only("id text quantity source_ids confidence")
        rung = rungs.pop(row.text("id").value, None)
        if rung is None:
            row.refuse("id", f"has no rung in {RUNGS}.", "Add its row there.")
        else:
            yield _commitment(files, row, rung, happened)
    for row in rungs.values():
        row.refuse("commitment_id", "is no commitment of the deal.", "Mend the key.")


def _commitment(files: Files, row: Row, rung: Row, happened: dict[str, date]) -> Record:
    event = rung.key("event_id")
    return Record(
        Commitment,
        str(part_key(files, row.text("id"))),
        row.spot,
        values={
            "key": row.text("id"),
            "text": row.text("text"),
            **_quantity(row),
            "rung": _rung(rung),
            "rung_rationale": rung.text("rationale"),
            "rung_since": happened.get(event.value or ""),
            "confidence": row.text("confidence"),
        },
        links={"deal": deal_key(files), "rung_evidence": event},
        many={
            "sources": row.keys("source_ids"),
            "quantity_sources": tuple(row.child("quantity").data.get("source_ids", ())),
        },
    )


def _rung(row: Row) -> Cell:
    rungs = {rung.label: rung.value for rung in CommitmentRung}

    def read(word: str) -> int:
        if word not in rungs:
            raise ValueError("is no rung of the ladder.", f"Use one of: {', '.join(rungs)}.")
        return rungs[word]

    return row.cell("rung", read)


def _quantity(row: Row) -> dict[str, Any]:
    """Columns of a quantity; words after or instead of its qualifier stay as a note."""
    if not row.raw("quantity"):
        return {"qualifier": Qualifier.UNKNOWN}
    quantity = row.child("quantity").only("value unit qualifier", "source_ids confidence")
    words, _, note = str(quantity.text("qualifier").value).partition("; ")
    word = words.replace(" ", "_")
    is_known = word in Qualifier.values
    amount = quantity.number("value")
    low, high = interval(word, amount)
    return {
        "quantity_low": low,
        "quantity_high": high,
        "qualifier": word if is_known else Qualifier.UNKNOWN,
        "unit": quantity.text("unit"),
        "quantity_note": note if is_known else words,
        "quantity_confidence": quantity.optional("confidence"),
    }


def interval(qualifier: str, amount: Cell) -> tuple[Any, Any]:
    """Low and high end that a quantity with its qualifier leaves open.

    Below or up to an amount begins at 0; at least it has no high end; all else is the amount.
    """
    if amount.value is None:
        return None, None
    if qualifier in {Qualifier.LESS_THAN, Qualifier.UP_TO}:
        return 0, amount
    return amount, None if qualifier == Qualifier.AT_LEAST else amount


def minerals_covered(files: Files) -> Iterator[Record]:
    """Minerals named for the deal; a text instead of yes is the official wording."""
    for order, row in enumerate(document(files).children("minerals_covered"), start=1):
        row.only("mineral in_founding_articles in_pm_office_statement source_ids", "note")
        official = row.raw("in_pm_office_statement")
        wording = official if isinstance(official, str) else ""
        yield Record(
            DealMineral,
            f"{deal_key(files)}|{row.text('mineral').value}",
            row.spot,
            values={
                "order": order,
                "name": row.text("mineral"),
                "in_founding_articles": row.flag("in_founding_articles"),
                "in_official_statement": True if wording else row.flag("in_pm_office_statement"),
                "official_wording": wording,
                "note": row.optional("note"),
            },
            links={"deal": deal_key(files)},
            many={"sources": row.keys("source_ids")},
        )


def people(files: Files) -> Iterator[Record]:
    for order, row in enumerate(document(files).children("people"), start=1):
        row.only("name role part source_ids confidence")
        columns = ("name", "role", "part", "confidence")
        yield Record(
            Person,
            f"{deal_key(files)}|{row.text('name').value}",
            row.spot,
            values={"order": order, **{name: row.text(name) for name in columns}},
            links={"deal": deal_key(files)},
            many={"sources": row.keys("source_ids")},
        )


def related_projects(files: Files) -> Iterator[Record]:
    for order, row in enumerate(document(files).children("related_projects"), start=1):
        row.only("name relation facts source_ids")
        yield Record(
            RelatedProject,
            f"{deal_key(files)}|{row.text('name').value}",
            row.spot,
            values={
                "order": order,
                "name": row.text("name"),
                "relation": row.text("relation"),
                "facts": row.names("facts"),
            },
            links={"deal": deal_key(files)},
            many={"sources": row.keys("source_ids")},
        )


def unknowns(files: Files) -> Iterator[Record]:
    top = document(files)
    for order, text in enumerate(top.names("unknowns").value, start=1):
        yield Record(
            Unknown,
            f"{deal_key(files)}|{order}",
            top.at(f"unknowns[{order - 1}]"),
            values={"order": order, "text": text},
            links={"deal": deal_key(files)},
        )
