"""What waits for an editor, with the place where it is mended; nothing invented among it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from deals.models import Source
from milestones.models import Milestone, SignalReading
from minerals_tracker.desk.queue import queue
from minerals_tracker.desk.sections import SHOWN, Section
from minerals_tracker.letters.content.weeks import last_closed
from minerals_tracker.models import DigestPreference, DoubleSource, ErrorReport
from minerals_tracker.pages.desk_count import waiting_for
from minerals_tracker.people.groups import ADMINISTRATOR, ANALYST, EDITOR
from shipments.papers.required_papers import REQUIRED
from tests.factories import (
    make_deal,
    make_delivery,
    make_event,
    make_issue,
    make_milestone,
    make_paper,
    make_reader,
    make_reading,
    make_report,
    make_shipment,
    make_signal,
    make_source,
)
from tests.minerals_tracker.people import client_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_person(EDITOR)


def section(key: str, user: User) -> Section:
    return next(each for each in queue(user, today=timezone.localdate()) if each.key == key)


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def test_an_empty_tracker_asks_nothing(editor: User) -> None:
    found = queue(editor, today=timezone.localdate())
    assert [each.key for each in found] == [
        *("reports", "turning", "signals", "proposals", "papers", "doubles", "letters"),
    ]
    assert sum(each.total for each in found) == 0
    assert all(each.empty for each in found)


def test_open_reports_come_oldest_first(editor: User) -> None:
    rows = [make_report(text=f"Wrong {n}") for n in range(3)]
    make_report(outcome="spam", settled_because="Advertising.", settled_at=timezone.now())
    found = section("reports", editor)
    assert [item.title for item in found.items] == [row.text for row in rows]
    assert found.items[0].do_url == f"/admin/minerals_tracker/errorreport/{rows[0].pk}/change/"


def test_a_milestone_that_turns_says_when_and_into_what(editor: User) -> None:
    row = make_milestone(starts_on=days(-400), ends_on=days(5), status="at_risk")
    make_milestone(deal=row.deal, starts_on=days(-30), ends_on=days(400))
    far = make_milestone(deal=row.deal, starts_on=days(-400), ends_on=days(20))
    (item,) = section("turning", editor).items
    assert item.title == row.title
    assert item.why.startswith("at risk today, overdue from")
    assert f"{days(6):%Y}" in item.why
    assert item.do_url == f"/admin/milestones/milestone/{row.pk}/change/"
    Milestone.objects.filter(pk=row.pk).update(ends_on=days(20))
    assert section("turning", editor).total == 0
    assert far.deal == row.deal


def test_what_turns_is_judged_anew_only_where_a_deal_moved(editor: User) -> None:
    make_milestone(starts_on=days(-400), ends_on=days(5))
    other = make_milestone(starts_on=days(-400), ends_on=days(30))
    section("turning", editor)
    with CaptureQueriesContext(connection) as kept:
        section("turning", editor)
    Milestone.objects.filter(pk=other.pk).update(ends_on=days(3))
    with CaptureQueriesContext(connection) as moved:
        assert section("turning", editor).total == 2
    assert len(kept) < len(moved)


def test_a_signal_is_stale_by_readings_that_count_for_it(editor: User) -> None:
    deal, signal = make_deal(), make_signal(key="VAL")
    make_reading(deal=deal, signal=signal, read_on=days(-10), scope="market")
    (item,) = section("signals", editor).items
    assert item.why == "no reading yet"
    assert item.do_url.endswith(f"?deal={deal.pk}&signal={signal.pk}")
    make_reading(deal=deal, signal=signal, read_on=days(-91), scope="deal")
    (item,) = section("signals", editor).items
    assert item.why == "last reading 91 days ago"
    make_reading(deal=deal, signal=signal, read_on=days(-89), scope="deal")
    assert section("signals", editor).total == 0


def test_an_administrator_who_may_not_read_signals_gets_no_button() -> None:
    make_signal()
    make_deal()
    (item,) = section("signals", make_person(ADMINISTRATOR)).items
    assert item.do_url == ""


def test_proposed_readings_wait_until_the_basis_says_otherwise(editor: User) -> None:
    rows = [make_reading(basis="editorial judgement, to be reviewed") for _ in range(2)]
    assert section("proposals", editor).total == 2
    SignalReading.objects.filter(pk=rows[0].pk).update(basis="editorial judgement")
    (item,) = section("proposals", editor).items
    assert "1 proposed reading came" in item.why


@pytest.mark.parametrize(
    ("state", "purpose", "missing"),
    [
        ("loaded", "commercial", set()),
        ("sailed", "sample", {"bill of lading"}),
        ("arrived", "commercial", {"bill of lading", "contract"}),
        ("assayed", "sample", {"bill of lading", "assay certificate"}),
        ("settled", "commercial", {"bill of lading", "contract", "assay certificate"}),
        ("rejected", "commercial", set()),
    ],
)
def test_papers_are_asked_for_by_the_state_reached(
    state: str, purpose: str, missing: set[str], editor: User
) -> None:
    row = make_shipment(purpose=purpose, state=state, on=days(-3))
    found = section("papers", editor)
    assert {item.title for item in found.items} == {f"{row.reference}: no {m}" for m in missing}
    papers = [make_paper(shipment=row, kind=each.kind) for each in REQUIRED.values()]
    assert section("papers", editor).total == 0
    papers[0].voided_at, papers[0].void_reason = timezone.now(), "of another cargo"
    papers[0].save()
    assert section("papers", editor).total == len({"bill of lading"} & missing)


def test_doubles_wait_until_somebody_decides(editor: User) -> None:
    one, other = (make_source(url="https://example.org/a") for _ in range(2))
    assert [item.do_url for item in section("doubles", editor).items] == [
        f"/queue/doubles/{one.key}/{other.key}/"
    ]
    DoubleSource.objects.create(source=other, other=one, decision="apart", reason="Editions.")
    assert section("doubles", editor).total == 0


def test_letters_in_doubt_are_named_to_administrators_alone(editor: User) -> None:
    reader = make_reader(email="reader@example.org")
    issue = make_issue(last_closed(timezone.now()))
    make_delivery(issue=issue, recipient=reader, state="uncertain")
    wish = DigestPreference.objects.get(user=make_reader(email="gone@example.org"))
    wish.suspended_address, wish.suspended_because = "gone@example.org", "550 unknown"
    wish.save()
    theirs, ours = section("letters", editor), section("letters", make_person(ADMINISTRATOR))
    assert (theirs.total, theirs.items) == (2, ())
    assert [item.title.split(",")[0] for item in ours.items] == [
        "reader@example.org",
        "gone@example.org",
    ]


def test_nothing_of_an_illustrative_deal_waits(editor: User) -> None:
    deal = make_deal(is_illustrative=True)
    make_milestone(deal=deal, starts_on=days(-400), ends_on=days(5))
    make_signal()
    make_reading(deal=deal, basis="to be reviewed")
    make_shipment(deal=deal, state="assayed", on=days(-3))
    assert sum(each.total for each in queue(editor, today=timezone.localdate())) == 0


def fill(number: int) -> None:
    for n in range(number):
        make_report()
        make_reading(basis="to be reviewed")
        make_milestone(starts_on=days(-400), ends_on=days(5))
        make_shipment(state="assayed", on=days(-3))
        for _ in range(2):
            make_source(url=f"https://example.org/{Source.objects.count()}-{n}")
        make_event(sources=[make_source()])


def test_the_page_asks_as_many_queries_for_many_rows_as_for_few() -> None:
    client = client_of(EDITOR)
    fill(1)
    counts = []
    for more in (1, 5):
        fill(more)
        client.get("/queue/")  # what is asked once and remembered is not counted
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/queue/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_long_section_lists_the_first_and_says_how_many() -> None:
    for _ in range(SHOWN + 2):
        make_report()
    text = client_of(EDITOR).get("/queue/").text
    assert f"The first {SHOWN} are listed." in text
    assert f"({SHOWN + 2})" in text


def test_the_number_in_the_menu_follows_what_waits_also_on_kept_pages() -> None:
    make_deal(slug="ridge")
    editor = client_of(EDITOR)
    first = editor.get("/deals/ridge/")
    assert "open reports" not in first.text
    row = make_report()
    again = editor.get("/deals/ridge/", headers={"If-None-Match": first.headers["ETag"]})
    assert '<b class="count">1<' in again.text
    ErrorReport.objects.filter(pk=row.pk).update(
        outcome="spam", settled_because="x", settled_at=timezone.now()
    )
    assert "open reports" not in editor.get("/deals/ridge/").text


def test_who_does_not_work_here_is_not_even_asked_about(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_person(ANALYST)
    with django_assert_num_queries(0):
        assert waiting_for(person) is None
