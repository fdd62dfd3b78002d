"""What a frozen week holds: recorded in its period, later than the deal itself, and exact."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from deals.models import Deal
from deals.states import Qualifier
from milestones.models import StatusChange
from milestones.states import Status
from minerals_tracker.letters.content.freezing import freeze, is_intact
from minerals_tracker.letters.content.week_content import digest, gather
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.letter_wording import shipment_line
from shipments.models import Shipment
from shipments.states import ShipmentState
from tests.factories import (
    WEEK,
    make_deal,
    make_disputed_point,
    make_event,
    make_line,
    make_milestone,
    make_reading,
    make_shipment,
    make_signal,
    make_step,
    within,
)

pytestmark = pytest.mark.django_db
PERIOD = WEEK
LONG_AGO = WEEK.opens_at - timedelta(days=300)
BEFORE, INSIDE, AFTER = PERIOD.opens_at - timedelta(1), within(), PERIOD.closes_at


@pytest.fixture
def deal() -> Deal:
    return make_deal(slug="one", recorded_at=LONG_AGO)


def block(deal: Deal, period: Week = PERIOD) -> dict[str, Any]:
    """The deal's part of the content."""
    content = gather(period, unsent=[])
    found: dict[str, Any] = next(b for b in content["deals"] if b["slug"] == deal.slug)
    return found


def moved(deal: Deal, old: str, new: str, at: Any = INSIDE, **fields: Any) -> StatusChange:
    milestone = make_milestone(deal=deal, status=new, recorded_at=LONG_AGO, **fields)
    return StatusChange.objects.create(
        milestone=milestone, old=old, new=new, reason="Because.", happened_on=at, recorded_at=at
    )


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (PERIOD.opens_at - timedelta(microseconds=1), 0),
        (PERIOD.opens_at, 1),
        (PERIOD.closes_at - timedelta(microseconds=1), 1),
        (PERIOD.closes_at, 0),
    ],
)
def test_period_holds_its_first_instant_and_not_its_last(deal: Deal, at: Any, count: int) -> None:
    make_event(deal=deal, recorded_at=at)
    assert len(block(deal)["events"]) == count


def test_rows_written_with_the_deal_are_its_baseline() -> None:
    deal = make_deal(recorded_at=INSIDE)
    make_event(deal=deal, recorded_at=INSIDE, key="with-the-deal")
    make_event(deal=deal, recorded_at=INSIDE + timedelta(seconds=1), key="after-it")
    assert [row["key"] for row in block(deal)["events"]] == ["after-it"]


def test_two_moves_of_a_milestone_are_one_line_from_first_to_last(deal: Deal) -> None:
    first = moved(deal, Status.ON_TRACK, Status.AT_RISK)
    StatusChange.objects.create(
        milestone=first.milestone,
        old=Status.AT_RISK,
        new=Status.OVERDUE,
        reason="Later.",
        happened_on=INSIDE,
        recorded_at=INSIDE + timedelta(hours=1),
    )
    (row,) = block(deal)["milestones"]["changes"]
    assert (row["old"], row["new"], row["reason"]) == ("on_track", "overdue", "Later.")


def test_milestone_that_came_back_is_not_reported_as_moved(deal: Deal) -> None:
    first = moved(deal, Status.ON_TRACK, Status.AT_RISK)
    StatusChange.objects.create(
        milestone=first.milestone,
        old=Status.AT_RISK,
        new=Status.ON_TRACK,
        reason="Back.",
        happened_on=INSIDE,
        recorded_at=INSIDE + timedelta(hours=1),
    )
    assert block(deal)["milestones"]["changes"] == []


def test_statuses_are_read_back_to_the_close(deal: Deal) -> None:
    """A week frozen late still says what stood when it closed."""
    moved(deal, Status.ON_TRACK, Status.AT_RISK)
    moved(deal, Status.ON_TRACK, Status.OVERDUE, at=AFTER)
    milestones = block(deal)["milestones"]
    assert milestones["counts"] == {"at_risk": 1, "on_track": 1}
    assert milestones["before"] == {"on_track": 2}


def test_due_holds_open_milestones_of_thirty_days(deal: Deal) -> None:
    for days, status in [(0, "on_track"), (30, "at_risk"), (31, "on_track"), (5, "met")]:
        ends = PERIOD.day + timedelta(days=days)
        make_milestone(deal=deal, ends_on=ends, status=status, key=f"d{days}", recorded_at=BEFORE)
    assert [row["key"] for row in block(deal)["milestones"]["due"]] == ["d0", "d30"]


def test_shipment_stands_once_in_its_latest_state(deal: Deal) -> None:
    shipment = make_shipment(deal=deal, state="", recorded_at=BEFORE)
    kg = {"wet_low_kg": 95_000, "wet_high_kg": 95_000, "wet_qualifier": "exact"}
    make_line(shipment=shipment, recorded_at=BEFORE, **kg)
    for state, day in [(ShipmentState.SAILED, 10), (ShipmentState.ARRIVED, 18)]:
        on = date(2026, 11, day)
        make_step(shipment=shipment, state=state, reached_on=on, recorded_at=INSIDE)
    (row,) = block(deal)["shipments"]
    assert (row["state"], row["is_new"], row["reached_on"]) == ("arrived", False, "2026-11-18")
    assert Decimal(row["masses"][0]["low_kg"]) == 95_000


def test_voided_shipment_is_withdrawn_with_its_reason(deal: Deal) -> None:
    make_shipment(deal=deal, recorded_at=BEFORE, voided_at=INSIDE, void_reason="Counted twice")
    Shipment.objects.get().steps.update(recorded_at=BEFORE)
    (row,) = block(deal)["shipments"]
    assert (row["state"], row["reason"]) == ("voided", "Counted twice")


def test_a_state_and_a_lot_taken_back_are_told_with_their_reasons(deal: Deal) -> None:
    void = {"voided_at": INSIDE, "void_reason": "Another ship"}
    shipment = make_shipment(deal=deal, state="sailed", on=date(2026, 11, 2), recorded_at=BEFORE)
    make_step(shipment=shipment, state="arrived", recorded_at=BEFORE, **void)
    make_line(shipment=shipment, number=2, recorded_at=BEFORE, **void)
    (row,) = block(deal)["shipments"]
    assert (row["state"], row["masses"]) == ("sailed", [])
    assert shipment_line(row).text.endswith(
        " No longer on record: “arrived” (Another ship). No longer on record: “lot 2” (Another "
        "ship)."
    )


def test_what_was_entered_and_taken_back_within_a_week_is_no_news(deal: Deal) -> None:
    shipment = make_shipment(deal=deal, state="", recorded_at=BEFORE)
    make_step(shipment=shipment, recorded_at=INSIDE, voided_at=INSIDE, void_reason="Mistyped")
    assert block(deal)["shipments"] == []


@pytest.mark.parametrize(("at", "arrived"), [(INSIDE, "0"), (AFTER, "1")])
def test_a_state_counts_until_the_close_before_which_it_was_voided(
    deal: Deal, at: Any, arrived: str
) -> None:
    shipment = make_shipment(deal=deal, state="", recorded_at=BEFORE)
    make_step(shipment=shipment, recorded_at=BEFORE, voided_at=at, void_reason="Another ship")
    assert block(deal)["figures"]["commercial_deliveries"] == arrived


def test_reading_stands_beside_the_one_before(deal: Deal) -> None:
    signal = make_signal()
    for score, at, day in [(1, BEFORE, date(2026, 10, 1)), (-1, INSIDE, date(2026, 11, 20))]:
        make_reading(deal=deal, signal=signal, score=score, read_on=day, recorded_at=at)
    (row,) = block(deal)["readings"]
    assert (row["score"], row["before"]) == (-1, 1)


@pytest.mark.parametrize(("resolved", "state"), [(None, "new"), (INSIDE, "settled")])
def test_dispute_is_new_or_settled(deal: Deal, resolved: Any, state: str) -> None:
    make_disputed_point(deal=deal, recorded_at=INSIDE, resolved_at=resolved)
    assert [row["state"] for row in block(deal)["disputes"]] == [state]


def test_figures_are_those_of_the_close(deal: Deal) -> None:
    make_shipment(deal=deal, recorded_at=BEFORE)
    late = make_shipment(deal=deal, recorded_at=AFTER)
    Shipment.objects.exclude(pk=late.pk).get().steps.update(recorded_at=BEFORE)
    assert block(deal)["figures"]["commercial_deliveries"] == "1"


def test_figures_are_compared_with_what_was_printed(deal: Deal) -> None:
    freeze(WEEK)
    assert block(deal)["figures_before"] is None
    following = WEEK.next()
    assert block(deal, following)["figures_before"] == block(deal)["figures"]


def test_hash_is_that_of_the_stored_content(deal: Deal) -> None:
    make_shipment(
        deal=deal,
        recorded_at=INSIDE,
        total_low_kg=0,
        total_high_kg=2000,
        total_qualifier=Qualifier.LESS_THAN,
    )
    issue = freeze(WEEK)
    issue.refresh_from_db()
    assert is_intact(issue)
    issue.content["deals"][0]["figures"]["met"] = "99"
    assert digest(issue.content) != issue.sha256
