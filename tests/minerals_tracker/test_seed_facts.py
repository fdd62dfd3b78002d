"""Statements of the founding articles that are background: they are told and move no verdict."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from deals.models import Claim, Deal, Event
from milestones.models import SignalBearing, SignalReading
from milestones.scenario.outlook import scenario_on
from milestones.verdicts.judging import verdicts_each
from tests.factories import VOIDED

EVENTS = ("EV050", "EV051", "EV052", "EV053", "EV054", "EV055")
CLAIMS = (("CC21", "d"), ("CC33", "a"), ("CC34", "a"), ("CC35", "a"), ("CC36", "a"))
DAYS = tuple(date(2025, 9, 1) + timedelta(days=17 * n) for n in range(60))


def reading_of(deal: Deal) -> dict[date, object]:
    """Every verdict with its reason and its evidence, and the scenario, on each of the days."""
    judged = verdicts_each(deal.pk, days=DAYS)
    return {
        day: (
            {pk: row.computed for pk, row in judged[day].items()},
            scenario_on(deal.pk, on=day),
        )
        for day in DAYS
    }


def test_background_moves_no_verdict_and_no_scenario(reference_data: Deal) -> None:
    before = reading_of(reference_data)
    gone = Event.objects.filter(key__in=EVENTS)
    assert gone.count() == len(EVENTS)
    gone.update(voided_at=VOIDED, void_reason="for the test")
    for point, side in CLAIMS:
        assert Claim.objects.get(point__key=point, side=side).sources.exists()
    assert reading_of(reference_data) == before


def test_an_event_that_bears_on_a_rule_would_be_seen(reference_data: Deal) -> None:
    before = reading_of(reference_data)
    Event.objects.filter(key="EV013").update(voided_at=VOIDED, void_reason="for the test")
    assert reading_of(reference_data) != before


@pytest.mark.parametrize("key", EVENTS)
def test_background_is_about_no_deal_and_bears_on_no_signal(reference_data: Deal, key: str) -> None:
    event = Event.objects.get(key=key)
    assert event.scope in {"context", "market"}
    assert event.sources.exists()
    assert not SignalBearing.objects.filter(event=event).exists()
    assert not SignalReading.objects.filter(event=event).exists()
