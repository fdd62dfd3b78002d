"""A mark stands behind the words that its source supports, and what rests on one source says so."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from deals.models import Deal
from minerals_tracker.letters.rendering.editions import render
from tests.factories import (
    WEEK,
    choice,
    make_deal,
    make_issue,
    make_line,
    make_shipment,
    make_source,
    within,
)
from tests.minerals_tracker.statements.reading import Page
from tests.minerals_tracker.statements.supporting import supported

pytestmark = pytest.mark.django_db
PAGES = ["", "milestones/", "shipments/", "customs/", "signals/", "events/", "disputed/"]
SHIPMENT = "SH001"
OF_ONE_SOURCE = re.compile(
    r"\b(less than 2 t|up to 2 t|in 3 phases|until 31 Dec 202[68](?!. Window: "
    r"analyst))\b|\bPhase \d · |^3 phases"
)
"""Figures of the real deal for which there is one source: its first mass, and its phases."""


def read(reader: Client, address: str) -> Page:
    response = reader.get(address)
    assert response.status_code == 200
    return Page(response.content.decode())


@pytest.mark.parametrize("part", [*PAGES, "portfolio", "shipment"])
def test_every_mark_names_who_states_the_words_before_it(
    reader: Client, reference_data: Deal, part: str
) -> None:
    own = {"portfolio": "/", "shipment": f"/shipments/{SHIPMENT}/"}
    page = read(reader, own.get(part, f"{reference_data.get_absolute_url()}{part}"))
    stated, marked = supported(), list(page.statements())
    wrong = {
        f"{key}: {words}"
        for words, keys in marked
        for key in keys
        if not any(own in words.lower() for own in stated[key])
    }
    assert (wrong, bool(marked)) == (set(), part != "customs/")


@pytest.mark.parametrize(
    "part",
    [
        "",
        "shipments/",
        "milestones/",
        "disputed/",
        "portfolio",
        "shipment",
        "compare/?on=2026-11-22&against=2025-09-10",
    ],
)
def test_what_rests_on_one_source_says_so(reader: Client, reference_data: Deal, part: str) -> None:
    own = {"portfolio": "/", "shipment": f"/shipments/{SHIPMENT}/"}
    page = read(reader, own.get(part, f"{reference_data.get_absolute_url()}{part}"))
    figures = [block.words for block in page.blocks if OF_ONE_SOURCE.search(block.words)]
    assert [words for words in figures if not re.search("single.source", words)] == []
    assert figures


def test_files_say_what_rests_on_one_source(reader: Client, reference_data: Deal) -> None:
    address = f"{reference_data.get_absolute_url()}shipments"
    named = {"mass_sources": "P29", "mass_support": "single source"}
    text = reader.get(f"{address}.csv").getvalue().decode("utf-8-sig")
    rows = [*csv.DictReader(text.splitlines())]
    assert [row for row in rows if named.items() <= row.items()] == rows != []
    (row, *_) = json.loads(reader.get(f"{address}.json").getvalue())["rows"]
    assert (row["mass_sources"], row["mass_support"]) == (["P29"], "single source")
    book = openpyxl.load_workbook(io.BytesIO(reader.get(f"{address}.xlsx").getvalue()))
    heading, first = list(book["Shipments"].iter_rows(values_only=True))[:2]
    assert named.items() <= dict(zip(heading, first, strict=True)).items()


@pytest.mark.parametrize(
    ("others", "count"), [([], 2), ([WEEK.day], 0), ([WEEK.day + timedelta(days=1)], 2)]
)
def test_a_letter_says_whose_mass_rests_on_one_source(others: list[date], count: int) -> None:
    deal = make_deal(recorded_at=WEEK.opens_at)
    source = make_source()
    reprint = make_source(origin=source)
    sources = [source, reprint, *(make_source(published_on=day) for day in others)]
    shipment = make_shipment(deal=deal, on=WEEK.day, sources=sources, recorded_at=within())
    make_line(
        shipment=shipment, wet_low_kg=Decimal(4000), wet_high_kg=Decimal(4000), recorded_at=within()
    )
    text = render(make_issue(), choice(deal.slug)).text
    assert text.count("(single source)") == count
