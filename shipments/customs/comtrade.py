"""Answers of UN Comtrade. Pure.

An answer is an object with `data`, a row for each month, code and partner. A total is the row with
customs procedure C00, mode of transport 0 and second partner 0; the others are parts of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shipments.customs.countries import BY_COMTRADE, NOT_COMTRADE
from shipments.customs.statistics import MOST_ROWS, Answer, Statistic, amount, code_of, month_of
from shipments.states import MassCounted, ValueBasis

FLOWS = {"M": "import", "X": "export"}
TOTALS = {"customsCode": "C00", "motCode": "0", "partner2Code": "0"}
"""What the columns of a total hold, where they are given."""

CONTENT_LINES = frozenset({("US", "260300")})
"""Reporters and codes whose mass is metal content: US lines of copper ore count it so."""

CUT_AT = 500
"""Rows at which UN Comtrade cuts an answer to a question without a key."""

PLACE = "data row"
WORLD = 0


def read(document: Any) -> Answer:
    """Read a parsed answer with everything that is wrong with it."""
    answer = Answer()
    data = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(data, list):
        answer.refuse("answer", 0, "data", "", "There is no list of rows named data in it.")
        return answer
    if document.get("error"):
        answer.refuse("answer", 0, "error", document["error"], "UN Comtrade reports an error.")
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
    answer.check_doubles(PLACE)
    return answer


def _read(answer: Answer, number: int, row: Any) -> bool:
    """Read a row; False for a part of a total."""
    if not isinstance(row, Mapping):
        answer.refuse(PLACE, number, "", row, "This row is no object.")
        return True
    if _is_part(row):
        return False
    _read_row(answer, number, row)
    return True


def _is_part(row: Mapping[str, Any]) -> bool:
    if row.get("partnerCode") in (WORLD, str(WORLD)) or row.get("flowCode") in ("RM", "RX"):
        return True
    return any(str(row.get(name, total)) != total for name, total in TOTALS.items())


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
    answer.rows.append(
        Statistic(
            reporter=reporter,
            partner=read["partnerCode"],
            flow=flow,
            hs6=code,
            month=read["period"],
            value_usd=read["primaryValue"],
            kilograms=read["netWgt"],
            counted=_counted(reporter, code, estimated=row.get("isNetWgtEstimated") is True),
            value_basis=_basis(flow, cif=row.get("cifvalue") is not None),
        )
    )


def _country(number: object) -> str:
    if not str(number).isdecimal():
        raise ValueError("This is no number of a country.")
    country = BY_COMTRADE.get(int(str(number)))
    if country is None:
        why = NOT_COMTRADE.get(int(str(number)), "This country is not among those that are read.")
        raise ValueError(why)
    return country.iso2


def _flow(word: object) -> str:
    if str(word) not in FLOWS:
        raise ValueError("This is neither M (import) nor X (export).")
    return FLOWS[str(word)]


def _value(number: object) -> Any:
    value = amount(number)
    if value is None:
        raise ValueError("A row without a value says nothing. Leave it out or ask again.")
    return value


_FIELDS: dict[str, Any] = {
    "period": month_of,
    "reporterCode": _country,
    "partnerCode": _country,
    "flowCode": _flow,
    "cmdCode": code_of,
    "primaryValue": _value,
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
