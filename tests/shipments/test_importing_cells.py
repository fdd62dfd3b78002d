"""Cells: every way a number, a date or a text may be written, and what is refused as ambiguous."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.states import DatePrecision
from deals.units.typed_numbers import COMMA, POINT, UNCLEAR, mark_of
from shipments.file_columns import BY_NAME, guess
from shipments.importing.file_problems import shortened
from shipments.importing.reading.cells import text_parser
from shipments.importing.reading.date_cells import DAY_FIRST, MONTH_FIRST, date_parser
from shipments.importing.reading.number_cells import number_parser

WET = BY_NAME["wet_kg"]


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("12.5", POINT, "12.5"),
        ("1,234.5", POINT, "1234.5"),
        ("1,234", POINT, "1234"),
        ("1.234,5", COMMA, "1234.5"),
        ("12,5", COMMA, "12.5"),
        ("1.234", COMMA, "1234"),
        ("1\u202f234", UNCLEAR, "1234"),
        ("0.125", UNCLEAR, "0.125"),
    ],
)
def test_numbers_are_read_by_their_decimal_mark(text: str, mark: str, number: str) -> None:
    assert number_parser(WET, mark, ",")(text) == Decimal(number)


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        *(("wet_t", unit) for unit in ("t", "T", "mt", "MT", "wmt", "tonnes")),
        *(("assay_g_t", unit) for unit in ("g/t", "ppm")),
        *(("moisture_pct", unit) for unit in ("%",)),
        *(("wet_kg", unit) for unit in ("kg", "KG")),
    ],
)
def test_the_unit_of_its_column_may_stand_behind_a_number(column: str, unit: str) -> None:
    parse = number_parser(BY_NAME[column], POINT, ",")
    assert [parse(f"12.5 {unit}"), parse(f"12.5{unit}")] == [Decimal("12.5")] * 2


@pytest.mark.parametrize(
    ("column", "text"),
    [("wet_kg", "12 t"), ("wet_t", "12 kg"), ("wet_t", "12 g/t"), ("assay_g_t", "12 t")],
)
def test_another_unit_behind_a_number_is_refused(column: str, text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number_parser(BY_NAME[column], POINT, ",")(text)


@pytest.mark.parametrize(
    ("text", "mark", "delimiter", "why"),
    [
        ("1,234", UNCLEAR, ",", "may be a decimal or thousands"),
        ("1.234", UNCLEAR, ";", "may be a decimal or thousands"),
        ("12.5", COMMA, ";", "no number with a decimal comma"),
        ("12,5", POINT, ",", "no number with a decimal point"),
        ("100,5", UNCLEAR, ";", "has a decimal comma, as not all numbers of the file have"),
        ("1.000,5", UNCLEAR, ";", "has a decimal comma, as not all numbers of the file have"),
        ("NaN", POINT, ",", "not a number"),
        ("-1", POINT, ",", "negative"),
        ("1.2345", POINT, ",", "more than 3 decimals"),
        ("1" + "0" * 13, POINT, ",", "larger than this column"),
    ],
)
def test_what_is_no_number_or_two_is_refused(
    text: str, mark: str, delimiter: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        number_parser(WET, mark, delimiter)(text)


def test_a_file_shows_its_decimal_mark_unless_it_shows_both() -> None:
    assert mark_of(["1,234", "12,5"]) == COMMA
    assert mark_of(["1,234", "12.5"]) == POINT
    assert mark_of(["12,5", "12.5"]) == UNCLEAR


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-04-03", "", date(2026, 4, 3)),
        ("3.4.2026", "", date(2026, 4, 3)),
        ("25/04/2026", "", date(2026, 4, 25)),
        ("04/25/2026", "", date(2026, 4, 25)),
        ("03/04/2026", DAY_FIRST, date(2026, 4, 3)),
        ("03/04/2026", MONTH_FIRST, date(2026, 3, 4)),
        ("3 Apr 2026", "", date(2026, 4, 3)),
        ("46115", "", date(2026, 4, 3)),
        (date(2026, 4, 3), "", date(2026, 4, 3)),
    ],
)
def test_days_are_read_as_written(text: str, order: str, day: date) -> None:
    assert date_parser(order)(text) == (day, DatePrecision.DAY)


def test_a_month_stays_a_month() -> None:
    assert date_parser("")("2026-04") == (date(2026, 4, 1), DatePrecision.MONTH)
    assert date_parser("")("Apr 2026") == (date(2026, 4, 1), DatePrecision.MONTH)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2026", "ambiguous: 3 Apr 2026 or 4 Mar 2026"),
        ("03/04/26", "two digits"),
        ("31.2.2026", "not a day of the calendar"),
        ("soon", "no date such as"),
    ],
)
def test_a_date_that_may_be_two_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        date_parser("")(text)


def test_an_apostrophe_that_quotes_nothing_stays() -> None:
    assert text_parser(BY_NAME["note"])("'tis wet") == "'tis wet"


def test_headings_are_guessed_each_column_once() -> None:
    assert guess(["Shipment Ref", "Reference", "Wet mass (kg)", "Colour"]) == [
        "",
        "reference",
        "wet_kg",
        "",
    ]


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1b", "\ud800", "\n", "\t"])
def test_a_text_with_what_cannot_be_read_is_refused_with_its_place(sign: str) -> None:
    with pytest.raises(ValueError, match=r"^holds .* after “MV”: take it out\.$"):
        text_parser(BY_NAME["vessel"])(f"MV{sign}Ocean")


def test_a_note_may_have_lines() -> None:
    assert text_parser(BY_NAME["shipment_note"])("one\n\ttwo") == "one\n\ttwo"


@pytest.mark.parametrize("text", ["0026-03-01", "1899-12-31", "2201", "9999-12-31"])
def test_a_day_that_is_a_slip_of_the_pen_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no day from 1900-01-01 to 2200-12-31"):
        date_parser(DAY_FIRST)(text)


def test_a_problem_shows_a_sign_for_what_the_database_cannot_keep() -> None:
    assert shortened("a\x00b\ud800c") == "a\ufffdb\ufffdc"
