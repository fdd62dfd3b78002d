"""Whatever a letter says, and whatever is wrong with one deal or one letter: the others go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from deals.models import Event
from minerals_tracker.desk.queue import queue
from minerals_tracker.letters.content.freezing import freeze
from minerals_tracker.letters.content.week_content import digest
from minerals_tracker.letters.rendering.editions import MAX_HTML_BYTES, render
from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.letters.sending.reader_links import PLACEHOLDER
from minerals_tracker.models import Delivery, DigestPreference, WeeklyIssue
from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR
from tests.factories import (
    WEEK,
    choice,
    make_deal,
    make_event,
    make_milestone,
    make_reader,
    make_reading,
    within,
)
from tests.mailservers import MailServer, serving
from tests.minerals_tracker.people import client_of, make_person

pytestmark = pytest.mark.django_db
MONDAY = WEEK.closes_at + timedelta(hours=24)
LONG_AGO = WEEK.opens_at - timedelta(days=300)


@pytest.fixture(autouse=True)
def _earlier_issue() -> None:
    """The clock has ticked before: only this week is to be frozen."""
    freeze(WEEK.previous())


def tick(settings: LazySettings, *, weeks: int = 0) -> MailServer:
    """One tick of the clock on the Monday, or so many weeks later; gives the server
    that took mail."""
    with serving(MailServer(), settings) as server:
        clock_tick.run(clock=lambda: MONDAY + timedelta(weeks=weeks))
    assert server.refusals == []
    return server


def text_of(server: MailServer) -> str:
    (message,) = server.messages
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def spoil(event: Event, scope: str) -> None:
    """Let an event say of itself what no code of today knows, as a later version may
    have written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE deals_event DROP CONSTRAINT event_scope_known")
    Event.objects.filter(pk=event.pk).update(scope=scope)


def letters_at_the_desk(group: str, *, weeks: int = 0) -> list[str]:
    """What the desk says of letters on the Monday, or so many weeks later."""
    sections = queue(make_person(group, name=group), today=(MONDAY + timedelta(weeks=weeks)).date())
    (letters,) = [section for section in sections if section.key == "letters"]
    assert letters.total == len(letters.items)
    return [f"{item.title}: {item.why}" for item in letters.items]


def test_a_title_with_the_address_that_holds_the_place_of_the_link_goes_out(
    settings: LazySettings,
) -> None:
    deal = make_deal(recorded_at=LONG_AGO)
    make_event(deal=deal, recorded_at=within(), title=f"See {PLACEHOLDER} and {PLACEHOLDER}")
    make_reader(email="ann@example.org")
    server = tick(settings)
    assert Delivery.objects.get().state == "sent"
    link = str(server.messages[0]["List-Unsubscribe"]).strip("<>")
    assert f"See {PLACEHOLDER} and {PLACEHOLDER}." in text_of(server)
    assert text_of(server).rstrip().endswith(f"Stop it: {link}")
    shown = client_of(EDITOR).get("/weekly/2026-W47/letter.html").text
    assert shown.count(PLACEHOLDER) == 2
    assert shown.count("/account/") == 2


def test_a_deal_that_no_letter_can_be_made_of_is_named_and_holds_up_no_other(
    settings: LazySettings,
) -> None:
    make_event(deal=make_deal(short_name="Good", recorded_at=LONG_AGO), recorded_at=within())
    bad = make_deal(slug="bad", short_name="Bad", recorded_at=LONG_AGO)
    event = make_event(deal=bad, recorded_at=within())
    make_reader()
    spoil(event, "rumour")
    text = text_of(tick(settings))
    assert "Good moved this week: 1 event recorded." in text
    assert "What was recorded of Bad could not be put together." in text
    assert f"/deals/{bad.slug}/" in text
    (told,) = letters_at_the_desk(EDITOR)
    assert told == "Bad, issue 2026-W47: Left out: ValueError: 'rumour' is not a valid Scope"
    Event.objects.filter(pk=event.pk).update(scope="deal")
    make_event(deal=bad, recorded_at=within(WEEK.next()))
    text = text_of(tick(settings, weeks=1))
    assert "1 of 2 deals moved this week: Bad." in text
    assert "Milestones met: 0 (not comparable)" in text
    assert letters_at_the_desk(ADMINISTRATOR, weeks=1) == []


def test_a_letter_of_the_one_deal_that_is_left_out_says_so(settings: LazySettings) -> None:
    event = make_event(deal=make_deal(short_name="Bad", recorded_at=LONG_AGO), recorded_at=within())
    make_reader()
    spoil(event, "rumour")
    text = text_of(tick(settings))
    assert "What was recorded of Bad could not be put together." in text
    assert "did not move" not in text


def freeze_two(spoilt: dict[str, Any]) -> None:
    """An issue as an earlier version may have frozen it: one deal's block is not what
    it should be."""
    for slug in ("good", "bad"):
        make_event(deal=make_deal(slug=slug, recorded_at=LONG_AGO), recorded_at=within())
    drawn = freeze(WEEK)
    content = json.loads(json.dumps(drawn.content))
    (block,) = [block for block in content["deals"] if block["slug"] == "bad"]
    block.update(spoilt)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE minerals_tracker_weeklyissue DISABLE TRIGGER USER")
        WeeklyIssue.objects.filter(pk=drawn.pk).update(content=content, sha256=digest(content))
        cursor.execute("ALTER TABLE minerals_tracker_weeklyissue ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    "spoilt", [{"events": [{}]}, {"freshness": None}, {"figures": {"met": "x"}}]
)
def test_a_letter_that_cannot_be_written_fails_alone_and_nobody_is_suspended(
    settings: LazySettings, spoilt: dict[str, Any]
) -> None:
    freeze_two(spoilt)
    good, bad = (make_reader(email=f"{name}@example.org") for name in ("good", "bad"))
    for reader in (good, bad):
        reader.letter.deals.add(*reader.letter.deals.model.objects.filter(slug=reader.email[:-12]))
    server = tick(settings)
    assert server.received == {"good@example.org": 1}
    row = Delivery.objects.get(recipient=bad)
    assert (row.state, row.handed_over_at) == ("failed", None)
    assert row.because.startswith("The letter could not be written: ")
    assert not DigestPreference.objects.exclude(suspended_address="").exists()
    (told,) = letters_at_the_desk(ADMINISTRATOR)
    assert told.startswith("bad@example.org, issue 2026-W47: Refused. The letter could not be")
    assert tick(settings, weeks=1).received == {"good@example.org": 1, "bad@example.org": 1}


def test_a_week_that_cannot_be_frozen_holds_up_no_earlier_letter(settings: LazySettings) -> None:
    make_deal(recorded_at=LONG_AGO)
    make_reader()
    freeze(WEEK)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE minerals_tracker_erratum RENAME COLUMN printed TO printed_then")
    assert sum(tick(settings, weeks=1).received.values()) == 1
    (told,) = letters_at_the_desk(EDITOR, weeks=1)
    assert told.startswith("Issue 2026-W48: The week has closed, and no letter could be made of it")


def test_huge_texts_are_cut_to_what_a_letter_can_hold() -> None:
    deal = make_deal(slug="wordy", recorded_at=LONG_AGO)
    make_reading(deal=deal, recorded_at=within(), rationale="锑 \U0001f600" * 300_000)
    make_milestone(deal=deal, reason="because " * 100_000, recorded_at=LONG_AGO)
    edition = render(freeze(WEEK), choice("wordy"))
    assert len(edition.html) < MAX_HTML_BYTES
    assert edition.html.count(PLACEHOLDER) == 1
    assert "…" in edition.text


def test_what_is_typed_on_many_lines_stays_one_line_of_the_letter() -> None:
    deal = make_deal(slug="lines", recorded_at=LONG_AGO)
    title = "One\n\n== Two ==\r\n\x0bthree\x1f\u2028four\x85five"
    make_event(deal=deal, recorded_at=within(), title=title)
    assert "One == Two == three four five." in render(freeze(WEEK), choice("lines")).text
