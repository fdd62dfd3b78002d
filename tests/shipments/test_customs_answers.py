"""Reading answers of UN Comtrade and the US Census Bureau: their traps, and every error at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs import census, comtrade
from shipments.customs.statistics import LARGEST_ANSWER, Answer, RefusedAnswerError, parsed
from shipments.states import MassCounted, ValueBasis
from tests.shipments import customs_answers as said


def read_comtrade(*rows: dict[str, Any], **envelope: Any) -> Answer:
    return comtrade.read(parsed(said.comtrade(*rows, **envelope)))


def read_census(*rows: list[str], heading: list[str] | None = None) -> Answer:
    return census.read(parsed(said.census(*rows, heading=heading)))


def test_comtrade_says_a_month() -> None:
    answer = read_comtrade({})
    assert (answer.problems, answer.warnings) == ([], [])
    (row,) = answer.rows
    assert row.series == ("US", "PK", "import", "261710", date(2025, 10, 1))
    assert (row.value_usd, row.kilograms) == (Decimal("75000.25"), Decimal("19500.5"))
    assert (row.counted, row.value_basis) == (MassCounted.NET, ValueBasis.CIF)


def test_comtrade_exports_are_valued_fob() -> None:
    (row,) = read_comtrade({"flowCode": "X", "reporterCode": 586, "partnerCode": 842}).rows
    assert (row.reporter, row.flow, row.value_basis) == ("PK", "export", ValueBasis.FOB)


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"isNetWgtEstimated": True}, MassCounted.ESTIMATED),
        ({"cmdCode": "260300"}, MassCounted.CONTENT),
        ({"cmdCode": "260300", "isNetWgtEstimated": True}, MassCounted.CONTENT),
        ({"cmdCode": "260300", "reporterCode": 156}, MassCounted.NET),
    ],
)
def test_comtrade_mass_says_what_it_is_of(fields: dict[str, Any], counted: MassCounted) -> None:
    assert read_comtrade(fields).rows[0].counted == counted


@pytest.mark.parametrize(
    "part",
    [
        {"customsCode": "C01"},
        {"motCode": 1000},
        {"partner2Code": 512},
        {"partnerCode": 0},
        {"flowCode": "RM"},
    ],
)
def test_comtrade_parts_of_a_total_are_left_out_with_a_warning(part: dict[str, Any]) -> None:
    answer = read_comtrade({}, {**part, "primaryValue": 5})
    assert [row.value_usd for row in answer.rows] == [Decimal("75000.25")]
    assert answer.warnings == [
        "1 rows are parts of a total, or totals of the world, and were left out."
    ]


def test_comtrade_parts_alone_are_refused() -> None:
    (problem,) = read_comtrade({"customsCode": "C01"}).problems
    assert problem.reason == "No row is a total: ask with customsCode=C00."


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("reporterCode", 840, "The United States are 842 in UN Comtrade, not 840."),
        ("partnerCode", 9999, "This country is not among those that are read."),
        ("partnerCode", "PAK", "This is no number of a country."),
        ("period", "2025", "This is no month such as 202510. Ask for monthly statistics."),
        ("period", "202552", "This stands for a whole year. Ask for monthly statistics."),
        ("period", "202599", "This stands for a whole year. Ask for monthly statistics."),
        ("cmdCode", "26", "This is no code of six digits. Ask at the level of HS-6."),
        ("cmdCode", 2617, "This is no code of six digits. Ask at the level of HS-6."),
        ("flowCode", "DX", "This is neither M (import) nor X (export)."),
        ("primaryValue", None, "A row without a value says nothing. Leave it out or ask again."),
        ("primaryValue", -1, "A number of trade lies between 0 and a thousand million million."),
        ("primaryValue", True, "This is no number."),
        ("netWgt", "much", "This is no number."),
    ],
)
def test_comtrade_refuses(field: str, value: Any, reason: str) -> None:
    answer = read_comtrade({field: value})
    assert [(p.row, p.column, p.reason) for p in answer.problems] == [(1, field, reason)]
    assert answer.rows == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    bad = {"period": "2025", "cmdCode": "x", "primaryValue": None}
    answer = read_comtrade(bad, {}, bad)
    assert [(p.row, p.column) for p in answer.problems] == [
        *((1, name) for name in ("period", "cmdCode", "primaryValue")),
        *((3, name) for name in ("period", "cmdCode", "primaryValue")),
    ]


def test_a_month_that_is_there_twice_is_refused() -> None:
    (problem,) = read_comtrade({}, {"primaryValue": 5}).problems
    assert (problem.value, problem.reason) == (
        "US import PK 261710 2025-10",
        "This month is there twice. Ask for totals alone.",
    )


def test_an_answer_that_may_be_cut_off_is_refused() -> None:
    rows = [{"period": f"{2000 + n // 12}{n % 12 + 1:02d}"} for n in range(250)]
    both = [
        {**row, "reporterCode": code, "partnerCode": 586} for row in rows for code in (842, 156)
    ]
    assert "cut off" in read_comtrade(*both).problems[0].reason
    assert not read_comtrade(*both[:-1]).problems


def test_an_error_of_comtrade_is_passed_on() -> None:
    assert read_comtrade({}, error="quota").problems[0].value == "quota"


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1", b"NaN", b"[" * 100_000])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedAnswerError, match="This is no JSON"):
        parsed(content)


def test_an_answer_that_is_too_large_is_not_read() -> None:
    with pytest.raises(RefusedAnswerError, match="larger than 10 MB"):
        parsed(b" " * (LARGEST_ANSWER + 1))


def test_census_says_a_month() -> None:
    answer = read_census(said.census_row())
    assert (answer.problems, answer.warnings) == ([], [])
    (row,) = answer.rows
    assert row.series == ("US", "PK", "import", "261710", date(2025, 10, 1))
    assert (row.value_usd, row.kilograms) == (Decimal(75000), Decimal(19500))
    assert row.value_basis == ValueBasis.CUSTOMS


def test_census_exports_have_columns_of_their_own() -> None:
    heading = ["CTY_CODE", "E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "UNIT_QY1", "time"]
    (row,) = read_census(["5350", "261710", "9", "2", "T", "2025-10"], heading=heading).rows
    assert (row.flow, row.kilograms) == ("export", Decimal(2000))


@pytest.mark.parametrize(
    ("unit", "kilograms", "counted"),
    [
        ("KG", Decimal(19500), MassCounted.NET),
        ("CKG", Decimal(19500), MassCounted.CONTENT),
        ("CTN", Decimal(19_500_000), MassCounted.CONTENT),
        ("-", None, MassCounted.NET),
    ],
)
def test_census_mass_follows_its_unit(
    unit: str, kilograms: Decimal | None, counted: MassCounted
) -> None:
    answer = read_census(said.census_row(UNIT_QY1=unit))
    assert (answer.rows[0].kilograms, answer.rows[0].counted) == (kilograms, counted)
    assert answer.warnings == []


def test_census_quantity_that_is_no_mass_is_left_out_with_a_warning() -> None:
    answer = read_census(said.census_row(UNIT_QY1="NO"))
    assert answer.rows[0].kilograms is None
    assert answer.warnings == ["Row 2: the quantity in NO is no mass and was left out."]


def test_census_totals_of_countries_are_left_out() -> None:
    totals = [said.census_row(CTY_CODE=code, CTY_NAME="") for code in ("-", "0003", "5XXX")]
    answer = read_census(said.census_row(), *totals)
    assert len(answer.rows) == 1
    assert answer.warnings == ["3 rows are totals of several countries and were left out."]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (
            {"CTY_NAME": "OMAN"},
            "CTY_CODE",
            "This number is read as PAKISTAN, the answer says OMAN.",
        ),
        ({"CTY_CODE": "9999"}, "CTY_CODE", "This country is not among those that are read."),
        (
            {"I_COMMODITY": "2617100000"},
            "I_COMMODITY",
            "This is no code of six digits. Ask at the level of HS-6.",
        ),
        ({"GEN_VAL_MO": "n/a"}, "GEN_VAL_MO", "This is no number."),
        ({"MONTH": "13"}, "time", "This stands for a whole year. Ask for monthly statistics."),
    ],
)
def test_census_refuses(cells: dict[str, str], column: str, reason: str) -> None:
    answer = read_census(said.census_row(**cells))
    assert [(p.row, p.column, p.reason) for p in answer.problems] == [(2, column, reason)]


def test_census_columns_that_are_missing_are_all_named() -> None:
    answer = read_census(heading=["I_COMMODITY"])
    assert [p.column for p in answer.problems] == ["GEN_VAL_MO", "CTY_CODE", "time"]


def test_a_ragged_row_is_refused() -> None:
    (problem,) = read_census(said.census_row()[:-1]).problems
    assert (problem.row, problem.reason) == (2, "The heading has 10 columns.")


def test_an_empty_body_of_census_holds_no_row() -> None:
    assert census.read(None) == Answer()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_document_is_read_or_refused_never_more(document: Any) -> None:
    for read in (comtrade.read, census.read):
        answer = read(document)
        assert answer.problems or document is None or isinstance(document, dict | list)


@given(st.dictionaries(st.sampled_from(sorted(said.COMTRADE_ROW)), JSON, max_size=4))
def test_any_value_in_a_row_is_read_or_refused(fields: dict[str, Any]) -> None:
    answer = comtrade.read({"data": [{**said.COMTRADE_ROW, **fields}]})
    assert len(answer.rows) + len(answer.problems) >= 1
