"""Two years of ticks, as the clock of the machine makes them: one letter a week, at the chosen
hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from minerals_tracker.letters.content.weeks import GRACE, Week, weeks_between
from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.models import Delivery, DigestPreference
from tests.factories import make_deal, make_reader
from tests.mailservers import MailServer

pytestmark = pytest.mark.django_db
ZONES = ["Asia/Karachi", "America/Chicago", "Europe/London", "Pacific/Apia"]
WEEKS = weeks_between(Week(2025, 1), Week(2026, 52))
SECOND = timedelta(seconds=1)


@pytest.fixture
def readers() -> dict[str, User]:
    """One reader in each zone, with the hour that everybody has who has chosen none."""
    return {name: make_reader(time_zone=name) for name in ZONES}


def at(day: date, hour: int, zone: str) -> datetime:
    """That hour by the clock on the wall there, computed without the product."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def track_from(week: Week) -> None:
    """Take up a deal in that week: its letter is the first."""
    make_deal(recorded_at=week.opens_at)


def tick(moments: Iterable[datetime]) -> None:
    for moment in sorted(set(moments)):
        with time_machine.travel(moment, tick=False):
            clock_tick.run(clock=timezone.now)


def sent() -> dict[int | None, list[tuple[str, datetime]]]:
    """Reader -> issue and moment of every letter that the server took, in their order."""
    rows = Delivery.objects.filter(state="sent").select_related("issue").defer("issue__content")
    found = defaultdict(list)
    for row in rows.order_by("handed_over_at"):
        assert row.handed_over_at is not None
        found[row.recipient_id].append((str(row.issue), row.handed_over_at))
    return found


def mondays(weeks: list[Week], zone: str, hour: int = 8) -> list[tuple[str, datetime]]:
    """The letter of each week is read on the Monday that follows it."""
    return [(str(week), at(week.next().monday, hour, zone)) for week in weeks]


def changes_clocks(week: Week, zone: str) -> bool:
    days = (week.monday + timedelta(days=n) for n in (-7, 14))
    return len({at(day, 8, zone).time() for day in days}) > 1


def test_each_reader_gets_each_week_once_at_eight_on_monday(
    smtp_server: MailServer, readers: dict[str, User]
) -> None:
    track_from(WEEKS[0])
    for week in WEEKS:
        hours = [at(week.next().monday, 8, name) for name in ZONES]
        before = [
            hour - SECOND
            for hour, name in zip(hours, ZONES, strict=True)
            if changes_clocks(week, name)
        ]
        tick([week.closes_at + GRACE, *before, *hours])
    got = sent()
    for name, reader in readers.items():
        assert got[reader.pk] == mondays(WEEKS, name)
    assert smtp_server.received == {reader.email: len(WEEKS) for reader in readers.values()}


@pytest.mark.parametrize("hour", [10, 11])
def test_hour_of_the_close_brings_a_letter_every_week(smtp_server: MailServer, hour: int) -> None:
    """In London the week closes on Sunday at ten in winter, and at eleven in summer."""
    weeks = [
        *weeks_between(Week(2026, 11), Week(2026, 14)),
        *weeks_between(Week(2026, 41), Week(2026, 45)),
    ]
    track_from(weeks[0])
    reader = make_reader(time_zone="Europe/London", weekday=7, hour=hour)
    for week in weeks:
        tick([at(week.sunday, hour, "Europe/London"), week.closes_at + GRACE])
    got = [
        (Week.parse(issue), moment.astimezone(ZoneInfo("Europe/London")).date())
        for issue, moment in sent()[reader.pk]
    ]
    # Between the seasons the clock stood still; one letter names the weeks of the pause.
    assert [week for week, _ in got if week not in weeks] == [Week(2026, 40)]
    days = [day for week, day in got if week in weeks]
    sundays = [week.sunday for week in weeks]
    # Ten o'clock is too early for the week of the same Sunday, whatever the season.
    late = {sundays[0], Week(2026, 41).sunday} if hour == 10 else set()
    assert days == [sunday for sunday in sundays if sunday not in late]


def test_pause_of_two_weeks_costs_two_letters_and_brings_none_twice(
    smtp_server: MailServer, readers: dict[str, User]
) -> None:
    running = weeks_between(Week(2026, 40), Week(2026, 50))
    still = running[4:6]
    track_from(running[0])
    for week in running:
        hours = [at(week.next().monday, 8, name) for name in ZONES]
        if week not in still:
            tick([week.closes_at + GRACE, *hours])
    got = sent()
    for name, reader in readers.items():
        expected = [row for row in mondays(running, name) if row[0] not in map(str, still)]
        first_of_all = [row for row in got[reader.pk] if Week.parse(row[0]) >= running[0]]
        assert first_of_all == expected
    (letter,) = [
        message
        for message in smtp_server.messages
        if message["To"] == readers["Asia/Karachi"].email and "Week 46:" in message["Subject"]
    ]
    text = str(letter.get_body(("plain",)))
    assert all(str(week) in text for week in still)


def test_mover_and_absentee_get_their_next_letter_at_their_next_hour(
    smtp_server: MailServer, readers: dict[str, User]
) -> None:
    """Who moves after the letter came gets no second one; who was away gets none afterwards."""
    mover, absentee = readers["Asia/Karachi"], readers["Europe/London"]
    weeks = weeks_between(Week(2026, 8), Week(2026, 16))
    track_from(weeks[0])
    for week in weeks:
        monday = week.next().monday
        tick([week.closes_at + GRACE, at(monday, 8, "Asia/Karachi")])
        if week == weeks[3]:
            DigestPreference.objects.filter(user=mover).update(time_zone="America/Chicago")
        User.objects.filter(pk=absentee.pk).update(is_active=week not in weeks[2:5])
        tick([at(monday, 8, "Europe/London"), at(monday, 8, "America/Chicago")])
    got = sent()
    east, west = mondays(weeks[:4], "Asia/Karachi"), mondays(weeks[4:], "America/Chicago")
    assert [row for row in got[mover.pk] if Week.parse(row[0]) in weeks] == east + west
    present = [week for week in weeks if week not in weeks[2:5]]
    known = [row for row in got[absentee.pk] if Week.parse(row[0]) in weeks]
    assert known == mondays(present, "Europe/London")
