"""The verdict on lots compared with customs statistics, and its sentence. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from deals.states import DatePrecision
from deals.units import format_date, period_end
from shipments.customs.reconciliation_facts import Compared, Gap, Logged, Reported, Side

SETTLED_MONTHS = 3
"""Months after which a logged lot that the statistics do not show counts as missing there (our
judgement)."""

RELEASE_DAYS = {"US": 45}
"""Days from the end of a month to its statistics, by reporter: five to six weeks in US practice."""

OTHER_RELEASE_DAYS = 120
"""Days from the end of a month to its statistics where a reporter's habit is not known (our
judgement)."""


class Verdict(StrEnum):
    """The outcome of comparing lots with statistics."""

    TOO_EARLY = "too early to say"
    NOT_LOADED = "no statistics on file"
    NEITHER = "none logged, none reported"
    ABSENT = "logged, not in the statistics"
    UNLOGGED = "reported, nothing logged"
    WITHIN = "within tolerance"
    MORE_LOGGED = "more logged than reported"
    MORE_REPORTED = "more reported than logged"
    NOT_COMPARABLE = "cannot be compared"


LOGGED_BEYOND = frozenset({Verdict.ABSENT, Verdict.MORE_LOGGED})
"""Verdicts that cast doubt on what was logged."""


def due_on(month: date, reporter: str) -> date:
    """The day by which a reporter's statistics of a month may be expected."""
    days = RELEASE_DAYS.get(reporter, OTHER_RELEASE_DAYS)
    return period_end(month, DatePrecision.MONTH) + timedelta(days=days)


def verdict_of(
    side: Side,
    month: date,
    found: tuple[tuple[Logged, ...], Reported | None],
    both: tuple[Compared, Compared],
    today: date,
) -> tuple[Verdict, str]:
    """The first verdict that applies, with its sentence."""
    logged, reported = found
    when = format_date(month, DatePrecision.MONTH)
    if reported is None:
        return _without_statistics(side, month, today)
    if not logged and reported.is_none:
        return Verdict.NEITHER, f"Nothing was logged for {when}, and {side} show none."
    if not logged:
        return (
            Verdict.UNLOGGED,
            f"{side} show trade in {when}, and nothing is logged. They count all traders.",
        )
    if reported.is_none:
        return _absent(side, month, today)
    return held_together(side, when, both)


def _without_statistics(side: Side, month: date, today: date) -> tuple[Verdict, str]:
    when, due = format_date(month, DatePrecision.MONTH), due_on(month, side.reporter)
    if today < due:
        return (
            Verdict.TOO_EARLY,
            f"{side} of {when} are due about {format_date(due)}.",
        )
    return (
        Verdict.NOT_LOADED,
        f"{side} of {when} were due about {format_date(due)}; none are on file here.",
    )


def _absent(side: Side, month: date, today: date) -> tuple[Verdict, str]:
    when, passed = format_date(month, DatePrecision.MONTH), months_since(month, today)
    if passed < SETTLED_MONTHS:
        return (
            Verdict.TOO_EARLY,
            f"Logged in {when}; {side} show none so far. Missing after {SETTLED_MONTHS} months.",
        )
    return (
        Verdict.ABSENT,
        f"Logged in {when}, not in {side} after {passed} months.",
    )


def months_since(month: date, today: date) -> int:
    """Whole calendar months that lie between a month and a day; negative before the month ends."""
    return (today.year - month.year) * 12 + today.month - month.month - 1


def held_together(side: Side, when: str, both: tuple[Compared, Compared]) -> tuple[Verdict, str]:
    """The verdict if both numbers are known; a gap in mass comes before one in value."""
    gaps = [(each.gap, each.words) for each in both if each.gap != Gap.UNKNOWN]
    if not gaps:
        why = "; ".join(each.words for each in both)
        return Verdict.NOT_COMPARABLE, f"{side} of {when} show trade: {why}."
    open_gaps = [(gap, words) for gap, words in gaps if gap != Gap.WITHIN]
    said = "; ".join(words for _, words in open_gaps or gaps)
    if not open_gaps:
        return Verdict.WITHIN, f"Logged and reported agree for {when}: {said}."
    verdict = {Gap.ABOVE: Verdict.MORE_REPORTED, Gap.BELOW: Verdict.MORE_LOGGED}[open_gaps[0][0]]
    return verdict, f"{side} of {when}: {said}."
