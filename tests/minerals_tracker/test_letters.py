"""The message itself, read back by a parser; and the way out, used by a mail program."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.letters.sending.reader_links import read_stop_token, stop_token
from minerals_tracker.models import Delivery, DigestPreference
from tests.factories import WEEK, make_deal, make_reader
from tests.mailservers import MailServer, serving

pytestmark = pytest.mark.django_db
MONDAY = WEEK.closes_at + timedelta(hours=24)


@pytest.fixture
def server(settings: LazySettings) -> MailServer:
    """A server that has taken the letter of one reader."""
    settings.PUBLIC_URL = "https://tracker.example"
    make_deal(slug="one", recorded_at=WEEK.opens_at)
    make_reader(email="ann@example.org")
    with serving(MailServer(), settings) as running:
        clock_tick.run(clock=lambda: MONDAY)
    return running


@pytest.fixture
def sent(server: MailServer) -> tuple[User, EmailMessage]:
    return User.objects.get(email="ann@example.org"), server.messages[0]


def path_of(message: EmailMessage) -> str:
    return str(message["List-Unsubscribe"]).strip("<>").removeprefix("https://tracker.example")


def wanted(reader: User) -> bool:
    return DigestPreference.objects.get(user=reader).wanted


def test_headers_are_those_of_a_letter_to_subscribers(sent: tuple[User, EmailMessage]) -> None:
    _, message = sent
    assert message["To"] == "ann@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "Minerals Tracker weekly <weekly.tracker.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<https://tracker\.example/letters/stop/\S+/>", message["List-Unsubscribe"]
    )
    assert message["Reply-To"]
    assert message["Date"].datetime == MONDAY
    assert not message.defects


def test_links_in_headers_stand_in_plain_letters(server: MailServer) -> None:
    """Words encoded as prose (RFC 2047) would be read back by a parser, and by no mail program."""
    (original,) = server.originals
    header, _, body = original.partition(b"\r\n\r\n")
    assert b"=?" not in header
    assert re.search(
        rb"^List-Unsubscribe: <https://tracker\.example/letters/stop/[\w.-]+/>\r$",
        header,
        re.MULTILINE,
    )
    text_part = body.partition(b"text/html")[0]
    assert max(map(len, text_part.splitlines())) <= 76


def test_parts_are_alternatives_text_first(sent: tuple[User, EmailMessage]) -> None:
    _, message = sent
    assert message.get_content_type() == "multipart/alternative"
    parts = [part.get_content_type() for part in message.iter_parts()]
    assert parts == ["text/plain", "text/html"]
    assert not any(part.defects for part in message.walk())


def test_message_id_is_that_of_issue_and_recipient(sent: tuple[User, EmailMessage]) -> None:
    reader, message = sent
    row = Delivery.objects.get()
    assert message["Message-ID"] == row.message_id
    assert re.fullmatch(
        rf"<2026-W47\.{reader.pk}\.[0-9a-f]{{16}}@tracker\.example>", message["Message-ID"]
    )


def test_links_of_the_letter_lead_to_pages_that_answer(
    sent: tuple[User, EmailMessage], settings: LazySettings
) -> None:
    reader, message = sent
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    paths = set(re.findall(r'href="https://tracker\.example([^"]*)"', html))
    assert len(paths) == 4
    settings.SECURE_SSL_REDIRECT = False
    client = Client()
    client.force_login(reader)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_mail_program_stops_the_letter_by_post_without_cookie_once_and_again(
    sent: tuple[User, EmailMessage],
) -> None:
    reader, message = sent
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = client.post(path_of(message), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert not wanted(reader)
    assert not client.cookies


@pytest.mark.parametrize("method", ["get", "head"])
def test_scanner_that_follows_the_link_changes_nothing(
    sent: tuple[User, EmailMessage], method: str
) -> None:
    reader, message = sent
    response = getattr(Client(), method)(path_of(message))
    assert response.status_code == 200
    assert wanted(reader)


def test_page_of_the_link_has_a_button_that_posts(sent: tuple[User, EmailMessage]) -> None:
    _, message = sent
    assert re.search(r'<form method="post">\s*<p><button', Client().get(path_of(message)).text)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "9" + t, lambda t: "x", lambda t: ".a"]
)
def test_link_fails_closed(spoil: Any) -> None:
    reader = make_reader()
    token = spoil(stop_token(reader.pk))
    assert read_stop_token(token) is None
    response = Client().post(reverse("letter-stop", args=[token]))
    assert response.status_code == 404
    assert wanted(reader)


def test_link_of_an_account_that_is_gone_still_answers() -> None:
    reader = make_reader()
    token = stop_token(reader.pk)
    reader.delete()
    assert "is stopped" in Client().post(reverse("letter-stop", args=[token])).text


def test_stopped_letter_is_not_sent_again(
    sent: tuple[User, EmailMessage], settings: LazySettings
) -> None:
    reader, message = sent
    Client().post(path_of(message))
    with serving(MailServer(), settings) as server:
        clock_tick.run(clock=lambda: MONDAY + timedelta(days=7))
    assert not server.received
    assert Delivery.objects.filter(recipient=reader).count() == 1
