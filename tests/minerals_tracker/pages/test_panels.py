"""The sentences of the panels, for each way in which they can turn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from milestones.states import Status
from minerals_tracker.pages.deal_pages import milestone_panel
from minerals_tracker.pages.deal_pages.milestone_rows import due, window
from minerals_tracker.pages.dossier import deliveries, money
from minerals_tracker.pages.dossier.phases import elapsed, phase_line, phase_status
from minerals_tracker.pages.portfolio.portfolio import spark

START, END, DAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30)


def rows(*statuses: Status) -> Any:
    return [SimpleNamespace(status=status) for status in statuses]


@pytest.mark.parametrize(
    ("statuses", "today", "status", "line"),
    [
        (
            [Status.PLANNED],
            date(2025, 12, 31),
            Status.PLANNED,
            "Not due to begin before 1 Jan 2026.",
        ),
        ([], DAY, Status.UNDATED, "No milestone is on record."),
        ([Status.MET], DAY, Status.MET, "Its milestone is met."),
        ([Status.MET, Status.MET], DAY, Status.MET, "All 2 milestones are met."),
        ([Status.MET, Status.OVERDUE], DAY, Status.OVERDUE, "1 of 2 met; 1 overdue."),
        (
            [Status.AT_RISK, Status.STALLED],
            DAY,
            Status.AT_RISK,
            "None of its milestones is met; 1 at risk.",
        ),
        (
            [Status.MET, Status.ON_TRACK],
            DAY,
            Status.PARTLY_MET,
            "1 of 2 met; none is late.",
        ),
        (
            [Status.ON_TRACK],
            DAY,
            Status.ON_TRACK,
            "None of its milestones is met; none is late.",
        ),
    ],
)
def test_a_phase_says_where_it_stands(
    statuses: list[Status], today: date, status: Status, line: str
) -> None:
    assert phase_status(statuses, starts_on=START, today=today) == status
    assert phase_line(rows(*statuses), starts_on=START, today=today) == line


@pytest.mark.parametrize(
    ("today", "percent"),
    [(date(2025, 1, 1), 0), (START, 0), (END, 100), (date(2027, 1, 1), 100), (DAY, 49)],
)
def test_the_share_of_a_window_that_passed(today: date, percent: int) -> None:
    assert elapsed(START, END, today=today) == percent
    assert elapsed(START, None, today=today) is None


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ([], "No milestone is on record"),
        ([Status.MET], "1 of 1 milestone met"),
        ([Status.MET, Status.STALLED], "1 of 2 milestones met, 1 stalled (inferred)"),
        ([Status.AT_RISK, Status.OVERDUE], "0 of 2 milestones met, 1 overdue"),
    ],
)
def test_the_milestones_say_what_presses_most(statuses: list[Status], words: str) -> None:
    assert milestone_panel.finding(rows(*statuses)) == words


@pytest.mark.parametrize(
    ("sums", "words"),
    [
        ((None, 0, 0), "No sum is named, committed or paid out"),
        ((5, 0, 0), "Of USD\u00a05 named, nothing is on record as committed or paid out"),
        ((5, 3, 0), "USD\u00a03 of the USD\u00a05 named is committed, none of it paid out"),
        ((5, 3, 2), "USD\u00a02 of the USD\u00a05 named is on record as paid out"),
        ((None, 3, 0), "USD\u00a03 is committed, none of it paid out"),
    ],
)
def test_the_money_says_how_far_it_got(sums: tuple[int | None, int, int], words: str) -> None:
    named, committed, disbursed = (None if each is None else Decimal(each) for each in sums)
    assert money.finding(named, committed or Decimal(0), disbursed or Decimal(0)) == words


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ((0, 0), "Nothing has arrived"),
        ((0, 1), "1 sample arrived, but no commercial consignment"),
        ((2, 0), "2 commercial consignments arrived"),
        ((1, 1), "1 commercial consignment and 1 sample arrived"),
    ],
)
def test_the_deliveries_say_what_arrived(came: tuple[int, int], words: str) -> None:
    commercial, samples = came
    given = SimpleNamespace(commercial=commercial, samples=samples, arrived=any(came))
    assert deliveries.finding(cast("Any", given)) == words


@pytest.mark.parametrize(
    ("start", "end", "words", "when"),
    [
        (None, None, "No date is set", "No due date"),
        (START, START, "1 Jan 2026", "Due 1 Jan 2026, 180 days ago"),
        (START, END, "From 1 Jan 2026, until 31 Dec 2026", "Due 31 Dec 2026, 184 days left"),
        (START, None, "From 1 Jan 2026, end open", "No due date"),
        (None, DAY, "Until 30 Jun 2026", "Due 30 Jun 2026, 0 days left"),
    ],
)
def test_a_window_is_said_in_words(
    start: date | None, end: date | None, words: str, when: str
) -> None:
    assert window(start, end) == words
    assert due(end, today=DAY) == when


def test_the_small_picture_counts_arrivals_of_the_last_year_only() -> None:
    drawn = spark({date(2025, 6, 1): 1, date(2025, 7, 1): 1, DAY.replace(day=1): 2}, DAY)
    assert drawn.words == "3 arrivals in the last 12 months"
    assert len(drawn.line.split()) == 12
    assert drawn.line.endswith(f"{drawn.x},{drawn.y}")
