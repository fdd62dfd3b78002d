"""Answers as people bring them: each through the page of an editor, to what is then on file.

The files of `brought_customs` are small answers made after public reports of such files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from minerals_tracker.people.groups import EDITOR
from shipments.models import CustomsBatch, CustomsRecord
from shipments.states import MassCounted
from tests import factories as make
from tests.minerals_tracker.people import client_of
from tests.shipments import customs_answers as said

pytestmark = pytest.mark.django_db
Bring = Callable[..., str]
BROUGHT = Path(__file__).parent / "brought_customs"
VALUE = Decimal(420_000)
ASKED = (
    "https://api.census.gov/data/timeseries/intltrade/imports/hs"
    "?get=GEN_VAL_MO&time=from+2025-09+to+2025-10&CTY_CODE=5350&I_COMMODITY=261710"
)
ASKED_COMTRADE = (
    "https://comtradeapi.un.org/public/v1/preview/C/M/HS?reporterCode=842&partnerCode=586"
    "&period=202510&cmdCode=261710&flowCode=M"
)


@pytest.fixture
def bring() -> Bring:
    """An editor who brings answers, and what the page then says."""
    client, source = client_of(EDITOR), make.make_source()

    def page_of(content: bytes, office: str = "comtrade", **fields: Any) -> str:
        sent = {
            "file": SimpleUploadedFile("answer.json", content),
            "office": office,
            "source": source.pk,
            "published_on": "2026-06-01",
            **fields,
        }
        address = reverse("admin:shipments_customsbatch_add")
        return unescape(client.post(address, sent, follow=True).content.decode())

    return page_of


def on_file() -> list[tuple[str, date, Decimal, Decimal | None]]:
    rows = CustomsRecord.objects.order_by("month")
    return [(row.hs6, row.month, row.value_usd, row.net_kg) for row in rows]


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        (
            "comtrade-netwgt-0.json",
            ("261710", date(2026, 3, 1), VALUE, None),
            "A quantity of 0 beside a value was read as not given in 1 row.",
        ),
        (
            "comtrade-int-code.json",
            ("261710", date(2026, 2, 1), VALUE, Decimal(12_500)),
            "Data row 1: period says 2026-02, refYear and refMonth say 2026-03. Read as 2026-02.",
        ),
    ],
)
def test_an_answer_that_was_brought_is_on_file(
    bring: Bring, name: str, row: Any, told: str
) -> None:
    page = bring((BROUGHT / name).read_bytes())
    assert on_file() == [row]
    assert told in page


@pytest.mark.parametrize(
    ("name", "office", "words"),
    [
        (
            "comtrade-429.json",
            "comtrade",
            ["429 Rate limit is exceeded. Try again in 1 seconds.", "what the office says"],
        ),
        ("census-error.txt", "census", ["error: unknown variable 'GEN_QY1_MOX'"]),
        (
            "comtrade-surrogate.json",
            "comtrade",
            ["<td>data row</td><td>1</td><td>cmdCode</td>", "U+D800 at its beginning"],
        ),
    ],
)
def test_an_answer_that_was_brought_is_refused(
    bring: Bring, name: str, office: str, words: list[str]
) -> None:
    page = bring((BROUGHT / name).read_bytes(), office)
    assert "Nothing saved: 1 problem" in page
    assert [word for word in words if word not in page] == []
    assert CustomsBatch.objects.count() == 0


KEY_PAGE = b"""<html><head><title>Invalid Key</title><style>p {color: red}</style></head><body>
<script>var a = "secret";</script><p>A valid <em>key</em> must be included with each data API
request.</p></body></html>"""
QUOTA = "Out of call volume quota. Quota will be replenished in 03:11:17."


@pytest.mark.parametrize(
    ("office", "content", "words"),
    [
        (
            "census",
            KEY_PAGE,
            "Invalid Key A valid key must be included with each data API request.",
        ),
        ("census", b"error: missing 'for' argument\n", "error: missing 'for' argument"),
        ("census", json.dumps({"error": {"message": "Over limit"}}).encode(), "Over limit"),
        ("census", b'["error: unknown variable"]', "error: unknown variable"),
        ("census", b'"The year 2027 is not out"', "The year 2027 is not out"),
        ("comtrade", json.dumps({"statusCode": 403, "message": QUOTA}).encode(), f"403 {QUOTA}"),
        ("comtrade", b'{"count": -1, "data": null, "error": "period is invalid"}', "period is"),
        ("comtrade", b'{"count": 0, "data": [], "error": "period is invalid"}', "period is"),
        ("comtrade", b'{"errors": {"period": ["The field is invalid"]}}', "The field is invalid"),
        ("comtrade", b"\xef\xbb\xbfResource not found", "Resource not found"),
    ],
)
def test_what_an_office_says_is_wrong_is_passed_on(
    bring: Bring, office: str, content: bytes, words: str
) -> None:
    page = bring(content, office)
    assert f"<td>{words}" in page
    assert "secret" not in page
    assert CustomsBatch.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "kilograms", "counted"),
    [
        ({"netWgt": 0, "qty": 0}, None, MassCounted.NET),
        ({"netWgt": "0", "qty": None, "isNetWgtEstimated": True}, None, MassCounted.NET),
        ({"netWgt": "", "qty": 0}, None, MassCounted.NET),
        ({"netWgt": None, "qty": "12.5", "qtyUnitAbbr": "u"}, None, MassCounted.NET),
        ({"netWgt": 0, "qty": 12_500, "qtyUnitCode": 8}, Decimal(12_500), MassCounted.NET),
        ({"netWgt": "", "qty": "9", "isQtyEstimated": "true"}, Decimal(9), MassCounted.ESTIMATED),
        ({"isNetWgtEstimated": 1}, Decimal("19500.5"), MassCounted.ESTIMATED),
        ({"legacyEstimationFlag": 6}, Decimal("19500.5"), MassCounted.ESTIMATED),
        ({"netWgt": 0.0004, "qty": 0}, None, MassCounted.NET),
    ],
)
def test_a_mass_is_read_or_unknown_never_zero_beside_a_value(
    bring: Bring, fields: dict[str, Any], kilograms: Decimal | None, counted: MassCounted
) -> None:
    bring(said.comtrade(fields))
    row = CustomsRecord.objects.get()
    assert (row.net_kg, row.counted) == (kilograms, counted)
    assert row.value_usd == Decimal("75000.25")


@pytest.mark.parametrize("quantity", ["0", 0, "0.0", "-", "", None])
def test_census_gives_no_mass_by_a_zero(bring: Bring, quantity: Any) -> None:
    bring(said.census(said.census_row(GEN_QY1_MO=quantity)), "census")
    assert on_file() == [("261710", date(2025, 10, 1), Decimal(75_000), None)]


def test_no_trade_stays_a_zero(bring: Bring) -> None:
    bring(said.comtrade({"primaryValue": 0, "netWgt": 0, "qty": 0}))
    assert on_file() == [("261710", date(2025, 10, 1), Decimal(0), Decimal(0))]


@pytest.mark.parametrize(
    "fields",
    [
        {"cmdCode": 261710.0, "reporterCode": 842.0, "partnerCode": "586 ", "motCode": 0.0},
        {"cmdCode": " 261710", "period": 202510, "flowCode": "M ", "primaryValue": "75000.25"},
        {"customsCode": None, "motCode": None, "partner2Code": "", "period": "2025-10"},
    ],
)
def test_comtrade_is_read_whatever_it_writes_its_words_as(
    bring: Bring, fields: dict[str, Any]
) -> None:
    bring(said.comtrade(fields))
    assert on_file() == [
        ("261710", date(2025, 10, 1), Decimal("75000.25"), Decimal("19500.5")),
    ]


def test_a_code_that_lost_its_first_zero_as_a_number_is_found(bring: Bring) -> None:
    bring(said.comtrade({"cmdCode": 81010}))
    assert [row[0] for row in on_file()] == ["081010"]


@pytest.mark.parametrize("code", ["81010", 2617, 28171.5, True, "26171\u0660"])
def test_a_code_that_may_be_another_is_refused(bring: Bring, code: Any) -> None:
    assert "This is no code of six digits." in bring(said.comtrade({"cmdCode": code}))


def test_a_code_of_another_classification_is_refused(bring: Bring) -> None:
    page = bring(said.comtrade({"classificationCode": "S4", "cmdCode": "287121"}))
    assert "S4 is not the Harmonised System" in page


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        ({"CTY_NAME": "PAKISTAN "}, {}),
        ({"CTY_CODE": 5350, "I_COMMODITY": 261710, "GEN_VAL_MO": 75_000}, {}),
        ({"UNIT_QY1": "kg "}, {"CTY_NAME": " CTY_NAME"}),
        ({"YEAR": 2025, "MONTH": 10}, {}),
        ({"MONTH": "2025-10"}, {"MONTH": "time", "YEAR": "COMM_LVL"}),
        ({"MONTH": "2025-10"}, {"MONTH": "time"}),
        ({"MONTH": "2025-10-01"}, {"MONTH": "time", "YEAR": "COMM_LVL"}),
    ],
)
def test_census_is_read_whatever_it_writes_its_words_as(
    bring: Bring, cells: dict[str, Any], heading: dict[str, str]
) -> None:
    names = [heading.get(name, name) for name in said.CENSUS_HEADING]
    bring(said.census(said.census_row(**cells), heading=names), "census")
    assert on_file() == [("261710", date(2025, 10, 1), Decimal(75_000), Decimal(19_500))]


def test_a_country_that_is_not_given_is_no_total(bring: Bring) -> None:
    page = bring(said.census(said.census_row(CTY_CODE=None)), "census")
    assert "This country is not among those that are read." in page


@pytest.mark.parametrize("content", [b"", b" \n", b"[]", b"null", said.census()])
def test_an_empty_answer_says_so_before_it_is_entered(bring: Bring, content: bytes) -> None:
    page = bring(content, "census", asked=ASKED)
    assert "The answer is empty." in page
    assert "It would be entered as no trade in 2025-09, 2025-10." in page
    assert CustomsBatch.objects.count() == 0
    page = bring(content, "census", asked=ASKED, empty="on")
    assert [(row[1], row[2], row[3]) for row in on_file()] == [
        (date(2025, 9, 1), Decimal(0), Decimal(0)),
        (date(2025, 10, 1), Decimal(0), Decimal(0)),
    ]
    assert "The answer is empty. It was entered as no trade in 2025-09, 2025-10." in page


def test_an_empty_answer_of_comtrade_says_nothing(bring: Bring) -> None:
    assert "needs the address of its question" in bring(said.comtrade())
    page = bring(said.comtrade(), asked=ASKED_COMTRADE)
    assert "The answer is empty. It says nothing about any month." in page
    assert "The file is empty." in bring(b"", asked=ASKED_COMTRADE)
    assert CustomsBatch.objects.count() == 0


def test_an_answer_that_broke_off_names_the_place(bring: Bring) -> None:
    assert "This is no JSON from line 1, character 13 on" in bring(b'{"data": [{}')
    assert "This is not UTF-8 at byte 11" in bring(b'{"data": "\xff"}')


@pytest.mark.parametrize("column", ["qtyUnitAbbr", "cmdDesc", "period"])
def test_half_a_character_is_refused_where_it_stands(bring: Bring, column: str) -> None:
    page = bring(said.comtrade({}, {"period": "202509"} | {column: "a\udc00"}))
    assert f"<td>data row</td><td>2</td><td>{column}</td>" in page
    page = bring(said.census(said.census_row(UNIT_QY1="\ud800")), "census")
    assert "<td>row</td><td>2</td><td>UNIT_QY1</td>" in page
