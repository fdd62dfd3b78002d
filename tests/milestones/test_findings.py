"""What is said of a target on a day, at the edges of its window and of every constant."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from milestones.rules.facts import Evidence
from milestones.rules.findings import AT_RISK_DAYS, STALL_DAYS, Finding, Target, find
from milestones.rules.language import Rule
from tests.milestones.making import (
    DAY,
    days,
    event,
    known,
    money,
    month,
    paper,
    rule,
    shipment,
    target,
)

ONE = rule("events.count", event_type="closing")
FOUR = rule("events.count", event_type="closing", value=4)
NOTHING = Evidence()


def on(number: int, of: Target, seen: Evidence = NOTHING) -> Finding:
    return find(of, seen.as_of(days(number)), days(number))


@pytest.mark.parametrize(
    ("start", "end", "undated"), [(None, None, True), (DAY, None, False), (None, DAY, False)]
)
def test_only_a_target_without_any_window_is_undated(
    start: date | None, end: date | None, undated: bool
) -> None:
    assert on(0, target(ONE, start, end)).is_undated is undated


def test_the_window_opens_on_its_first_day() -> None:
    assert on(-1, target(ONE, DAY)).is_planned
    assert not on(0, target(ONE, DAY)).is_planned
    assert not on(0, target(ONE, None, DAY)).is_planned


def test_the_last_day_of_the_window_is_in_time() -> None:
    of = target(ONE, days(-9), DAY)
    assert (on(0, of).is_overdue, on(0, of).days_left) == (False, 0)
    assert (on(1, of).is_overdue, on(1, of).days_left) == (True, -1)


def test_a_ceiling_is_never_late() -> None:
    of = target(FOUR, days(-9), DAY, is_ceiling=True)
    for number in (0, 1, 999):
        found = on(number, of)
        assert (found.is_overdue, found.is_at_risk, found.days_left) == (False, False, None)


@pytest.mark.parametrize(("left", "soon"), [(AT_RISK_DAYS + 1, False), (AT_RISK_DAYS, True)])
def test_the_last_ninety_days_are_a_risk(left: int, soon: bool) -> None:
    assert on(0, target(ONE, None, days(left))).is_due_soon is soon


@pytest.mark.parametrize(
    ("elapsed", "seen", "soon"),
    [(0, 0, False), (1, 0, True), (10, 1, False), (11, 1, True), (40, 1, True)],
)
def test_a_short_window_is_no_risk_while_progress_keeps_pace(
    elapsed: int, seen: int, soon: bool
) -> None:
    of = target(FOUR, DAY, days(40))
    found = on(elapsed, of, Evidence(events=(event("closing"),) * seen))
    assert (found.is_due_soon, found.is_at_risk) == (soon, soon)


def test_a_short_window_is_a_risk_where_nothing_is_measured() -> None:
    assert on(0, target(ONE, DAY, days(40))).is_due_soon
    assert on(0, target(FOUR, None, days(40)), Evidence(events=(event("closing"),))).is_due_soon


@pytest.mark.parametrize(("elapsed", "ahead"), [(0, True), (250, True), (251, False)])
def test_progress_is_ahead_until_time_passes_it(elapsed: int, ahead: bool) -> None:
    of = target(FOUR, DAY, days(1000))
    assert on(elapsed, of, Evidence(events=(event("closing"),))).is_ahead is ahead
    assert not on(elapsed, of).is_ahead
    assert not on(elapsed, target(FOUR, DAY), Evidence(events=(event("closing"),))).is_ahead


@pytest.mark.parametrize(("elapsed", "behind"), [(500, False), (501, True)])
def test_progress_may_lag_by_twenty_five_points(elapsed: int, behind: bool) -> None:
    of = target(FOUR, DAY, days(1000))
    found = on(elapsed, of, Evidence(events=(event("closing"),)))
    assert (found.progress, found.is_behind) == (Decimal("0.25"), behind)


def test_what_is_all_or_nothing_does_not_lag() -> None:
    found = on(800, target(ONE, DAY, days(1000)))
    assert (found.progress, found.is_behind) == (None, False)
    assert not on(800, target(FOUR, None, days(1000))).is_behind


@pytest.mark.parametrize(
    ("number", "share"), [(-5, "0"), (0, "0"), (5, "0.5"), (10, "1"), (11, "1")]
)
def test_time_elapses_within_the_window(number: int, share: str) -> None:
    assert on(number, target(FOUR, DAY, days(10))).elapsed == Decimal(share)


def test_a_window_of_one_day_has_elapsed_on_it() -> None:
    assert on(0, target(FOUR, DAY, DAY)).elapsed == 1
    assert on(0, target(FOUR, DAY, None)).elapsed is None


@pytest.mark.parametrize(("quiet", "stalled"), [(STALL_DAYS - 1, False), (STALL_DAYS, True)])
def test_silence_since_the_window_opened_stalls(quiet: int, stalled: bool) -> None:
    assert on(quiet, target(ONE, DAY)).is_stalled is stalled


@pytest.mark.parametrize(("quiet", "stalled"), [(STALL_DAYS - 1, False), (STALL_DAYS, True)])
def test_silence_since_the_last_sign_stalls(quiet: int, stalled: bool) -> None:
    seen = Evidence(events=(event("meeting"),))
    assert on(quiet, target(ONE, days(-999)), seen).is_stalled is stalled
    assert on(quiet, target(ONE, None, days(9999)), seen).is_stalled is stalled


def test_without_start_or_any_sign_it_is_stalled() -> None:
    assert on(0, target(ONE, None, days(9999))).is_stalled


def test_a_step_counts_from_its_day_and_is_a_sign_of_life() -> None:
    licence = rule("documents.count", type="licence")
    built = rule("assets.count", kind="plant", steps=(licence,))
    seen = Evidence(documents=(paper("licence", days(200), public=True),))
    for number, is_there in ((199, False), (200, True)):
        found = on(number, target(built, DAY), seen)
        assert (found.is_on_track, found.is_stalled) == (is_there, not is_there)
    assert on(200 + STALL_DAYS, target(built, DAY), seen).is_stalled
    hidden = Evidence(documents=(paper("licence", days(200), public=False),))
    assert not on(200, target(built, DAY), hidden).is_on_track


def test_a_closed_window_does_not_stall() -> None:
    assert not on(999, target(ONE, DAY, days(998), is_ceiling=True)).is_stalled


@pytest.mark.parametrize(
    ("asked", "known", "progress"),
    [
        (ONE, Evidence(events=(event("closing"),)), 1),
        (ONE, NOTHING, None),
        (FOUR, NOTHING, 0),
        (FOUR, Evidence(events=(event("closing"),)), "0.25"),
        (rule("events.count", value=None), Evidence(events=(event(),)), None),
        (rule("finance.disbursed_usd", value=0, op="gt"), NOTHING, None),
        (rule("finance.disbursed_usd", value=4), Evidence(funding=(money(1),)), "0.25"),
        (rule("finance.disbursed_usd", value=4, op="gt"), Evidence(funding=(money(4),)), 1),
        (rule("trade.value_usd", value=4), NOTHING, None),
        (rule("shipments.value_share_stage_gte", value=0.5, stage=3), NOTHING, None),
    ],
)
def test_progress_is_measured_where_it_can_be(asked: Rule, known: Evidence, progress: Any) -> None:
    found = on(0, target(asked, DAY), known).progress
    assert found == (None if progress is None else Decimal(progress))


def test_partly_met_is_more_than_nothing() -> None:
    assert on(0, target(FOUR), Evidence(events=(event("closing"),))).is_partly_met
    assert not on(0, target(FOUR)).is_partly_met
    assert not on(0, target(ONE)).is_partly_met


def test_only_missing_statistics_are_unknown() -> None:
    asked = rule("trade.value_usd", value=0, op="gt", hs6="261710")
    assert on(0, target(asked)).is_unknown
    assert on(0, target(asked), Evidence(trade=(month(1, hs6="260300"),))).is_unknown
    assert not on(0, target(asked), Evidence(trade=(month(0),))).is_unknown
    assert not on(0, target(rule("shipments.value_share_stage_gte", stage=3))).is_unknown


def test_a_target_is_met_from_the_day_it_first_held() -> None:
    seen = known(shipments=(shipment(on=days(5)), shipment(on=days(2))))
    of = target(rule("shipments.count", state="delivered"), DAY)
    assert (on(9, of, seen).is_met, on(9, of, seen).met_on) == (True, days(2))
    assert (on(1, of, seen).is_met, on(1, of, seen).met_on) == (False, None)
