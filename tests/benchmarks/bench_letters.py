"""The weekly letter to two thousand readers, handed to a mail server on this machine."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test import override_settings

from deals.models import Deal
from minerals_tracker.letters.content.freezing import freeze
from minerals_tracker.letters.content.reader_choices import choices_of
from minerals_tracker.letters.content.weeks import Week
from minerals_tracker.letters.rendering.editions import edition_for
from minerals_tracker.letters.sending.messages import Letter
from minerals_tracker.letters.sending.planning import plan
from minerals_tracker.letters.sending.reader_links import message_id
from minerals_tracker.letters.sending.send_claimed import send_due
from minerals_tracker.models import Delivery, DigestPreference, WeeklyIssue
from tests import factories as make
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale
from tests.benchmarks.sink import Sink, sinking

NOTES = """\
`smtplib` alone sends the same bytes on one connection and writes nothing down. Ours claims letters
in groups of 25; each is marked before its message and settled with the server's reply, one commit
each, in a database that waits for its disk.
"""
FIRST = Week(2026, 1)
PAIRS = 3
AT_ONCE = 500  # messages that the limit has ready; only their sending is timed


def measure(scale: Scale) -> Iterator[Result]:
    readers = _readers(scale.of(2_000))
    deal = make.make_deal(recorded_at=FIRST.opens_at - timedelta(days=30))
    with sinking() as sink, override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=sink.port):
        pairs, plans, week = [], [], FIRST
        for _ in range(min(scale.pairs, PAIRS)):
            _busy_week(deal, week)
            issue = freeze(week)
            began = time.perf_counter()
            plan(issue)
            plans.append(time.perf_counter() - began)
            pairs.append((_ours(issue, sink, readers), _limit(issue, sink, readers)))
            week = week.next()
    pairs.sort(key=lambda pair: pair[0] / pair[1])
    ours, limit = pairs[len(pairs) // 2]
    size = len(_messages(issue, readers[:1])[0][1]) / 1000
    sent = f"{len(readers)} letters of {size:.0f} kB each"
    yield Result(sent, len(readers) / ours, "letters/s", bound=200, at_least=True)
    yield Result("the same by smtplib alone", len(readers) / limit, "letters/s")
    yield Result("who gets it, and when, written down", len(readers) / min(plans), "rows/s")


def _readers(count: int) -> list[User]:
    people = User.objects.bulk_create(
        User(username=f"r{n}", email=f"reader{n}@example.org", is_superuser=True)
        for n in range(count)
    )
    DigestPreference.objects.bulk_create(
        DigestPreference(user=person, weekday=7, hour=11) for person in people
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum has done long before there are so many readers
    return people


def _busy_week(deal: Deal, week: Week) -> None:
    """News of all sorts, so that the letter is as long as that of a week in which much happened."""
    inside = week.opens_at + timedelta(days=2)
    source = make.make_source(url="https://example.org/a-report")
    for n in range(6):
        make.make_event(
            deal=deal, recorded_at=inside, title=f"Event {n} of {week}", sources=[source]
        )
    for _ in range(3):
        make.make_shipment(deal=deal, recorded_at=inside)
    for _ in range(4):
        make.make_milestone(deal=deal, status="at_risk", recorded_at=inside, sources=[source])


def _ours(issue: WeeklyIssue, sink: Sink, readers: list[User]) -> float:
    """Seconds from the tick to the last settled row."""
    due = issue.closes_at + timedelta(days=1)
    began = time.perf_counter()

    def clock() -> datetime:
        return due + timedelta(seconds=time.perf_counter() - began)

    sent = send_due(clock=clock, until=due + timedelta(hours=1))
    seconds = time.perf_counter() - began
    assert sent == len(readers)
    assert Delivery.objects.filter(issue=issue, state="sent").count() == len(readers)
    return seconds


def _limit(issue: WeeklyIssue, sink: Sink, readers: list[User]) -> float:
    """Seconds for the same bytes without a ledger."""
    mine = sink.taken()
    seconds = 0.0
    with smtplib.SMTP("127.0.0.1", sink.port) as smtp:
        for start in range(0, len(readers), AT_ONCE):
            ready = _messages(issue, readers[start : start + AT_ONCE])
            began = time.perf_counter()
            for address, message in ready:
                smtp.sendmail("letters@localhost", [address], message)
            seconds += time.perf_counter() - began
    assert sink.taken() == mine
    return seconds


def _messages(issue: WeeklyIssue, readers: list[User]) -> list[tuple[str, bytes]]:
    """Addresses and messages."""
    (choice,) = set(choices_of([reader.pk for reader in readers]).values())
    letter = Letter(edition_for(issue, choice))
    ready = []
    for reader in readers:
        name = message_id(str(issue), reader.pk)
        message = letter.for_reader(
            reader.pk, address=reader.email, message_id=name, now=issue.closes_at
        )
        ready.append((reader.email, message))
    return ready
