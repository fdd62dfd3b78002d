"""What the silence of an answer means. Pure.

Only with the question does it mean something: a month that was asked for and is not in the answer
had no trade, if its statistics were out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shipments.customs.questions import Question
from shipments.customs.statistics import Statistic, months_in_words
from shipments.customs_verdicts import due_on
from shipments.states import CustomsFormat


def silent(
    question: Question, rows: Iterable[Statistic], *, published_on: date
) -> tuple[list[Statistic], list[str]]:
    """The months of no trade that an answer says by silence, and warnings where it says nothing.

    The US Census Bureau answers with an empty body where there was no trade, and where a month is
    not out yet: before its statistics are due, silence means nothing. UN Comtrade is silent about
    whatever a country has not reported: only a month of which the answer holds a row is reported.
    """
    held = list(rows)
    told, said = {row.series for row in held}, {(row.reporter, row.month) for row in held}
    none, unsure = [], []
    for series in question.series():
        reporter, _, _, _, month = series
        if series in told:
            continue
        if question.office == CustomsFormat.CENSUS:
            sure = due_on(month, reporter) <= published_on
        else:
            sure = (reporter, month) in said
        if sure:
            none.append(_no_trade(series))
        else:
            unsure.append(month)
    if not unsure:
        return none, []
    unknown = "no trade, or statistics that are not out. Nothing is entered for it."
    return none, [f"Nothing is said about {months_in_words(unsure)}: {unknown}"]


def _no_trade(series: tuple[str, str, str, str, date]) -> Statistic:
    reporter, partner, flow, code, month = series
    return Statistic(
        reporter=reporter,
        partner=partner,
        flow=flow,
        hs6=code,
        month=month,
        value_usd=Decimal(0),
        kilograms=Decimal(0),
    )
