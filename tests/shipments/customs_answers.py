"""Answers in the shapes in which the two statistics offices give them."""

from __future__ import annotations

import json
from typing import Any

COMTRADE_ROW = {
    "typeCode": "C",
    "freqCode": "M",
    "refMonth": 10,
    "period": "202510",
    "reporterCode": 842,
    "reporterDesc": None,
    "flowCode": "M",
    "partnerCode": 586,
    "partner2Code": 0,
    "cmdCode": "261710",
    "customsCode": "C00",
    "motCode": 0,
    "qtyUnitAbbr": "kg",
    "qty": 19500,
    "netWgt": 19500.5,
    "isNetWgtEstimated": False,
    "cifvalue": 75000.25,
    "fobvalue": None,
    "primaryValue": 75000.25,
    "isReported": True,
}
CENSUS_HEADING = [
    *("CTY_CODE", "CTY_NAME", "I_COMMODITY", "GEN_VAL_MO", "GEN_QY1_MO", "UNIT_QY1"),
    *("YEAR", "MONTH", "CTY_CODE", "I_COMMODITY"),
]


def comtrade(*rows: dict[str, Any], **envelope: Any) -> bytes:
    """An answer with a row for each of `rows`, which says what differs from COMTRADE_ROW."""
    data = [{**COMTRADE_ROW, **row} for row in rows]
    return json.dumps(
        {"elapsedMs": 3, "count": len(data), "validationStatus": None, "error": "", **envelope}
        | {"data": envelope.get("data", data)}
    ).encode()


def census_row(**cells: Any) -> list[Any]:
    given: dict[str, Any] = {
        "CTY_CODE": "5350",
        "CTY_NAME": "PAKISTAN",
        "I_COMMODITY": "261710",
        "GEN_VAL_MO": "75000",
        "GEN_QY1_MO": "19500",
        "UNIT_QY1": "KG",
        "YEAR": "2025",
        "MONTH": "10",
        **cells,
    }
    return [given[name] for name in CENSUS_HEADING]


def census(*rows: list[Any], heading: list[str] | None = None) -> bytes:
    return json.dumps([heading or CENSUS_HEADING, *rows]).encode()
