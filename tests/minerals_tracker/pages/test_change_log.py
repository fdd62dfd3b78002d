"""The page of changes: what it tells, to whom, and page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pghistory
import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.models import Event, Source
from milestones.models import StatusChange
from minerals_tracker.pages.changes.change_wording import Act
from minerals_tracker.pages.changes.changes_page import PAGE
from minerals_tracker.pages.changes.history_sources import history_of
from minerals_tracker.pages.changes.lines import Line
from minerals_tracker.pages.changes.transactions import SHOWN
from minerals_tracker.people.groups import ANALYST
from shipments.models import ShipmentPaper
from tests.factories import (
    VOIDED,
    make_deal,
    make_event,
    make_line,
    make_milestone,
    make_shipment,
    make_source,
    make_user,
)
from tests.minerals_tracker.people import make_person

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def anybody(settings: LazySettings) -> Client:
    settings.PUBLIC_READ = True
    return Client()


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(make_person(ANALYST, name="a-reader"))
    return client


def acts(client: Client, **asked: str) -> Sequence[Act]:
    response = client.get("/changes/", asked)
    assert response.status_code == 200
    found: Sequence[Act] = response.context["page"].acts
    return found


def lines(client: Client, **asked: str) -> list[Line]:
    return [line for act in acts(client, **asked) for line in act.lines]


def at(row: Model, instant: datetime) -> None:
    """Let everything that is kept of a row be of an instant: a test is one transaction."""
    history_of(type(row))._default_manager.filter(pgh_obj=row).update(pgh_created_at=instant)


def retitled(event: Event, title: str, **context: Any) -> None:
    with pghistory.context(**context):
        event.title = title
        event.save()


def test_a_change_tells_who_why_and_what_differs(reader: Client) -> None:
    event = make_event(title="Before", deal=make_deal(slug="a-deal"))
    at(event, FIRST)
    retitled(event, "After", user=make_user(username="rukhsana").pk, reason="A typo")
    latest, first = acts(reader, deal="a-deal", kind="event")
    assert (latest.who, latest.reason) == ("rukhsana", "A typo")
    (line,) = latest.lines
    assert (line.what, line.name) == ("changed", str(event))
    assert [(d.label, d.old, d.new) for d in line.diffs] == [("title", "Before", "After")]
    assert line.url.endswith(f"#e-{event.key}")
    assert [added.what for added in first.lines] == ["added"]


def test_the_public_is_told_that_an_editor_did_it_and_no_name(anybody: Client) -> None:
    editor = make_user(username="rukhsana")
    with pghistory.context(user=editor.pk, reason="Seen"):
        shipment = make_shipment(logged_by=editor)
    page = anybody.get("/changes/", {"kind": "shipment"})
    assert page.context["page"].acts[0].who == "an editor"
    assert shipment.reference in page.text
    assert "rukhsana" not in page.text
    feed = anybody.get("/changes/feed/").text
    assert shipment.reference in feed
    assert "rukhsana" not in feed


def test_a_void_and_what_undoes_it_have_words_of_their_own(reader: Client) -> None:
    event = make_event()
    at(event, FIRST)
    Event.objects.filter(pk=event.pk).update(voided_at=VOIDED, void_reason="Twice")
    assert [line.what for line in lines(reader, what="update")] == ["voided"]
    at(event, FIRST)
    Event.objects.filter(pk=event.pk).update(voided_at=None, void_reason="")
    assert lines(reader, kind="event")[0].what == "restored"


def test_links_gained_and_lost_are_told_by_name(reader: Client) -> None:
    first, second = make_source(), make_source()
    event = make_event(sources=[first])
    with pghistory.context(reason="Better"):
        event.sources.set([second])
    told = {
        (diff.label, diff.old, diff.new)
        for line in lines(reader, what="links", kind="event")
        for diff in line.diffs
    }
    assert ("sources", "", f"added: {second}") in told


def test_a_status_that_moved_is_told_with_its_reason(reader: Client) -> None:
    milestone = make_milestone(title="First cargo")
    change = StatusChange.objects.create(
        milestone=milestone, old="on_track", new="at_risk", reason="Due soon.", happened_on=FIRST
    )
    (act,) = acts(reader, what="status", deal=milestone.deal.slug)
    (line,) = act.lines
    assert (act.who, line.reason, line.status) == ("the rules", change.reason, "at_risk")
    assert [(diff.old, diff.new) for diff in line.diffs] == [("on track", "at risk")]


def test_a_deleted_row_keeps_its_name(reader: Client) -> None:
    source = make_source(title="Withdrawn")
    at(source, FIRST)
    source.delete()
    assert [(line.what, line.name) for line in lines(reader, what="delete")] == [
        ("deleted", "Withdrawn")
    ]


def test_rows_of_one_transaction_are_one_act(reader: Client) -> None:
    with pghistory.context(user=make_user().pk, reason="Logged"):
        line = make_line(shipment=make_shipment())
        line.note = "and corrected at once"
        line.save()
    kinds = [told.kind for told in acts(reader, who="editors")[0].lines]
    assert kinds.count("shipment line") == kinds.count("shipment") == 1


def test_many_rows_of_a_kind_are_counted_and_the_first_shown(reader: Client) -> None:
    with pghistory.context(user=make_user().pk):
        Source.objects.bulk_create(
            Source(key=f"B{n}", kind="page", title=f"Bulk {n}", reliability="C")
            for n in range(SHOWN + 30)
        )
    (act,) = acts(reader, kind="source")
    assert len(act.lines) == SHOWN
    assert act.counted == (f"{SHOWN + 30} sources added, of which {SHOWN} are shown",)


def test_a_load_of_the_files_is_one_act_in_numbers(reader: Client, reference_data: object) -> None:
    (act,) = (act for act in acts(reader) if act.is_load)
    assert (act.who, act.lines, act.reason) == ("the reference data", (), "")
    assert f"{Source.objects.count()} sources added" in act.counted


def test_what_pages_do_not_show_is_not_listed(anybody: Client, reader: Client) -> None:
    make_event(deal=make_deal(slug="gone", is_active=False), title="Of a hidden deal")
    paper = ShipmentPaper.objects.create(
        shipment=make_shipment(), kind="contract", title="A secret", is_public=False
    )
    for client in (anybody, reader):
        assert "Of a hidden deal" not in client.get("/changes/").text
    assert lines(anybody, kind="shipmentpaper") == []
    assert [line.name for line in lines(reader, kind="shipmentpaper")] == [str(paper)]
    offered = {kind.value for kind in anybody.get("/changes/").context["page"].kinds}
    assert {"event", "shipment", "milestone", "source"} <= offered
    assert not offered & {"errorreport", "user", "delivery", "importbatch"}


def test_a_row_s_own_changes_include_those_of_its_parts(reader: Client) -> None:
    shipment, other = make_shipment(), make_shipment()
    make_line(shipment=shipment)
    make_line(shipment=other)
    asked = {"kind": "shipment", "row": shipment.reference}
    told = {(line.kind, line.name) for line in lines(reader, **asked)}
    assert ("shipment", shipment.reference) in told
    assert {kind for kind, _ in told} == {"shipment", "shipment line", "shipment step"}
    assert all(other.reference not in name for _, name in told)


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ({"deal": "mine"}, True),
        ({"deal": "other"}, False),
        ({"kind": "event"}, True),
        ({"kind": "phase"}, False),
        ({"what": "insert"}, True),
        ({"what": "delete"}, False),
        ({"who": "editors"}, True),
        ({"who": "reference"}, False),
        ({"who": "rukhsana"}, True),
        ({"who": "a-reader"}, False),
        ({"since": "2026-01-01"}, True),
        ({"since": "2026-01-02"}, False),
        ({"until": "2026-01-01"}, True),
        ({"until": "2025-12-31"}, False),
        ({"on": "2026-01-01"}, True),
        ({"on": "2025-12-31"}, False),
        ({"deal": "mine", "kind": "event", "row": "EV-1", "who": "rukhsana"}, True),
    ],
)
def test_each_filter_lets_through_what_it_says(
    reader: Client, asked: dict[str, str], finds: bool
) -> None:
    make_deal(slug="other")
    with pghistory.context(user=make_user(username="rukhsana").pk):
        event = make_event(key="EV-1", deal=make_deal(slug="mine"))
    at(event, FIRST)
    assert (str(event) in [line.name for line in lines(reader, **asked)]) is finds


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"deal": "nowhere"}, "There is no deal “nowhere”"),
        ({"kind": "user"}, "is not a kind of record"),
        ({"what": "stolen"}, "is not a kind of change"),
        ({"who": "nobody-there"}, "Sign in to ask"),
        ({"row": "EV-1"}, "by its kind and its key"),
        ({"kind": "event", "row": "\x00"}, "There is no event"),
        ({"kind": "phase", "row": "9" * 40}, "There is no phase"),
        ({"since": "soon"}, "is not a day"),
        ({"until": "1066-10-14"}, "Choose a day"),
        ({"before": "yesterday"}, "is not an instant"),
        ({"before": "2026-01-01T00:00:00"}, "is not an instant"),
        ({"after": "2026-99-01T00:00:00+00:00"}, "is not an instant"),
        ({"on": "x"}, "is not a day"),
    ],
)
def test_a_malformed_filter_gets_a_sentence_and_all_changes(
    anybody: Client, asked: dict[str, str], sentence: str
) -> None:
    event = make_event()
    response = anybody.get("/changes/", asked)
    assert any(sentence in str(message) for message in response.context["messages"])
    assert str(event) in [line.name for line in lines(anybody, **asked)]


def test_pages_follow_each_other_both_ways_without_gap_or_repetition(reader: Client) -> None:
    events = [make_event(deal=make_deal(slug=f"d-{n}")) for n in range(2 * PAGE + 5)]
    for n, event in enumerate(events):
        at(event, FIRST + timedelta(minutes=n))
    seen, ways, address = [], [], "?kind=event"
    while address:
        page = reader.get(f"/changes/{address}").context["page"]
        make_event(deal=make_deal())  # what comes meanwhile moves nothing to the next page
        seen.append([line.name for act in page.acts for line in act.lines])
        ways.append(page.newer)
        address = page.older
    assert [name for part in seen for name in part] == [str(event) for event in reversed(events)]
    assert [len(part) for part in seen] == [PAGE, PAGE, 5]
    back = reader.get(f"/changes/{ways[2]}").context["page"]
    assert [line.name for act in back.acts for line in act.lines] == seen[1]
    first = reader.get(f"/changes/{back.newer}").context["page"]
    assert [line.name for act in first.acts for line in act.lines] == seen[0]


def test_a_page_of_many_changes_asks_as_much_as_one_of_few(reader: Client) -> None:
    def grow(number: int) -> int:
        for n in range(number):
            event = make_event(sources=[make_source()])
            retitled(event, f"Title {n}", user=make_user().pk, reason="Again")
            StatusChange.objects.create(
                milestone=make_milestone(),
                old="planned",
                new="met",
                reason="Met.",
                happened_on=FIRST,
            )
        with CaptureQueriesContext(connection) as asked:
            assert acts(reader)
        return len(asked)

    assert grow(1) == grow(8)


def test_the_feed_leaves_out_what_is_invented_unless_asked_for(anybody: Client) -> None:
    demo = make_deal(slug="demo", is_illustrative=True)
    invented = make_event(deal=demo, title="Invented")
    real = make_event(deal=make_deal(), title="Real")
    at(invented, FIRST)
    at(demo, FIRST)
    feed = anybody.get("/changes/feed/")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert str(real) in feed.text
    assert str(invented) not in feed.text
    assert str(invented) in anybody.get("/changes/feed/?deal=demo").text


def test_old_rows_with_control_characters_do_not_break_the_feed(reader: Client) -> None:
    make_event(title="A\x0bvertical tab \x1b[31m and \uffff")
    with pghistory.context(reason="Typed\x0bso"):
        make_event(title="Another")
    feed = ElementTree.fromstring(reader.get("/changes/feed/").content)
    told = " ".join(feed.itertext())
    assert "A\ufffdvertical tab \ufffd[31m and \ufffd" in told
    assert "Typed\ufffdso" in told
