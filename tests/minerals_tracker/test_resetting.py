"""Links for a new password: asked for in the page, mailed by a worker, and not without measure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from fast_mail_parser import parse_email

from minerals_tracker.models import ResetRequest
from minerals_tracker.people import inviting
from minerals_tracker.people.resetting import FOR_ONE_ACCOUNT, FROM_ONE_ADDRESS, send_waiting
from tests.factories import make_invitation, make_user
from tests.mailservers import MailServer, serving
from tests.workers import Worker, eventually

pytestmark = pytest.mark.django_db
PAGE = "/password/reset/"
PASSWORD = "antimony-and-copper"


@pytest.fixture
def person() -> User:
    return make_user(username="锑-amna", email="amna@example.org", password=PASSWORD)


def ask(email: str, client: Client | None = None, **headers: str) -> int:
    return (client or Client()).post(PAGE, {"email": email}, **headers).status_code  # type: ignore[arg-type]


def send(*, minutes: int = 0) -> int:
    return send_waiting(now=timezone.now() + timedelta(minutes=minutes))


@pytest.mark.usefixtures("person")
def test_the_page_does_the_same_for_an_account_and_for_none(smtp_server: MailServer) -> None:
    asked = []
    for email in ("amna@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            assert ask(email) == 302
        asked.append(len(queries))
    assert asked[0] == asked[1] > 0
    assert smtp_server.received == {}
    assert send() == 1
    assert smtp_server.received == {"amna@example.org": 1}


@pytest.mark.usefixtures("person")
def test_the_letter_passes_strict_servers_and_reads_as_written(smtp_server: MailServer) -> None:
    ask("Amna@example.org")
    send()
    assert smtp_server.refusals == []
    mail = parse_email(smtp_server.originals[0], strict=True)
    assert mail.subject == "Minerals Tracker: choose a new password"
    assert "of the account 锑-amna on Minerals Tracker." in mail.text_plain[0]
    assert send() == 0


@pytest.mark.usefixtures("person")
@pytest.mark.django_db(transaction=True)
def test_a_worker_mails_it_as_soon_as_it_is_asked_for(
    smtp_server: MailServer, start_celery_worker: Callable[..., Worker]
) -> None:
    start_celery_worker(EMAIL_HOST=smtp_server.host, EMAIL_PORT=str(smtp_server.port))
    assert ask("amna@example.org") == 302
    assert eventually(lambda: smtp_server.messages, seconds=30)


@pytest.mark.usefixtures("smtp_server")
@pytest.mark.parametrize("email", ["amna@example.org", "nobody@example.org"])
def test_one_account_is_mailed_so_often_and_any_address_is_answered_alike(
    person: User, email: str
) -> None:
    written = [email, email.upper(), email.title(), email]
    answers = [ask(each, REMOTE_ADDR=f"192.0.2.{n}") for n, each in enumerate(written)]
    assert answers == [302] * FOR_ONE_ACCOUNT + [429]
    assert ResetRequest.objects.count() == FOR_ONE_ACCOUNT
    assert ask("somebody@example.org") == 302
    ResetRequest.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    assert ask(email) == 302


def test_a_visitor_asks_so_often_whatever_they_claim_to_be(
    smtp_server: MailServer, settings: LazySettings
) -> None:
    settings.PROXY_COUNT = 1
    headers = [f"198.51.100.{n}, 192.0.2.7" for n in range(FROM_ONE_ADDRESS + 1)]
    answers = [
        ask(f"somebody-{n}@example.org", HTTP_X_FORWARDED_FOR=header)
        for n, header in enumerate(headers)
    ]
    assert answers == [302] * FROM_ONE_ADDRESS + [429]
    assert ask("other@example.org", HTTP_X_FORWARDED_FOR="192.0.2.7, 192.0.2.8") == 302
    assert not ResetRequest.objects.filter(sender__contains="192.0.2").exists()


@pytest.mark.usefixtures("smtp_server")
def test_who_asks_too_often_is_told_what_to_do(client: Client) -> None:
    for _ in range(FOR_ONE_ACCOUNT):
        ask("amna@example.org", client)
    answer = client.post(PAGE, {"email": "amna@example.org"})
    assert "Use the link of an earlier letter, or try again in an hour." in answer.text
    assert answer.headers["Retry-After"] == "3600"


@pytest.mark.usefixtures("person")
def test_a_server_that_asks_to_come_later_is_asked_later(smtp_server: MailServer) -> None:
    smtp_server.at_recipient = lambda address: "451 4.7.1 greylisted"
    ask("amna@example.org")
    assert (send(), send()) == (0, 0)
    smtp_server.at_recipient = lambda address: "250 OK"
    assert send(minutes=6) == 1


@pytest.mark.usefixtures("person")
def test_requests_are_forgotten_after_a_day(smtp_server: MailServer) -> None:
    smtp_server.at_recipient = lambda address: "451 4.7.1 greylisted"
    ask("amna@example.org")
    assert send(minutes=24 * 60 + 1) == 0
    assert not ResetRequest.objects.exists()


def resets() -> None:
    for n in range(3):
        make_user(email=f"person-{n}@example.org", password=PASSWORD)
        ask(f"person-{n}@example.org")


def invitations() -> None:
    for _ in range(3):
        make_invitation()


@pytest.mark.parametrize(
    ("ask_for_three", "send_three"), [(resets, send_waiting), (invitations, inviting.send_waiting)]
)
def test_a_silent_mail_server_is_waited_for_once_a_round(
    settings: LazySettings, ask_for_three: Callable[[], None], send_three: Any
) -> None:
    settings.EMAIL_TIMEOUT = 3
    server = MailServer(mute=frozenset({"letters@localhost"}))
    with serving(server, settings):
        ask_for_three()
        assert send_three(now=timezone.now()) == 0
        assert sum(server.asked.values()) == 1
        server.mute = frozenset()
        assert send_three(now=timezone.now()) == 2
