"""What a refresh writes: verdicts, one line for each status that moved, and nothing twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from deals.models import Deal, Event
from milestones.models import LastRefresh, Milestone, StatusChange
from milestones.states import Status
from milestones.verdicts.judging import verdicts
from milestones.verdicts.refresh import refresh_all, refresh_deal, refresh_moved
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def refresh(deal: Deal, today: date = TODAY) -> list[StatusChange]:
    return refresh_deal(deal.pk, today=today, now=NOW)


@pytest.fixture
def milestone() -> Milestone:
    """A milestone that waits for a signing, due by the end of 2026."""
    return make.make_milestone()


def sign(milestone: Milestone, on: date = date(2026, 11, 3)) -> Event:
    return make.make_event(deal=milestone.deal, happened_on=on)


def test_the_first_verdict_is_a_baseline(milestone: Milestone) -> None:
    assert refresh(milestone.deal) == []
    milestone.refresh_from_db()
    assert milestone.status == Status.AT_RISK
    assert milestone.reason.startswith("At risk: due in 39 days")
    assert milestone.judged_on == TODAY
    assert milestone.status_since is None
    assert not StatusChange.objects.exists()


def test_a_status_that_moves_is_written_once(milestone: Milestone) -> None:
    refresh(milestone.deal)
    event = sign(milestone)
    (change,) = refresh(milestone.deal)
    assert refresh(milestone.deal) == []
    milestone.refresh_from_db()
    assert (change.old, change.new) == (Status.AT_RISK, Status.MET)
    assert change.evidence == [event.key]
    assert StatusChange.objects.get() == change
    assert milestone.met_on == milestone.status_since == date(2026, 11, 3)


def test_a_row_keeps_a_dozen_of_what_counted_and_the_number(milestone: Milestone) -> None:
    refresh(milestone.deal)
    signings = [sign(milestone, date(2026, 11, day)) for day in range(1, 16)]
    (change,) = refresh(milestone.deal)
    milestone.refresh_from_db()
    first = [event.key for event in signings[:12]]
    assert change.evidence == milestone.evidence == first
    assert change.evidence_count == milestone.evidence_count == len(signings)


def test_withdrawn_evidence_turns_it_back(milestone: Milestone) -> None:
    event = sign(milestone)
    refresh(milestone.deal)
    Event.objects.filter(pk=event.pk).update(voided_at=NOW, void_reason="a misprint")
    (change,) = refresh(milestone.deal)
    assert (change.old, change.new) == (Status.MET, Status.AT_RISK)
    milestone.refresh_from_db()
    assert milestone.met_on is None
    assert milestone.status_since == TODAY


def test_time_alone_moves_a_status(milestone: Milestone) -> None:
    refresh(milestone.deal)
    assert refresh(milestone.deal, date(2026, 12, 31)) == []
    (change,) = refresh(milestone.deal, date(2027, 1, 1))
    milestone.refresh_from_db()
    assert (change.new, change.happened_on) == (Status.OVERDUE, date(2027, 1, 1))
    assert milestone.status_since == date(2027, 1, 1)


def test_a_slow_worker_turns_nothing_back(milestone: Milestone) -> None:
    refresh(milestone.deal, date(2027, 1, 1))
    assert refresh(milestone.deal, date(2026, 12, 31)) == []
    milestone.refresh_from_db()
    assert milestone.status == Status.OVERDUE


def test_a_verdict_is_no_change_of_the_milestone_itself(milestone: Milestone) -> None:
    refresh(milestone.deal)
    history = apps.get_model("milestones", "MilestoneHistory")
    assert history._default_manager.filter(pgh_obj=milestone).count() == 1


def test_an_override_holds_to_its_last_day_beside_the_computed_verdict(
    milestone: Milestone,
) -> None:
    make.make_override(
        milestone=milestone,
        status=Status.STALLED,
        starts_on=date(2026, 11, 1),
        expires_on=date(2026, 12, 1),
    )
    for day, status in ((date(2026, 12, 1), Status.STALLED), (date(2026, 12, 2), Status.AT_RISK)):
        judged = verdicts(milestone.deal_id, on=day)[milestone.pk]
        assert judged.status == status
        assert judged.computed.status == Status.AT_RISK
    refresh(milestone.deal)
    milestone.refresh_from_db()
    assert milestone.reason.startswith("Stalled (inferred), set by an editor until 1")
    assert "The rule says: At risk: due in" in milestone.reason


def test_an_override_withdrawn_later_held_before(milestone: Milestone) -> None:
    make.make_override(
        milestone=milestone,
        status=Status.STALLED,
        starts_on=date(2026, 11, 1),
        expires_on=date(2026, 12, 1),
        withdrawn_at=NOW,
    )
    before, after = (verdicts(milestone.deal_id, on=date(2026, 11, day)) for day in (21, 22))
    assert before[milestone.pk].status == Status.STALLED
    assert after[milestone.pk].override is None


def test_a_past_day_uses_nothing_dated_later_and_writes_nothing(milestone: Milestone) -> None:
    sign(milestone)
    refresh(milestone.deal)
    judged = verdicts(milestone.deal_id, on=date(2026, 11, 2))[milestone.pk]
    milestone.refresh_from_db()
    assert judged.status == Status.AT_RISK
    assert milestone.status == Status.MET


def test_a_rule_that_cannot_be_read_does_not_stop_the_others(milestone: Milestone) -> None:
    odd = make.make_milestone(deal=milestone.deal, rule={"metric": "events.count"})
    refresh(milestone.deal)
    odd.refresh_from_db()
    milestone.refresh_from_db()
    assert odd.status == Status.UNKNOWN
    assert "op" in odd.reason
    assert milestone.status == Status.AT_RISK


def test_only_deals_that_moved_are_judged(milestone: Milestone) -> None:
    quiet = make.make_milestone()
    refresh_all(today=TODAY, now=NOW)
    later = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    sign(milestone)
    (change,) = refresh_moved(today=TODAY, now=later)
    assert change.milestone == milestone
    assert LastRefresh.objects.get(deal=milestone.deal).refreshed_at == later
    assert LastRefresh.objects.get(deal=quiet.deal).refreshed_at == NOW
    refresh_moved(today=date(2026, 11, 23), now=later)
    assert LastRefresh.objects.get(deal=quiet.deal).judged_on == date(2026, 11, 23)


def test_the_number_of_queries_does_not_grow(
    milestone: Milestone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(19):
        refresh(milestone.deal)
    for _ in range(49):
        make.make_milestone(deal=milestone.deal)
    sign(milestone)
    with django_assert_num_queries(19):
        assert len(refresh(milestone.deal)) == 1
    with django_assert_num_queries(13):
        assert len(verdicts(milestone.deal_id, on=TODAY)) == 50
    with django_assert_num_queries(18):
        refresh(milestone.deal)
