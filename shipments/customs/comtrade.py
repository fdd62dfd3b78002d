"""Answers of UN Comtrade. Pure.

An answer is an object with `data`, a row for each month, code and partner. A total is the row with
customs procedure C00, mode of transport 0 and second partner 0; the others are parts of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shipments.customs.countries import BY_COMTRADE, NOT_COMTRADE
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

FLOWS = {"M": "import", "X": "export"}
TOTALS = {"customsCode": "C00", "motCode": "0", "partner2Code": "0"}
"""The values of the columns in a row that is a total, where the columns are given."""

CONTENT_LINES = frozenset({("US", "260300")})
"""Reporters and codes whose mass is metal content, such as copper ore in US statistics."""

CUT_AT = 500
"""UN Comtrade returns at most so many rows to a request without a key."""

KILOGRAM = "8"
"""The code of kilograms in qtyUnitCode."""

MASS_ESTIMATED = frozenset({"4", "6"})
"""Values of legacyEstimationFlag for an estimated net weight."""

PLACE = "data row"
WORLD = "0"


def read(document: Any) -> Answer:
    """Read a parsed answer; the result holds its rows and every problem."""
    answer = Answer()
    data = document.get("data") if isinstance(document, Mapping) else None
    words = words_of(document)
    if words and (not data or document.get("error")):
        answer.pass_on(words)
        return answer
    if not isinstance(data, list):
        answer.refuse("answer", 0, "data", "", "There is no list of rows named data in it.")
        return answer
    if len(data) >= MOST_ROWS or len(data) == CUT_AT:
        reason = "An answer of so many rows may be cut off. Ask for fewer months or codes."
        answer.refuse("answer", 0, "data", len(data), reason)
        return answer
    parts = sum(not _read(answer, number, row) for number, row in enumerate(data, start=1))
    if parts:
        said = "rows are parts of a total, or totals of the world, and were left out."
        answer.warnings.append(f"{parts} {said}")
    if parts and not answer.rows and not answer.problems:
        answer.refuse("answer", 0, "data", "", "No row is a total: ask with customsCode=C00.")
    answer.tell_zeros()
    answer.check_doubles(PLACE)
    return answer


def _read(answer: Answer, number: int, row: Any) -> bool:
    """Read a row; False for a part of a total."""
    if not isinstance(row, Mapping):
        answer.refuse(PLACE, number, "", row, "This row is no object.")
        return True
    if _is_part(row):
        return False
    if not answer.refuse_texts(PLACE, number, row):
        _read_row(answer, number, row)
    return True


def _is_part(row: Mapping[str, Any]) -> bool:
    if word_of(row.get("partnerCode")) == WORLD or word_of(row.get("flowCode")) in ("RM", "RX"):
        return True
    return any(word_of(row.get(name)) not in ("", total) for name, total in TOTALS.items())


def _read_row(answer: Answer, number: int, row: Mapping[str, Any]) -> None:
    """Read a total; every field that is wrong is noted."""
    read: dict[str, Any] = {}
    for name, convert in _FIELDS.items():
        try:
            read[name] = convert(row.get(name))
        except ValueError as error:
            answer.refuse(PLACE, number, name, row.get(name), str(error))
    if len(read) < len(_FIELDS):
        return
    reporter, code, flow = read["reporterCode"], read["cmdCode"], read["flowCode"]
    _compare_months(answer, number, row, read["period"])
    kilograms, estimated = _mass(answer, number, row, read)
    answer.rows.append(
        Statistic(
            reporter=reporter,
            partner=read["partnerCode"],
            flow=flow,
            hs6=code,
            month=read["period"],
            value_usd=read["primaryValue"],
            kilograms=kilograms,
            counted=_counted(reporter, code, estimated=estimated),
            value_basis=_basis(flow, cif=word_of(row.get("cifvalue")) not in ("", "0")),
        )
    )


def _compare_months(answer: Answer, number: int, row: Mapping[str, Any], month: date) -> None:
    """Warn where the columns of a row name two months; `period` is the one that was asked for."""
    try:
        other = month_of(word_of(row.get("refYear")) + word_of(row.get("refMonth")).zfill(2))
    except ValueError:
        return
    if other != month:
        answer.warnings.append(
            f"Data row {number}: period says {month:%Y-%m}, refYear and refMonth say "
            f"{other:%Y-%m}. Read as {month:%Y-%m}."
        )


def _mass(
    answer: Answer, number: int, row: Mapping[str, Any], read: Mapping[str, Any]
) -> tuple[Decimal | None, bool]:
    """Kilograms and whether they are estimated: the net weight, else a quantity in kg."""
    value, net = read["primaryValue"], read["netWgt"]
    if net or not value:
        legacy = word_of(row.get("legacyEstimationFlag")) in MASS_ESTIMATED
        return net, legacy or _is_true(row.get("isNetWgtEstimated"))
    if _in_kilograms(row):
        try:
            quantity = amount(row.get("qty"))
        except ValueError as error:
            answer.refuse(PLACE, number, "qty", row.get("qty"), str(error))
            return None, False
        if quantity:
            return quantity, _is_true(row.get("isQtyEstimated"))
    return answer.given(net, value), False


def _is_true(flag: object) -> bool:
    return word_of(flag).lower() in ("true", "1")


def _in_kilograms(row: Mapping[str, Any]) -> bool:
    code = word_of(row.get("qtyUnitCode"))
    return code == KILOGRAM if code else word_of(row.get("qtyUnitAbbr")).lower() == "kg"


def _country(value: object) -> str:
    number = word_of(value)
    if not number.isdecimal():
        raise ValueError("This is no number of a country.")
    country = BY_COMTRADE.get(int(number[:9]))
    if country is None:
        why = NOT_COMTRADE.get(int(number[:9]), "This country is not among those that are read.")
        raise ValueError(why)
    return country.iso2


def _flow(value: object) -> str:
    if word_of(value) not in FLOWS:
        raise ValueError("This is neither M (import) nor X (export).")
    return FLOWS[word_of(value)]


def _classification(value: object) -> str:
    """The edition of the Harmonised System, H0 to H6 or HS; another classification is refused."""
    edition = word_of(value)
    if edition and not edition.startswith("H"):
        raise ValueError(f"{edition} is not the Harmonised System. Ask for codes of HS.")
    return edition


_FIELDS: dict[str, Any] = {
    "period": month_of,
    "reporterCode": _country,
    "partnerCode": _country,
    "flowCode": _flow,
    "cmdCode": code_of,
    "classificationCode": _classification,
    "primaryValue": value_of,
    "netWgt": amount,
}


def _counted(reporter: str, code: str, *, estimated: bool) -> MassCounted:
    if (reporter, code) in CONTENT_LINES:
        return MassCounted.CONTENT
    return MassCounted.ESTIMATED if estimated else MassCounted.NET


def _basis(flow: str, *, cif: bool) -> ValueBasis:
    """Imports are primarily valued CIF and exports FOB; an import without a CIF value is not."""
    if flow == "export":
        return ValueBasis.FOB
    return ValueBasis.CIF if cif else ValueBasis.UNKNOWN
