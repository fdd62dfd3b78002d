"""A question to a statistics office, written as a URL and read back from one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import TypeVar
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from shipments.customs.countries import BY_CENSUS, BY_COMTRADE, BY_ISO2
from shipments.customs.statistics import code_of, month_of
from shipments.states import CustomsFormat

COMTRADE_HOST = "comtradeapi.un.org"
CENSUS_HOST = "api.census.gov"
HOST_OF = {CustomsFormat.COMTRADE: COMTRADE_HOST, CustomsFormat.CENSUS: CENSUS_HOST}
PREVIEW = "/public/v1/preview/C/M/HS"
WITH_KEY = "/data/v1/get/C/M/HS"
CENSUS_PATHS = {
    "import": "/data/timeseries/intltrade/imports/hs",
    "export": "/data/timeseries/intltrade/exports/hs",
}
CENSUS_COLUMNS = {
    "import": ("I_COMMODITY", "CTY_CODE,CTY_NAME,I_COMMODITY,GEN_VAL_MO,GEN_QY1_MO,UNIT_QY1"),
    "export": ("E_COMMODITY", "CTY_CODE,CTY_NAME,E_COMMODITY,ALL_VAL_MO,QTY_1_MO,UNIT_QY1"),
}
KEYS = frozenset({"key", "subscription-key"})
"""Query parameters that hold an API key."""

MOST_MONTHS = 12
"""Most months in one question, as UN Comtrade allows."""

SPAN = re.compile(r"from\s+(\S+)\s+to\s+(\S+)")


Word = TypeVar("Word", str, date)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One direction between two countries (ISO 3166-1 alpha-2), some codes and some months."""

    office: CustomsFormat
    reporter: str
    partner: str
    flow: str
    hs6: tuple[str, ...]
    months: tuple[date, ...]

    def __post_init__(self) -> None:
        """Raise ValueError where no office can be asked so."""
        if self.office == CustomsFormat.CENSUS and self.reporter != "US":
            raise ValueError("The US Census Bureau reports for the United States alone.")
        if not self.hs6 or not self.months:
            raise ValueError("Ask for at least one code and one month.")
        if len(self.months) > MOST_MONTHS:
            raise ValueError(f"Ask for {MOST_MONTHS} months at most.")
        for iso2 in (self.reporter, self.partner):
            if iso2 not in BY_ISO2:
                raise ValueError(f"{iso2} is not among the countries that are asked about.")

    def series(self) -> Iterator[tuple[str, str, str, str, date]]:
        """Every combination that was asked for: a row of statistics each."""
        for code, month in product(self.hs6, self.months):
            yield self.reporter, self.partner, self.flow, code, month


def parts(question: Question) -> tuple[Question, ...]:
    """Split a question into requests: the US Census Bureau takes one month and code at a time."""
    if question.office == CustomsFormat.COMTRADE:
        return (question,)
    return tuple(
        Question(
            office=question.office,
            reporter=question.reporter,
            partner=question.partner,
            flow=question.flow,
            hs6=(code,),
            months=(month,),
        )
        for code, month in product(question.hs6, question.months)
    )


def target(question: Question, *, has_key: bool = False) -> str:
    """URL path and query of a question, without the key; `has_key` decides UN Comtrade's path."""
    if question.office == CustomsFormat.COMTRADE:
        return f"{WITH_KEY if has_key else PREVIEW}?{urlencode(_comtrade(question))}"
    code, columns = CENSUS_COLUMNS[question.flow]
    asked = {
        "get": columns,
        **_census_months(question.months),
        "CTY_CODE": BY_ISO2[question.partner].census,
        code: ",".join(question.hs6),
        "COMM_LVL": "HS6",
    }
    return f"{CENSUS_PATHS[question.flow]}?{urlencode(asked, safe=',')}"


def _census_months(months: tuple[date, ...]) -> dict[str, str]:
    if len(months) > 1:
        return {"time": ",".join(f"{month:%Y-%m}" for month in months)}
    return {"YEAR": f"{months[0]:%Y}", "MONTH": f"{months[0]:%m}"}


def address(question: Question) -> str:
    """The full URL of a question."""
    return f"https://{HOST_OF[question.office]}{target(question)}"


def _comtrade(question: Question) -> dict[str, str]:
    return {
        "reporterCode": str(BY_ISO2[question.reporter].comtrade),
        "partnerCode": str(BY_ISO2[question.partner].comtrade),
        "period": ",".join(f"{month:%Y%m}" for month in question.months),
        "cmdCode": ",".join(question.hs6),
        "flowCode": "M" if question.flow == "import" else "X",
        "customsCode": "C00",
        "motCode": "0",
        "partner2Code": "0",
        "maxRecords": "500",
        "includeDesc": "false",
    }


def read_question(text: str) -> Question:
    """Read a question from a URL; an API key in it is dropped.

    Raises ValueError with a sentence if it is no URL of the two offices or leaves something out.
    """
    where = urlsplit(text.strip())
    asked = {
        name: ",".join(values).split(",")
        for name, values in parse_qs(where.query).items()
        if name not in KEYS
    }
    try:
        if where.hostname == COMTRADE_HOST:
            return _read_comtrade(asked)
        if where.hostname == CENSUS_HOST:
            return _read_census(where, asked)
    except (KeyError, IndexError) as error:
        missing = str(error.args[0])
        raise ValueError(
            f"The address does not say {missing}, or not so that it is read."
        ) from error
    raise ValueError(f"Only addresses of {COMTRADE_HOST} and {CENSUS_HOST} are read.")


def _read_comtrade(asked: dict[str, list[str]]) -> Question:
    return Question(
        office=CustomsFormat.COMTRADE,
        reporter=BY_COMTRADE[_number(asked["reporterCode"])].iso2,
        partner=BY_COMTRADE[_number(asked["partnerCode"])].iso2,
        flow={"M": "import", "X": "export"}[asked["flowCode"][0]],
        hs6=_each_once(map(code_of, asked["cmdCode"])),
        months=_each_once(map(month_of, asked["period"])),
    )


def _each_once(found: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(dict.fromkeys(found))


def _number(values: list[str]) -> int:
    if len(values) != 1 or not values[0].isdecimal():
        raise ValueError("Ask about one reporter and one partner, each by its number.")
    return int(values[0])


def _read_census(where: SplitResult, asked: dict[str, list[str]]) -> Question:
    flow = {path: flow for flow, path in CENSUS_PATHS.items()}.get(where.path, "")
    if not flow:
        raise ValueError("The address is not that of imports/hs or exports/hs.")
    if len(asked["CTY_CODE"]) != 1:
        raise ValueError("Ask about one partner by its number.")
    return Question(
        office=CustomsFormat.CENSUS,
        reporter="US",
        partner=BY_CENSUS[asked["CTY_CODE"][0]].iso2,
        flow=flow,
        hs6=_each_once(map(code_of, asked[CENSUS_COLUMNS[flow][0]])),
        months=_each_once(_months_asked(asked)),
    )


def _months_asked(asked: dict[str, list[str]]) -> Iterator[date]:
    """The months of a question to the US Census Bureau: `time`, or every month of every year."""
    if "time" not in asked:
        for year, month in product(asked["YEAR"], asked["MONTH"]):
            yield month_of(f"{year.strip()}{month.strip().zfill(2)}")
        return
    for time in asked["time"]:
        span = SPAN.fullmatch(time.strip())
        first, last = (month_of(span[1]), month_of(span[2])) if span else (month_of(time),) * 2
        if last < first:
            raise ValueError(f"“{time.strip()}” ends before it begins.")
        yield from islice(_from_to(first, last), MOST_MONTHS + 1)


def _from_to(first: date, last: date) -> Iterator[date]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)
