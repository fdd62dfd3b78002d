"""Who gets which issue, and when: zones, pauses, changed minds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group, User

from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.letters.sending.planning import explain, plan
from minerals_tracker.letters.sending.send_claimed import send_due
from minerals_tracker.models import Delivery, DigestPreference, WeeklyIssue
from tests.factories import WEEK, make_deal, make_issue, make_reader, make_user
from tests.mailservers import MailServer, serving

pytestmark = pytest.mark.django_db
CLOSE = WEEK.closes_at


def row_of(user: User) -> Delivery:
    return Delivery.objects.get(recipient=user)


def test_plan_can_be_repeated() -> None:
    make_reader()
    issue = make_issue()
    assert [plan(issue) for _ in range(3)] == [1, 0, 0]


def test_two_weeks_of_pause_bring_one_letter_that_names_the_missed_week(
    settings: LazySettings,
) -> None:
    make_deal(recorded_at=WEEK.opens_at)
    reader = make_reader()
    with serving(MailServer(), settings) as server:
        clock_tick.run(clock=lambda: CLOSE + timedelta(hours=1))
        clock_tick.run(clock=lambda: CLOSE + timedelta(days=17))
    assert server.received == {reader.email: 1}
    (letter,) = server.messages
    assert letter["Subject"].startswith("Week 49:")
    assert "2026-W48" in str(letter.get_body(("plain",)))
    held = Delivery.objects.get(issue__week=47)
    assert (held.state, held.because) == ("suppressed", "Overtaken by issue 2026-W49.")
    assert WeeklyIssue.objects.count() == 3


def test_changed_zone_moves_a_letter_not_yet_sent() -> None:
    reader = make_reader(time_zone="Asia/Karachi")
    issue = make_issue()
    plan(issue)
    before = row_of(reader).due_at
    DigestPreference.objects.update(time_zone="America/Chicago")
    plan(issue)
    assert row_of(reader).due_at - before == timedelta(hours=11)
    assert row_of(reader).next_attempt_at == row_of(reader).due_at


@pytest.mark.parametrize(("offset", "planned"), [(-1, 1), (1, 0)])
def test_letter_switched_on_after_its_hour_waits_for_the_next(offset: int, planned: int) -> None:
    eight = datetime(2026, 11, 23, 8, tzinfo=UTC)
    make_reader(wanted_since=eight + timedelta(seconds=offset))
    assert plan(make_issue()) == planned


def test_new_manager_is_offered_the_letter_and_other_groups_are_not() -> None:
    manager, analyst = make_user(), make_user()
    manager.groups.add(Group.objects.get(name="Manager"))
    Group.objects.get(name="Analyst").user_set.add(analyst)
    assert list(DigestPreference.objects.values_list("user", flat=True)) == [manager.pk]


def inactive(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(is_active=False)


def unwanted(reader: User) -> None:
    DigestPreference.objects.filter(user=reader).update(wanted=False)


def homeless(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(email="")


def expelled(reader: User) -> None:
    reader.groups.clear()


@pytest.mark.parametrize("change", [inactive, unwanted, homeless, expelled])
def test_who_may_or_will_not_have_it_any_more_gets_none(
    settings: LazySettings, change: object
) -> None:
    make_deal(recorded_at=WEEK.opens_at)
    reader = make_reader()
    issue = make_issue()
    plan(issue)
    change(reader)  # type: ignore[operator]
    with serving(MailServer(), settings) as server:
        clock_tick.run(clock=lambda: CLOSE + timedelta(days=2))
    assert not server.received
    assert row_of(reader).state == "suppressed"
    reader.refresh_from_db()
    assert row_of(reader).because in explain(reader, issue, now=CLOSE + timedelta(days=2))


def test_sender_whose_time_is_up_leaves_the_rest_of_its_claim_to_the_next_tick(
    smtp_server: MailServer,
) -> None:
    make_deal(recorded_at=WEEK.opens_at)
    for _ in range(3):
        make_reader()
    plan(make_issue())
    start, seconds = CLOSE + timedelta(days=2), count()
    until = start + timedelta(seconds=8)
    sent = send_due(clock=lambda: start + timedelta(seconds=next(seconds)), until=until)
    assert 0 < sent < 3
    waiting = Delivery.objects.filter(state="pending", attempts=0, handed_over_at=None)
    assert waiting.count() == 3 - sent
    clock_tick.run(clock=lambda: until)
    assert sorted(smtp_server.received.values()) == [1, 1, 1]
