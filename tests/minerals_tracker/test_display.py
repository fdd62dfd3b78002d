"""The colours a user chose: kept with the account, brought along by signing in, known to each page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from minerals_tracker.groups import ANALYST
from minerals_tracker.models import DisplayPreference
from tests.constraints import assert_refused
from tests.factories import make_user
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
PASSWORD = "antimony-and-copper"
THEME = "/account/theme/"


def test_a_choice_is_kept_with_the_account_and_colours_the_next_page() -> None:
    client = client_of(ANALYST)
    assert client.post(THEME, {"theme": "dark"}, follow=True).redirect_chain == [("/account/", 302)]
    assert 'data-theme="dark"' in client.get("/").text
    assert '<input type="radio" name="theme" value="dark" checked>' in client.get("/account/").text
    client.post(THEME, {"theme": "auto"})
    assert "data-theme=" not in client.get("/").text
    assert DisplayPreference.objects.get().theme == "auto"


def test_signing_in_elsewhere_brings_the_colours_along() -> None:
    make_user(username="amna", password=PASSWORD)
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/login/", {"username": "amna", "password": PASSWORD})
    assert "theme" not in there.cookies
    here.post(THEME, {"theme": "dark"})
    there.post("/logout/")
    there.post("/login/", {"username": "amna", "password": PASSWORD})
    assert 'data-theme="dark"' in there.get("/").text


def test_a_script_gets_an_empty_answer() -> None:
    client = client_of(ANALYST)
    by_script = {"X-Requested-With": "fetch"}
    assert client.post(THEME, {"theme": "light"}, headers=by_script).status_code == 204
    assert client.cookies["theme"].value == "light"


@pytest.mark.parametrize("theme", ["", "purple", '"><script>'])
def test_other_colours_are_refused_and_nothing_is_kept(theme: str) -> None:
    client = client_of(ANALYST)
    assert "nothing was changed" in client.post(THEME, {"theme": theme}, follow=True).text
    by_script = {"X-Requested-With": "fetch"}
    assert client.post(THEME, {"theme": theme}, headers=by_script).status_code == 400
    assert "theme" not in client.cookies
    assert not DisplayPreference.objects.exists()


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert client.post(THEME, {"theme": "dark"}).status_code == 403


def make_choice(**fields: Any) -> DisplayPreference:
    user: User = make_user()
    return DisplayPreference.objects.create(user=user, **fields)


def test_the_database_knows_the_colours() -> None:
    assert_refused("display_theme_known", make_choice, {"theme": "?"})
