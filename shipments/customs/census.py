"""Answers of the US Census Bureau. Pure.

An answer is a list of lists of strings, the first one a heading; no trade is an empty body, an
empty list or a heading alone. A column that was also a condition of the question stands there
twice.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from shipments.customs.countries import BY_CENSUS
from shipments.customs.office_errors import words_of
from shipments.customs.statistics import (
    MOST_ROWS,
    Answer,
    Statistic,
    amount,
    code_of,
    month_of,
    value_of,
    word_of,
)
from shipments.states import MassCounted, ValueBasis

DIRECTIONS = {
    "I_COMMODITY": ("import", "GEN_VAL_MO", "GEN_QY1_MO"),
    "E_COMMODITY": ("export", "ALL_VAL_MO", "QTY_1_MO"),
}
"""By the name of the code column: direction, value column, quantity column."""

UNITS = {
    "KG": (Decimal(1), MassCounted.NET),
    "T": (Decimal(1000), MassCounted.NET),
    "CKG": (Decimal(1), MassCounted.CONTENT),
    "CTN": (Decimal(1000), MassCounted.CONTENT),
}
"""Units of quantity that are masses: kilograms in one unit, and what the mass is of."""

NO_UNIT = frozenset({"", "-", "X"})
PLACE = "row"
COUNTRY_DIGITS = 4


def read(document: Any) -> Answer:
    """Read a parsed answer (None: an empty body); the result holds rows and every problem."""
    answer = Answer()
    if document is None or document == []:
        return answer
    if words := words_of(document):
        answer.pass_on(words)
        return answer
    if not _is_table(document):
        answer.refuse("answer", 0, "", "", "This is no list of rows under a heading.")
        return answer
    heading, rows = [name.strip() for name in document[0]], document[1:]
    code = next((name for name in DIRECTIONS if name in heading), "I_COMMODITY")
    for name in _missing(heading, code):
        answer.refuse("heading", 1, name, "", "This column is missing. Ask for it too.")
    if not answer.problems:
        _read_rows(answer, heading, rows, code)
    return answer


def _missing(heading: list[str], code: str) -> list[str]:
    needed = [code, DIRECTIONS[code][1], "CTY_CODE"]
    needed += [] if {"YEAR", "MONTH"} <= {*heading} else ["time"]
    return [name for name in needed if name not in heading]


def _read_rows(answer: Answer, heading: list[str], rows: list[list[Any]], code: str) -> None:
    totals = 0
    if DIRECTIONS[code][2] in heading and "UNIT_QY1" not in heading:
        answer.warnings.append("Quantities were left out: their unit UNIT_QY1 was not asked for.")
    for number, cells in enumerate(rows, start=2):
        row = dict(zip(heading, cells, strict=False))
        if len(cells) != len(heading):
            answer.refuse(PLACE, number, "", len(cells), f"The heading has {len(heading)} columns.")
        elif _is_total(row):
            totals += 1
        elif not answer.refuse_texts(PLACE, number, row):
            _read_row(answer, number, row, code)
    if totals:
        answer.warnings.append(f"{totals} rows are totals of several countries and were left out.")
    answer.tell_zeros()
    answer.check_doubles(PLACE)


def _is_table(document: Any) -> bool:
    return (
        isinstance(document, list)
        and 0 < len(document) <= MOST_ROWS
        and all(isinstance(row, list) for row in document)
        and all(isinstance(name, str) for name in document[0])
    )


def _is_total(row: dict[str, Any]) -> bool:
    """Whether a row is a total: all countries are a dash; groups have a letter or start with 00."""
    number = _number(row["CTY_CODE"])
    return number == "-" or (
        len(number) == COUNTRY_DIGITS and (number.startswith("00") or not number.isdecimal())
    )


def _number(value: object) -> str:
    """The number of a country; as a number it has lost the zeros before it."""
    number = word_of(value)
    return number if isinstance(value, str) or not number else number.zfill(COUNTRY_DIGITS)


def _read_row(answer: Answer, number: int, row: dict[str, Any], code: str) -> None:
    """Read a country's month; every field that is wrong is noted."""
    flow, value, quantity = DIRECTIONS[code]
    read: dict[str, Any] = {}
    fields: dict[str, Callable[[], Any]] = {
        "CTY_CODE": lambda: _country(row),
        "time": lambda: _month(row),
        code: lambda: code_of(row[code]),
        value: lambda: value_of(row[value]),
        quantity: lambda: amount(row.get(quantity)),
    }
    for name, convert in fields.items():
        try:
            read[name] = convert()
        except ValueError as error:
            answer.refuse(PLACE, number, name, row.get(name), str(error))
    if len(read) < len(fields):
        return
    said = answer.given(read[quantity], read[value])
    kilograms, counted = _mass(answer, number, row, said)
    answer.rows.append(
        Statistic(
            reporter="US",
            partner=read["CTY_CODE"],
            flow=flow,
            hs6=read[code],
            month=read["time"],
            value_usd=read[value],
            kilograms=kilograms,
            counted=counted,
            value_basis=ValueBasis.CUSTOMS,
        )
    )


def _month(row: dict[str, Any]) -> Any:
    """The month of a row: its year and month where they are given, its time otherwise."""
    year, month = word_of(row.get("YEAR")), word_of(row.get("MONTH"))
    return month_of(f"{year}{month.zfill(2)}" if year and month else row.get("time"))


def _country(row: dict[str, Any]) -> str:
    country = BY_CENSUS.get(_number(row["CTY_CODE"]))
    if country is None:
        raise ValueError("This country is not among those that are read.")
    name = word_of(row.get("CTY_NAME"))
    if name and name.upper() != country.census_name:
        raise ValueError(f"This number is read as {country.census_name}, the answer says {name}.")
    return country.iso2


def _mass(
    answer: Answer, number: int, row: dict[str, Any], quantity: Decimal | None
) -> tuple[Decimal | None, MassCounted]:
    """Kilograms of a quantity; in another unit it is left out with a warning, never converted."""
    unit = word_of(row.get("UNIT_QY1")).upper()
    if quantity is None or unit in NO_UNIT:
        return None, MassCounted.NET
    if unit not in UNITS:
        answer.warnings.append(f"Row {number}: the quantity in {unit} is no mass and was left out.")
        return None, MassCounted.NET
    factor, counted = UNITS[unit]
    return quantity * factor, counted
