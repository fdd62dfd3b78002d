"""CSV of shipments reads in pandas as its users open it, and says of itself beside it
what it is."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from typing import Any
from urllib.parse import urljoin

import pandas as pd
import pytest
from django.conf import LazySettings
from django.test import Client

from deals.models import Deal
from shipments.exporting.rows import HEADING, KINDS, rows
from shipments.exporting.selection import Selection
from shipments.file_columns import Kind
from tests.minerals_tracker.demo.conftest import TODAY, Demo

pytestmark = pytest.mark.django_db
DAYS = pytest.mark.parametrize("day", [TODAY, date(2026, 5, 17)], ids=str)
DEALS = pytest.mark.parametrize("name", ["deal", "real"])


@pytest.fixture(autouse=True)
def public(settings: LazySettings) -> None:
    settings.PUBLIC_READ = True


def door(deal: Deal, day: date) -> str:
    return f"/deals/{deal.slug}/shipments.csv?on={day}"


def kept(deal: Deal, day: date) -> list[dict[str, str | None]]:
    """The cells of a file as the database gives them."""
    found = [cells for chunk in rows(Selection(deal, day)) for cells in chunk]
    return [dict(zip(HEADING, cells, strict=True)) for cells in found]


@pytest.mark.parametrize("how", [{}, {"comment": "#"}], ids=["plain", "comment"])
@DAYS
@DEALS
def test_csv_reads_in_pandas(
    demo: Demo, client: Client, name: str, day: date, how: dict[str, Any]
) -> None:
    deal = getattr(demo, name)
    content = client.get(door(deal, day)).getvalue()
    found = pd.read_csv(io.BytesIO(content), **how)
    wanted = kept(deal, day)
    assert list(found) == list(HEADING)
    assert len(found) == len(wanted) > 0
    assert (found["deal"] == deal.key).all()
    assert (found["as_of"] == day.isoformat()).all()
    assert found["illustrative"].dtype == bool
    assert (found["illustrative"] == deal.is_illustrative).all()
    for column in HEADING:
        cells = [row[column] or None for row in wanted]
        if KINDS[column] is Kind.NUMBER:
            assert pd.api.types.is_numeric_dtype(found[column]), column
            read = [None if pd.isna(cell) else cell for cell in found[column]]
            assert read == [None if cell is None else float(cell) for cell in cells], column


@DAYS
@DEALS
def test_every_text_of_csv_is_the_one_kept(
    demo: Demo, client: Client, name: str, day: date
) -> None:
    deal = getattr(demo, name)
    content = client.get(door(deal, day)).getvalue()
    found = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    assert found.to_dict("records") == [
        {column: cell or "" for column, cell in row.items()} for row in kept(deal, day)
    ]


@DAYS
@DEALS
def test_csv_leads_to_what_it_says_of_itself(
    demo: Demo, client: Client, name: str, day: date
) -> None:
    deal = getattr(demo, name)
    address = door(deal, day)
    response = client.get(address)
    content = response.getvalue()
    link, relation, kind = response["Link"].split("; ")
    assert (relation, kind) == ('rel="describedby"', 'type="application/csvm+json"')
    beside = client.get(link.strip("<>"))
    assert beside["Content-Type"] == "application/csvm+json"
    told = json.loads(beside.content)
    assert urljoin(link.strip("<>"), told["url"]) == address
    schema = {each["name"]: each["datatype"] for each in told["tableSchema"]["columns"]}
    assert list(schema) == list(HEADING)
    assert (schema["wet_low_kg"], schema["line"], schema["sailed"]) == (
        *("decimal", "integer", "string"),
    )
    notes = {note["label"]: note["words"] for note in told["notes"]}
    assert ("Illustrative" in notes) is deal.is_illustrative
    assert deal.short_name in told["dc:title"]
    assert notes["As of"].startswith(day.isoformat())
    assert notes["Page"].endswith(f"/deals/{deal.slug}/shipments/?on={day}")
    assert notes["Rows in all"] == str(len(kept(deal, day)))
    assert notes["SHA-256 of the rows as a CSV file"] == hashlib.sha256(content).hexdigest()
    assert told["dc:rights"].startswith("facts belong to their sources")
