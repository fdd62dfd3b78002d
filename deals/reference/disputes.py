"""Where sources disagree: points, and the sides of each."""

from __future__ import annotations

from collections.abc import Iterator

from deals.models import Claim, DisputedPoint
from deals.reference.cells import Row
from deals.reference.deal import deal_key
from deals.reference.files import Files
from deals.reference.records import Record

POINTS = "deals/data/disputes.csv"
CLAIMS = "deals/data/claims.csv"
POINT_COLUMNS = "point_id title question used_on_site lean_is_judgement scope"
CLAIM_COLUMNS = """point_id point_title question section side stance value unit qualifier
    source_ids note"""


def points(files: Files) -> Iterator[Record]:
    """Disputed points; their section stands with their claims."""
    sections = {row.raw("point_id"): row.text("section") for row in _claim_rows(files)}
    for order, row in enumerate(files.table(POINTS, POINT_COLUMNS), start=1):
        if row.raw("point_id") not in sections:
            row.refuse("point_id", f"has no claim in {CLAIMS}.", "Add its sides there.")
        yield Record(
            DisputedPoint,
            str(row.text("point_id").value),
            row.spot,
            values={
                "key": row.text("point_id"),
                "order": order,
                "section": sections.get(row.raw("point_id"), "unknown"),
                "title": row.text("title"),
                "question": row.text("question"),
                "used_on_site": row.text("used_on_site"),
                "lean_is_judgement": row.flag("lean_is_judgement"),
                "scope": row.text("scope"),
            },
            links={"deal": deal_key(files)},
        )


def claims(files: Files) -> Iterator[Record]:
    """One row for each side; what a side repeats of its point has to agree with it."""
    points = {row.raw("point_id"): row for row in files.table(POINTS, POINT_COLUMNS)}
    sections: dict[str, str] = {}
    for row in _claim_rows(files):
        key = str(row.text("point_id").value)
        _agree(row, "point_title", points[key].raw("title") if key in points else None)
        _agree(row, "question", points[key].raw("question") if key in points else None)
        _agree(row, "section", sections.setdefault(key, str(row.text("section").value)))
        yield Record(
            Claim,
            f"{key}|{row.text('side').value}",
            row.spot,
            values={
                "side": row.text("side"),
                "stance": row.text("stance"),
                "value": row.number("value"),
                "unit": row.text("unit"),
                "qualifier": row.word("qualifier"),
                "note": row.text("note"),
            },
            links={"point": row.key("point_id")},
            many={"sources": row.keys("source_ids")},
        )


def _claim_rows(files: Files) -> list[Row]:
    return files.table(CLAIMS, CLAIM_COLUMNS)


def _agree(row: Row, column: str, said: str | None) -> None:
    if said is not None and row.raw(column) != said:
        row.refuse(column, f"differs from what its point says: {said}.", "Make the two agree.")
