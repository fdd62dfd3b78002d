"""Signing in and out, a new password by mail, and what is said when it cannot be."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from minerals_tracker.people.resetting import send_waiting
from tests.factories import make_user
from tests.mailservers import MailServer

pytestmark = pytest.mark.django_db
FIRST, SECOND = "antimony-and-copper", "stibnite-and-oxide"


@pytest.fixture
def person() -> User:
    return make_user(username="amna", email="amna@example.org", password=FIRST)


def signs_in(client: Client, password: str) -> bool:
    data = {"username": "amna", "password": password, "next": "/password/"}
    return client.post("/login/", data).status_code == 302


@pytest.mark.usefixtures("person")
def test_signing_in_leads_to_the_page_that_was_wanted(client: Client) -> None:
    data = {"username": "amna", "password": FIRST, "next": "/password/"}
    assert client.post("/login/", data).headers["Location"] == "/password/"


@pytest.mark.usefixtures("person")
def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    data = {"username": "amna", "password": FIRST, "next": "https://elsewhere.example/"}
    assert client.post("/login/", data).headers["Location"] == "/"


@pytest.mark.usefixtures("person")
def test_guessing_is_stopped_after_ten_wrong_passwords(client: Client) -> None:
    for _ in range(10):
        assert not signs_in(client, "wrong")
    response = client.post("/login/", {"username": "amna", "password": FIRST})
    assert response.status_code == 429
    assert "Too many wrong passwords" in response.text


def test_a_password_is_reset_by_a_letter_whose_link_is_ours_and_opens_the_account(
    client: Client, person: User, smtp_server: MailServer, settings: LazySettings
) -> None:
    settings.PUBLIC_URL = "https://tracker.example"
    for _ in range(11):
        signs_in(client, "wrong")
    assert not signs_in(client, FIRST)
    client.post("/password/reset/", {"email": person.email})
    assert send_waiting(now=timezone.now()) == 1
    text = smtp_server.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"https://tracker\.example(/password/reset/\S+/\S+/)", text)
    assert link
    form = client.get(link[1], follow=True)
    changed = {"new_password1": SECOND, "new_password2": SECOND}
    client.post(form.request["PATH_INFO"], changed)
    assert signs_in(Client(), SECOND)


def test_without_a_mail_server_the_page_says_so_and_sends_nothing(
    client: Client, person: User, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = ""
    assert "No mail server is configured" in client.get("/password/reset/").text
    response = client.post("/password/reset/", {"email": person.email})
    assert response.status_code == 503


@pytest.mark.usefixtures("person")
def test_a_form_without_its_token_is_refused_on_a_page_of_ours() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", {"username": "amna", "password": FIRST})
    assert response.status_code == 403
    assert "This form was not accepted" in response.text
    assert "<style" not in response.text


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_saved(client: Client) -> None:
    response = client.post("/admin/deals/event/add/", {"title": "An hour of typing"})
    assert response.status_code == 403
    assert "You are no longer signed in" in response.text
    assert client.get("/admin/deals/event/add/").headers["Location"].startswith("/login/?next=")


def test_a_session_lasts_from_its_latest_day_of_use(client: Client, person: User) -> None:
    with time_machine.travel("2026-03-02 09:00", tick=False):
        client.force_login(person)
    with time_machine.travel("2026-03-15 09:00", tick=False):
        assert client.get("/account/").status_code == 200
    with time_machine.travel("2026-03-28 09:00", tick=False):
        assert client.get("/account/").status_code == 200
    with time_machine.travel("2026-04-12 09:00", tick=False):
        assert client.get("/account/").status_code == 302


def test_a_session_is_written_once_a_day(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/account/").cookies.get("session") is None


def test_a_request_that_cannot_be_read_is_answered_on_a_page_of_ours(client: Client) -> None:
    response = client.post("/login/", {f"field{n}": "1" for n in range(1_500)})
    assert response.status_code == 400
    assert "This request could not be read" in response.text
    assert 'href="/static/css/app' in response.text
