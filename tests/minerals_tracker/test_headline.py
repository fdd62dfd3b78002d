"""Subject and first sentence, for every way in which a week can turn."""

from __future__ import annotations

from typing import Any

import pytest

from minerals_tracker.letters.rendering.headline import first_sentence, has_moved, is_empty, subject


def block(
    counts: dict[str, int] | None = None, before: dict[str, int] | None = None, **sections: Any
) -> dict[str, Any]:
    """A deal of the content; without `before` nothing has moved."""
    counts = {"on_track": 2} if counts is None else counts
    milestones = {
        "counts": counts,
        "before": counts if before is None else before,
        "changes": [],
        "slipped": [],
    }
    empty: dict[str, Any] = {"shipments": [], "events": [], "readings": [], "disputes": []}
    return {"name": "One", "milestones": milestones, **empty, **sections}


def shipment(state: str = "arrived", purpose: str = "commercial") -> dict[str, str]:
    return {"state": state, "purpose": purpose}


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"at_risk": 1}, {"on_track": 1}, "1 milestone at risk"),
        ({"at_risk": 3}, {"at_risk": 2, "on_track": 1}, "3 milestones at risk, up from 2"),
        ({"at_risk": 1, "met": 1}, {"at_risk": 2}, "1 milestone at risk, down from 2"),
        ({"met": 2}, {"at_risk": 1, "met": 1}, "no milestone at risk, down from 1"),
        ({"overdue": 1, "at_risk": 2}, {"at_risk": 1, "planned": 2}, "1 milestone overdue"),
        ({"met": 2, "planned": 1}, {"met": 1, "planned": 2}, "2 milestones met, up from 1"),
        ({"on_track": 4}, {"on_track": 4}, "no milestone moved"),
        ({"not_judged": 4}, {"not_judged": 4}, "milestones not judged yet"),
        ({}, {}, "no milestones yet"),
    ],
)
def test_milestones_rising_falling_zero_unknown(
    now: dict[str, int], before: dict[str, int], expected: str
) -> None:
    assert subject(47, [block(now, before)]) == f"Week 47: {expected}, nothing shipped"


@pytest.mark.parametrize(
    ("shipments", "expected"),
    [
        ([], "nothing shipped"),
        ([shipment()], "1 shipment arrived"),
        ([shipment(), shipment("settled")], "2 shipments arrived"),
        ([shipment(purpose="sample")], "1 sample arrived"),
        ([shipment("sailed"), shipment()], "1 shipment arrived and 1 shipment under way"),
        ([shipment("rejected")], "1 shipment rejected"),
        ([shipment("planned")], "1 shipment planned"),
        ([shipment("voided")], "1 shipment withdrawn"),
    ],
)
def test_shipments_in_each_state(shipments: list[dict[str, str]], expected: str) -> None:
    assert subject(7, [block(shipments=shipments)]) == f"Week 7: no milestone moved, {expected}"


def test_deals_are_counted_together() -> None:
    one = block({"at_risk": 1}, {"on_track": 1})
    assert subject(1, [one, one]).startswith("Week 1: 2 milestones at risk")


def test_section_that_may_not_be_read_is_not_spoken_of() -> None:
    seen = block(shipments=[shipment()])
    del seen["milestones"]
    assert subject(47, [seen]) == "Week 47: 1 shipment arrived"


@pytest.mark.parametrize(
    ("scope", "moved"), [("deal", True), ("context", False), ("market", False)]
)
def test_only_events_of_the_deal_itself_move_it(scope: str, moved: bool) -> None:
    assert has_moved(block(events=[{"scope": scope}])) is moved


def test_reading_is_recorded_but_moves_nothing() -> None:
    read = block(readings=[{"score": 1}])
    assert (has_moved(read), is_empty(read)) == (False, False)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], "None of the deals you follow was on record when the week closed."),
        ([block()], "One did not move this week."),
        ([block(shipments=[shipment()])], "One moved this week: 1 shipment recorded."),
        ([block(), block()], "None of the 2 deals moved this week."),
        (
            [block(shipments=[shipment()]), block()],
            "1 of 2 deals moved this week: One.",
        ),
    ],
)
def test_first_sentence_says_whether_the_deals_moved(
    blocks: list[dict[str, Any]], expected: str
) -> None:
    assert first_sentence(blocks) == expected


def test_what_is_invented_moves_no_subject_and_no_first_sentence() -> None:
    still = block()
    made = block(
        {"overdue": 3}, {"on_track": 3}, shipments=[shipment()], illustrative=True, name="Made"
    )
    assert subject(47, [still, made]) == "Week 47: no milestone moved, nothing shipped"
    assert first_sentence([still, made]) == "One did not move this week."
    assert subject(47, [made]) == "Week 47: no real deal"
    assert first_sentence([made]).startswith("No real deal is in this letter")
