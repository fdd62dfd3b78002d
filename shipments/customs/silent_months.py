"""What it means that a month is missing from an answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shipments.customs.queries import Question
from shipments.customs.reconciliation_verdicts import due_on
from shipments.customs.statistics import Statistic, months_in_words
from shipments.states import CustomsFormat


def silent(
    question: Question, rows: Iterable[Statistic], *, published_on: date
) -> tuple[list[Statistic], list[str]]:
    """The months without trade that an answer implies, and warnings where it implies nothing."""
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
