"""A reader reports an error: kept once, for editors alone, without the reader's address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from deals.models import Deal
from minerals_tracker.desk.reporting import (
    FROM_ALL,
    FROM_ONE_ADDRESS,
    Place,
    read_place,
)
from minerals_tracker.models import ErrorReport
from minerals_tracker.people.client_address import hashed_address
from minerals_tracker.people.groups import ANALYST, EDITOR, MANAGER
from tests.constraints import assert_refused
from tests.factories import make_deal, make_report
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
REPORT = "/report/?page=/deals/ridge/%23metal&about=source+S001"
TEXT = {"text": "The memorandum was signed a day later."}
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def deal(settings: LazySettings) -> Deal:
    settings.PUBLIC_READ = True
    return make_deal(slug="ridge")


@pytest.mark.usefixtures("deal")
def test_a_report_of_nobody_in_particular_is_kept_with_its_place() -> None:
    response = Client(REMOTE_ADDR="192.0.2.7").post(REPORT, {**TEXT, "reply_to": "a@example.org"})
    assert response.headers["Location"] == "/report/thanks/"
    (row,) = ErrorReport.objects.open()
    assert (row.page, row.about) == ("/deals/ridge/#metal", "source S001")
    assert (row.text, row.reply_to, row.reporter) == (TEXT["text"], "a@example.org", None)


@pytest.mark.usefixtures("deal")
def test_the_address_of_the_reader_is_nowhere() -> None:
    Client(REMOTE_ADDR="192.0.2.7").post(REPORT, {**TEXT, "reply_to": "a@example.org"})
    row = ErrorReport.objects.values().get()
    assert "192.0.2.7" not in str(row)
    history = str(ErrorReport.history.rel.related_model.objects.values().get())  # type: ignore[attr-defined]
    assert TEXT["text"] in history
    for secret in (row["sender"], "a@example.org"):
        assert secret not in history


def test_the_word_for_an_address_changes_with_the_hour() -> None:
    later = NOW + timedelta(hours=1)
    words = {
        hashed_address("192.0.2.7", now=NOW),
        hashed_address("192.0.2.8", now=NOW),
        hashed_address("192.0.2.7", now=later),
    }
    assert len(words) == 3
    assert hashed_address("192.0.2.7", now=NOW) == hashed_address(
        "192.0.2.7", now=NOW.replace(minute=59)
    )


@pytest.mark.usefixtures("deal")
def test_one_address_sends_so_many_an_hour_and_keeps_its_text() -> None:
    mine, other = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")
    for _ in range(FROM_ONE_ADDRESS):
        assert mine.post(REPORT, TEXT).status_code == 302
    refused = mine.post(REPORT, TEXT)
    assert refused.status_code == 429
    assert TEXT["text"] in refused.text
    assert ErrorReport.objects.count() == FROM_ONE_ADDRESS
    assert other.post(REPORT, TEXT).status_code == 302


@pytest.mark.usefixtures("deal")
def test_behind_a_proxy_each_visitor_has_an_hour_of_their_own(settings: LazySettings) -> None:
    settings.PROXY_COUNT = 1
    mine = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    for _ in range(FROM_ONE_ADDRESS):
        assert Client(headers=mine).post(REPORT, TEXT).status_code == 302
    forged = {"X-Forwarded-For": "203.0.113.10, 198.51.100.7"}
    assert Client(headers=forged).post(REPORT, TEXT).status_code == 429
    others = {"X-Forwarded-For": "198.51.100.8"}
    assert Client(headers=others).post(REPORT, TEXT).status_code == 302


@pytest.mark.usefixtures("deal")
def test_all_addresses_together_have_a_limit_that_the_hour_lifts() -> None:
    old = timezone.now() - timedelta(hours=2)
    ErrorReport.objects.bulk_create(
        ErrorReport(text="Wrong", sender=f"{n:064}") for n in range(FROM_ALL)
    )
    assert Client().post(REPORT, TEXT).status_code == 429
    ErrorReport.objects.update(recorded_at=old)
    assert Client().post(REPORT, TEXT).status_code == 302


@pytest.mark.usefixtures("deal")
def test_a_machine_is_thanked_and_nothing_is_kept() -> None:
    assert Client().post(REPORT, {**TEXT, "website": "https://spam.example"}).status_code == 302
    assert not ErrorReport.objects.exists()


@pytest.mark.usefixtures("deal")
@pytest.mark.parametrize("sent", [{}, {"text": "x", "reply_to": "nowhere"}, {"text": "x" * 4001}])
def test_what_cannot_be_kept_is_said(sent: dict[str, str]) -> None:
    response = Client().post(REPORT, sent)
    assert response.status_code == 200
    assert "errorlist" in response.text
    assert not ErrorReport.objects.exists()


@pytest.mark.usefixtures("deal")
def test_a_form_without_its_token_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(REPORT, TEXT).status_code == 403


def test_where_reading_needs_a_login_reporting_does_too() -> None:
    assert Client().get(REPORT).headers["Location"].startswith("/login/")
    assert Client().post(REPORT, TEXT).status_code == 403
    assert client_of(ANALYST).post(REPORT, TEXT).status_code == 302
    assert ErrorReport.objects.get().reporter.username == ANALYST.lower()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("page", "about", "place"),
    [
        ("/deals/ridge/?on=2026-01-31#metal", "", Place("/deals/ridge/?on=2026-01-31#metal")),
        ("/", "computed value", Place("/", "computed value")),
        ("/", "<b>", Place("/")),
        ("/no/such/page/", "source S001", Place()),
        ("https://elsewhere.example/", "", Place()),
        ("//elsewhere.example/", "", Place()),
        ("/\\elsewhere.example/", "", Place()),
        ("/?" + "x" * 600, "", Place()),
        ("/\x00", "", Place()),
        ("", "source S001", Place()),
    ],
)
def test_only_pages_of_this_site_are_taken_over(page: str, about: str, place: Place) -> None:
    assert read_place({"page": page, "about": about}) == place


def test_every_page_and_every_figure_leads_to_the_report(deal: Deal) -> None:
    text = Client().get("/deals/ridge/?on=2026-01-31").text
    assert 'href="/report/?page=%2Fdeals%2Fridge%2F%3Fon%3D2026-01-31"' in text
    assert 'href="/report/?page=%2Fdeals%2Fridge%2F%3Fon%3D2026-01-31%23' in text
    assert "/report/?" not in Client().get("/report/?page=/").text


def test_an_editor_settles_with_a_reason_and_the_readers_address_goes() -> None:
    row = make_report(reply_to="a@example.org")
    url, editor = f"/admin/minerals_tracker/errorreport/{row.pk}/change/", client_of(EDITOR)
    assert "a@example.org" in editor.get(url).text
    refused = editor.post(url, {"outcome": "corrected"})
    assert "needs an outcome and a reason" in refused.text
    editor.post(url, {"outcome": "corrected", "settled_because": "The day is put right."})
    row.refresh_from_db()
    assert (row.outcome, row.reply_to, row.settled_by.username) == (  # type: ignore[union-attr]
        "corrected",
        "",
        EDITOR.lower(),
    )
    assert row.settled_at is not None


def test_an_outcome_taken_back_opens_the_report_again() -> None:
    row = make_report(
        outcome="spam", settled_because="Advertising.", settled_at=timezone.now(), reply_to=""
    )
    url = f"/admin/minerals_tracker/errorreport/{row.pk}/change/"
    client_of(EDITOR).post(url, {"outcome": "", "settled_because": "Looked at again."})
    assert list(ErrorReport.objects.open()) == [row]


@pytest.mark.parametrize("group", [ANALYST, MANAGER])
def test_readers_never_see_reports(group: str) -> None:
    row = make_report()
    response = client_of(group).get(f"/admin/minerals_tracker/errorreport/{row.pk}/change/")
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("error_report_outcome_known", {"outcome": "?", "settled_at": NOW, "settled_because": "x"}),
        ("error_report_says_something", {"text": ""}),
        ("error_report_settled_with_reason", {"outcome": "spam", "settled_at": NOW}),
        ("error_report_settled_with_reason", {"outcome": "spam"}),
        ("error_report_settled_with_reason", {"settled_at": NOW}),
        (
            "error_report_settled_with_reason",
            {
                "outcome": "spam",
                "settled_at": NOW,
                "settled_because": "x",
                "reply_to": "a@example.org",
            },
        ),
    ],
)
def test_the_database_refuses(name: str, fields: dict[str, object]) -> None:
    assert_refused(name, make_report, fields)
