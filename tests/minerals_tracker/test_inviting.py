"""An administrator invites a person: a letter with a link that works once makes the account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from minerals_tracker.models import DigestPreference, Invitation
from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR, MANAGER
from minerals_tracker.people.inviting import link_of, send_waiting
from tests.constraints import assert_refused, assert_refused_twice
from tests.factories import make_deal, make_invitation, make_user
from tests.mailservers import MailServer, serving
from tests.minerals_tracker.people import client_of
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db
ADD = "/admin/minerals_tracker/invitation/add/"
LIST = "/admin/minerals_tracker/invitation/"
PASSWORD = "antimony-and-copper"
CHOSEN = {"username": "amna", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def administrator() -> Client:
    return client_of(ADMINISTRATOR)


def invite(client: Client, *groups: str, email: str = "amna@example.org", **fields: Any) -> Any:
    keys = list(Group.objects.filter(name__in=groups).values_list("pk", flat=True))
    return client.post(ADD, {"email": email, "groups": keys, **fields}, follow=True)


def act(client: Client, action: str, *rows: Invitation) -> Any:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, data, follow=True)


def path_of(link: str) -> str:
    found = re.search(r"https?://[^/\s]+(/invitation/\S+/)", link)
    assert found
    return found[1]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def send() -> int:
    return send_waiting(now=timezone.now())


def test_the_letter_makes_an_account_in_its_groups_once(
    administrator: Client, smtp_server: MailServer, settings: LazySettings
) -> None:
    settings.PUBLIC_URL = "https://tracker.example"
    deal = make_deal()
    invite(administrator, EDITOR, MANAGER, deals=[deal.pk])
    assert (send(), send()) == (1, 0)
    (message,) = smtp_server.messages
    assert message["To"] == "amna@example.org"
    assert "https://tracker.example/invitation/" in text_of(message)
    path, visitor = path_of(text_of(message)), Client()
    assert visitor.get(path).status_code == visitor.get(path).status_code == 200
    assert visitor.post(path, CHOSEN).headers["Location"] == "/"
    person = User.objects.get(username="amna")
    assert {group.name for group in person.groups.all()} == {EDITOR, MANAGER}
    assert (person.email, person.is_staff) == ("amna@example.org", True)
    assert list(DigestPreference.objects.get(user=person).deals.all()) == [deal]
    assert visitor.get("/admin/").status_code == 200
    assert Client().post(path, {**CHOSEN, "username": "other"}).status_code == 410
    assert User.objects.filter(email="amna@example.org").count() == 1


def test_the_letter_says_until_when_in_the_zone_of_the_site(
    administrator: Client, smtp_server: MailServer
) -> None:
    invite(administrator, MANAGER)
    end = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)
    begin = end - timedelta(days=7)
    Invitation.objects.update(invited_at=begin, next_attempt_at=begin, expires_at=end)
    with timezone.override("Asia/Karachi"):
        send_waiting(now=begin)
    (message,) = smtp_server.messages
    assert "works once, until 30 Nov 2026, 01:30 PKT:" in text_of(message)


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_it_as_soon_as_it_is_saved(
    smtp_server: MailServer, start_celery_worker: Callable[..., Worker]
) -> None:
    start_celery_worker(EMAIL_HOST=smtp_server.host, EMAIL_PORT=str(smtp_server.port))
    invite(client_of(ADMINISTRATOR), EDITOR)
    assert eventually(lambda: smtp_server.messages, seconds=30)
    assert "/invitation/" in text_of(smtp_server.messages[0])


@pytest.mark.usefixtures("smtp_server")
@pytest.mark.parametrize(
    "after",
    [
        {
            "invited_at": timezone.now() - timedelta(days=8),
            "expires_at": timezone.now() - timedelta(days=1),
        },
        {"revoked_at": timezone.now()},
        {"word": "another"},
    ],
)
def test_a_link_that_has_ended_makes_nothing(after: dict[str, Any]) -> None:
    row = make_invitation()
    path = path_of(link_of(row))
    assert Client().get(path).status_code == 200
    Invitation.objects.filter(pk=row.pk).update(**after)
    assert Client().post(path, CHOSEN).status_code == 410
    assert "no longer works" in Client().get(path).text
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["x", "x:y:z", "WzEsMV0:1:x"])
def test_a_forged_link_makes_nothing(token: str) -> None:
    make_invitation()
    assert Client().post(f"/invitation/{token}/", CHOSEN).status_code == 410


@pytest.mark.parametrize(
    "chosen",
    [{}, {**CHOSEN, "password2": "else"}, {**CHOSEN, "password1": "short", "password2": "short"}],
)
def test_a_refused_form_leaves_the_link_working(chosen: dict[str, str]) -> None:
    path = path_of(link_of(make_invitation()))
    assert "errorlist" in Client().post(path, chosen).text
    assert Client().post(path, CHOSEN).status_code == 302


def test_sending_again_ends_the_earlier_link(
    administrator: Client, smtp_server: MailServer
) -> None:
    invite(administrator, EDITOR)
    send()
    act(administrator, "send_again", Invitation.objects.get())
    assert send() == 1
    first, second = (path_of(text_of(message)) for message in smtp_server.messages)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


@pytest.mark.usefixtures("smtp_server")
def test_a_withdrawn_or_taken_one_is_not_sent_again(administrator: Client) -> None:
    row, taken = make_invitation(), make_invitation(accepted_at=timezone.now())
    act(administrator, "withdraw", row, taken)
    taken.refresh_from_db()
    assert taken.revoked_at is None
    assert "left alone" in act(administrator, "send_again", row, taken).text
    assert send() == 0
    assert "withdrawn" in administrator.get(f"{LIST}{row.pk}/change/").text


def test_a_bad_address_is_told_and_not_tried_again(settings: LazySettings) -> None:
    server = MailServer(at_recipient=lambda address: "550 5.1.1 no such mailbox")
    row = make_invitation()
    with serving(server, settings):
        assert (send(), send()) == (0, 0)
    row.refresh_from_db()
    assert (row.attempts, row.sent_at) == (1, None)
    assert row.standing(timezone.now()) == "refused by the mail server"
    assert "no such mailbox" in row.refused_because


def test_a_server_that_asks_to_come_later_is_asked_later(settings: LazySettings) -> None:
    server = MailServer(at_recipient=lambda address: "451 4.7.1 greylisted")
    row = make_invitation()
    with serving(server, settings):
        send()
        row.refresh_from_db()
        assert row.next_attempt_at > timezone.now()
        assert send() == 0
        server.at_recipient = lambda address: "250 OK"
        assert send_waiting(now=row.next_attempt_at) == 1
    assert len(server.messages) == 1


def test_with_no_mail_server_the_page_says_so_and_it_waits(
    administrator: Client, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = ""
    assert "No mail server is configured" in invite(administrator, EDITOR).text
    assert send() == 0
    assert Invitation.objects.to_send(timezone.now()).count() == 1


def test_nobody_is_invited_twice(administrator: Client) -> None:
    make_user(email="Amna@example.org")
    assert "has an account already" in invite(administrator, EDITOR).text
    invite(administrator, EDITOR, email="new@example.org")
    assert "has an open invitation" in invite(administrator, EDITOR, email="NEW@example.org").text
    assert Invitation.objects.count() == 1


def test_an_invitation_cannot_be_changed_into_another(administrator: Client) -> None:
    row = make_invitation()
    administrator.post(f"{LIST}{row.pk}/change/", {"email": "other@example.org", "groups": []})
    row.refresh_from_db()
    assert row.email != "other@example.org"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (
            "invitation_taken_or_withdrawn",
            {"accepted_at": timezone.now(), "revoked_at": timezone.now()},
        ),
        ("invitation_ends_later", {"expires_at": timezone.now() - timedelta(days=400)}),
    ],
)
def test_the_database_refuses(name: str, fields: dict[str, Any]) -> None:
    assert_refused(name, make_invitation, fields)


def test_the_database_keeps_one_open_invitation_of_an_address() -> None:
    assert_refused_twice("invitation_open_once", lambda: make_invitation(email="a@example.org"))
