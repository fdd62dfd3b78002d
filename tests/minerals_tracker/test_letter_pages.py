"""Pages about the letter: as it was sent, one's own wishes, and the desk of the staff."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse

from minerals_tracker.letters.rendering.editions import edition_for
from minerals_tracker.models import Delivery, DigestPreference, Edition, WeeklyIssue
from tests.factories import WEEK, choice, make_deal, make_delivery, make_issue, make_reader
from tests.mailservers import MailServer, serving

pytestmark = pytest.mark.django_db
ISSUE = f"/weekly/{WEEK}/"
WISHES = {"wanted": "on", "weekday": 3, "hour": 17, "time_zone": "Asia/Karachi"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def reader() -> User:
    make_deal(slug="one", short_name="First", recorded_at=WEEK.opens_at)
    return make_reader(email="ann@example.org")


@pytest.fixture
def root(reader: User) -> User:
    return make_reader(group="Administrator", email="root@example.org")


def test_issue_shows_the_letter_that_the_reader_was_sent(reader: User) -> None:
    make_deal(slug="two", short_name="Second", recorded_at=WEEK.opens_at)
    issue = make_issue()
    sent = edition_for(issue, choice("two"))
    make_delivery(issue=issue, recipient=reader, edition=sent)
    page = client_of(reader).get(ISSUE).text
    assert "Second" in page
    assert "First did not move" not in page
    assert "verified just now" in page


def test_html_as_sent_has_a_policy_of_its_own(reader: User) -> None:
    make_issue()
    response = client_of(reader).get(f"{ISSUE}letter.html")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "recipient.invalid" not in response.text


def test_page_frames_the_letter_and_no_other_page_may(reader: User) -> None:
    make_issue()
    client = client_of(reader)
    assert "frame-src 'self'" in client.get(ISSUE)["Content-Security-Policy"]
    assert client.get(f"{ISSUE}letter.html")["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/account/")["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/weekly/2026-W46/", "/weekly/2026-W54/", "/weekly/2026-47/"])
def test_week_without_an_issue_is_not_found(reader: User, path: str) -> None:
    make_issue()
    assert client_of(reader).get(path).status_code == 404


@pytest.mark.parametrize("model", [WeeklyIssue, Edition])
def test_database_refuses_to_change_what_is_frozen(reader: User, model: type) -> None:
    edition_for(make_issue(), choice("one"))
    with pytest.raises(InternalError), transaction.atomic():
        model.objects.update(sha256="0" * 64)  # type: ignore[attr-defined]
    with pytest.raises(InternalError), transaction.atomic():
        model.objects.all()._raw_delete("default")  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", ["pending", "claimed", "failed"])
def test_database_lets_nothing_lead_out_of_sent(reader: User, state: str) -> None:
    row = make_delivery(issue=make_issue(), recipient=reader)
    rows = Delivery.objects.filter(pk=row.pk)
    rows.update(state="claimed", claimed_by="me", claimed_at=WEEK.closes_at)
    rows.update(state="sent", settled_at=WEEK.closes_at, smtp_reply="250 OK")
    with pytest.raises(InternalError), transaction.atomic():
        rows.update(state=state)


def test_wishes_are_saved_and_say_when_the_next_letter_comes(reader: User) -> None:
    client = client_of(reader)
    assert client.post("/account/", WISHES).status_code == 302
    wish = DigestPreference.objects.get(user=reader)
    assert (wish.weekday, wish.hour, wish.time_zone) == (3, 17, "Asia/Karachi")


@pytest.mark.parametrize("field", ["weekday", "hour", "time_zone"])
def test_wish_that_cannot_be_met_is_refused(reader: User, field: str) -> None:
    response = client_of(reader).post("/account/", WISHES | {field: "99"})
    assert response.status_code == 200
    assert DigestPreference.objects.get(user=reader).weekday == 1


def test_account_says_that_no_mail_server_is_configured(
    reader: User, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = ""
    assert "No mail server is configured" in client_of(reader).get("/account/").text


def test_desk_shows_the_letter_of_a_reader_and_why(root: User, reader: User) -> None:
    issue = make_issue()
    DigestPreference.objects.filter(user=reader).update(wanted=False)
    url = reverse("admin:minerals_tracker_weeklyissue_desk", args=[issue.pk])
    page = client_of(root).get(url, {"reader": reader.pk}).text
    assert "The letter is switched off in the account." in page
    assert "First did not move this week." in page
    assert "Stop it: (a link of the reader&#x27;s own)" in page


def test_desk_sends_one_to_me_beside_the_ledger(
    root: User, reader: User, settings: LazySettings
) -> None:
    url = reverse("admin:minerals_tracker_weeklyissue_desk", args=[make_issue().pk])
    with serving(MailServer(), settings) as server:
        client_of(root).post(f"{url}?reader={reader.pk}", {"me": "1"})
    assert server.received == {"root@example.org": 1}
    assert server.messages[0]["Subject"].startswith("[Preview] Week 47")
    assert not Delivery.objects.exists()


def in_state(reader: User, state: str) -> Delivery:
    return make_delivery(
        issue=make_issue(),
        recipient=reader,
        state=state,
        settled_at=WEEK.closes_at,
        smtp_reply="250 OK",
        because="It stopped.",
    )


@pytest.mark.parametrize(("state", "after"), [("uncertain", "pending"), ("sent", "sent")])
def test_only_a_person_sends_again_and_never_what_was_sent(
    root: User, reader: User, state: str, after: str
) -> None:
    row = in_state(reader, state)
    data = {"action": "send_again", "_selected_action": [row.pk]}
    answer = {"confirmed": "yes", "change_reason": "She asked."}
    url = reverse("admin:minerals_tracker_delivery_changelist")
    client_of(root).post(url, data | answer)
    row.refresh_from_db()
    assert row.state == after


def test_sending_again_asks_why_and_keeps_what_was_noted_before(root: User, reader: User) -> None:
    row = in_state(reader, "uncertain")
    client = client_of(root)
    url = reverse("admin:minerals_tracker_delivery_changelist")
    data = {"action": "send_again", "_selected_action": [row.pk]}
    assert "Reason" in client.post(url, data).text
    assert "This field is required" in client.post(url, data | {"confirmed": "yes"}).text
    row.refresh_from_db()
    assert row.state == "uncertain"
    client.post(url, data | {"confirmed": "yes", "change_reason": "She has none."})
    row.refresh_from_db()
    first, second = row.because.splitlines()
    assert first == "It stopped."
    assert second.startswith(f"Sent again by {root.username} on 20")
    assert second.endswith(" UTC: She has none.")


def test_desk_sends_again_with_a_reason_only(root: User, reader: User) -> None:
    row = in_state(reader, "failed")
    url = reverse("admin:minerals_tracker_weeklyissue_desk", args=[row.issue_id])
    client = client_of(root)
    page = client.post(f"{url}?reader={reader.pk}", {"again": "1", "change_reason": ""}).text
    assert "This field is required" in page
    row.refresh_from_db()
    assert row.state == "failed"
    client.post(f"{url}?reader={reader.pk}", {"again": "1", "change_reason": "Mended."})
    row.refresh_from_db()
    assert row.state == "pending"
    assert "Mended." in client.get(url, {"reader": reader.pk}).text


def test_administrators_read_editions_and_nobody_writes_them(root: User, reader: User) -> None:
    edition = edition_for(make_issue(), choice("one"))
    url = reverse("admin:minerals_tracker_edition_change", args=[edition.pk])
    client = client_of(root)
    assert "First did not move this week." in client.get(url).text
    assert client.post(url, {"subject": "Other"}).status_code == 403
    assert client.get(reverse("admin:minerals_tracker_edition_add")).status_code == 403


def test_command_prints_the_letter_and_sends_nothing(reader: User) -> None:
    make_issue()
    out = StringIO()
    call_command("send_weekly", week=str(WEEK), to=reader.email, dry_run=True, stdout=out)
    assert "recipient.invalid" not in out.getvalue()
    assert "Subject: Week 47: no milestones yet, nothing shipped" in out.getvalue()
    assert not Delivery.objects.exists()


def test_command_sends_once_and_then_refuses(reader: User, settings: LazySettings) -> None:
    make_issue()
    with serving(MailServer(), settings) as server:
        call_command("send_weekly", week=str(WEEK), to=reader.email, stdout=StringIO())
        with pytest.raises(CommandError, match="Sent to ann@"):
            call_command("send_weekly", week=str(WEEK), to=reader.email, stdout=StringIO())
    assert server.received == {reader.email: 1}


@pytest.mark.parametrize(
    ("week", "to", "sentence"),
    [
        ("2026-W47", "nobody@example.org", "No account has the address"),
        ("2026-47", "ann@example.org", "is not an ISO week"),
        ("2099-W01", "ann@example.org", "try --dry-run"),
    ],
)
def test_command_says_what_is_wrong(reader: User, week: str, to: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("send_weekly", week=week, to=to)
