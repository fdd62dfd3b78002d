"""What is asked, as an address and back; and what the silence of an answer means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from shipments.customs.queries import Question, address, parts, read_question, target
from shipments.customs.silent_months import silent
from shipments.customs.statistics import Statistic
from shipments.states import CustomsFormat

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
CENSUS = Question(
    office=CustomsFormat.CENSUS,
    reporter="US",
    partner="PK",
    flow="import",
    hs6=("261710",),
    months=(OCTOBER,),
)
COMTRADE = replace(
    CENSUS, office=CustomsFormat.COMTRADE, hs6=("261710", "260300"), months=(OCTOBER, NOVEMBER)
)
EXPORTS = replace(CENSUS, flow="export")
SOME = replace(CENSUS, hs6=("261710", "260300"), months=(OCTOBER, NOVEMBER))
BACK = replace(COMTRADE, reporter="PK", partner="US", flow="export")


@pytest.mark.parametrize("question", [CENSUS, COMTRADE, EXPORTS, BACK, SOME])
def test_an_address_says_its_question(question: Question) -> None:
    assert read_question(address(question)) == question


def test_comtrade_is_asked_for_totals_by_its_own_numbers() -> None:
    asked = parse_qs(urlsplit(target(COMTRADE)).query)
    assert (asked["reporterCode"], asked["partnerCode"]) == (["842"], ["586"])
    assert asked["period"] == ["202510,202511"]
    assert (asked["customsCode"], asked["motCode"], asked["partner2Code"]) == (
        ["C00"],
        ["0"],
        ["0"],
    )


def test_census_is_asked_by_its_own_number_at_six_digits() -> None:
    asked = parse_qs(urlsplit(target(CENSUS)).query)
    assert (asked["CTY_CODE"], asked["COMM_LVL"]) == (["5350"], ["HS6"])
    assert (asked["YEAR"], asked["MONTH"]) == (["2025"], ["10"])


def test_census_is_asked_for_one_month_and_code_at_a_time() -> None:
    both = replace(CENSUS, hs6=("261710", "260300"), months=(OCTOBER, NOVEMBER))
    asked = parts(both)
    assert [(one.hs6, one.months) for one in asked] == [
        (("261710",), (OCTOBER,)),
        (("261710",), (NOVEMBER,)),
        (("260300",), (OCTOBER,)),
        (("260300",), (NOVEMBER,)),
    ]
    assert parts(COMTRADE) == (COMTRADE,)


def test_a_key_in_an_address_is_dropped() -> None:
    question = read_question(f"{address(CENSUS)}&key=secret")
    assert "secret" not in address(question)
    assert question == CENSUS


@pytest.mark.parametrize(
    "months",
    [
        "time=from+2025-10+to+2025-11",
        "time=from%202025-10%20to%202025-11",
        "time=2025-10,2025-11",
        "time=2025-10&time=2025-11&time=2025-10",
        "YEAR=2025&MONTH=10,11",
        "YEAR=2025&MONTH=10&MONTH=11",
    ],
)
def test_census_has_forms_of_its_own_for_months(months: str) -> None:
    question = read_question(address(CENSUS).replace("YEAR=2025&MONTH=10", months))
    assert question.months == (OCTOBER, NOVEMBER)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://example.org/x", "Only addresses of comtradeapi.un.org and api.census.gov"),
        ("nonsense", "Only addresses of"),
        ("https://comtradeapi.un.org.example.org/x", "Only addresses of"),
        ("https://comtradeapi.un.org/public/v1/preview/C/M/HS?period=202510", "reporterCode"),
        (address(COMTRADE).replace("842", "842%2C586"), "one reporter and one partner"),
        (address(COMTRADE).replace("842", "840"), "does not say 840"),
        (address(COMTRADE).replace("flowCode=M", "flowCode=Z"), "does not say Z"),
        (address(CENSUS).replace("/imports/", "/ports/"), "not that of imports/hs"),
        (address(CENSUS).replace("MONTH=10", "MONTH=13"), "whole year"),
        (address(CENSUS).replace("261710", "26"), "six digits"),
        (address(CENSUS).replace("5350", "5350,5230"), "one partner by its number"),
        (address(SOME).replace("2025-10", "from 2025-12 to 2025-10"), "ends before it begins"),
        (address(SOME).replace("2025-10", "from 2020-01 to 2199-12"), "12 months at most"),
        (address(SOME).replace("2025-10", "from 2025-10"), "no month such as 202510"),
    ],
)
def test_an_address_that_asks_otherwise_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_question(text)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"reporter": "PK"}, "for the United States alone"),
        ({"partner": "ZZ"}, "ZZ is not among the countries"),
        ({"months": ()}, "at least one code and one month"),
        ({"months": (*(date(2024, m, 1) for m in range(1, 13)), OCTOBER)}, "12 months"),
    ],
)
def test_a_question_that_nobody_can_answer_is_refused(
    fields: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(CENSUS, **fields)  # type: ignore[arg-type]


def test_silence_of_census_is_no_trade_once_the_month_is_due() -> None:
    none, warnings = silent(CENSUS, [], published_on=date(2025, 12, 15))
    assert [(row.series, row.value_usd, row.kilograms) for row in none] == [
        (("US", "PK", "import", "261710", OCTOBER), Decimal(0), Decimal(0))
    ]
    assert warnings == []


def test_silence_of_census_before_that_means_nothing() -> None:
    none, warnings = silent(CENSUS, [], published_on=date(2025, 12, 14))
    assert none == []
    said = "no trade, or statistics that are not out. Nothing is entered for it."
    assert warnings == [f"Nothing is said about 2025-10: {said}"]


def test_silence_of_comtrade_is_no_trade_in_a_month_it_says_something_about() -> None:
    held = Statistic(
        reporter="US",
        partner="PK",
        flow="import",
        hs6="261710",
        month=OCTOBER,
        value_usd=Decimal(5),
    )
    none, warnings = silent(COMTRADE, [held], published_on=date(2026, 6, 1))
    assert [row.series[3:] for row in none] == [("260300", OCTOBER)]
    assert warnings[0].startswith("Nothing is said about 2025-11: ")
