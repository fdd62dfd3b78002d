"""The colours a user chose: kept with the account, brought along by signing in, known
to each page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from minerals_tracker.models import DisplayPreference
from minerals_tracker.people.groups import ANALYST, MANAGER
from tests.constraints import assert_refused
from tests.factories import make_deal, make_exchange_rate, make_funding, make_user
from tests.minerals_tracker.people import client_of, make_person

pytestmark = pytest.mark.django_db
PASSWORD = "antimony-and-copper"
THEME = "/account/theme/"
CURRENCY = "/account/currency/"


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


def rate(code: str = "PKR") -> None:
    make_exchange_rate(currency=code, quoted_on=date(2026, 3, 31), per_usd=Decimal(280))


@pytest.fixture
def dossier() -> str:
    """The address of a dossier whose money can be converted into rupees."""
    make_funding(deal=make_deal(slug="ridge"), amount=Decimal(1_000_000), dated_on=date(2026, 1, 5))
    rate()
    return "/deals/ridge/?on=2026-03-31"


def test_a_currency_of_the_account_is_shown_unless_the_address_asks_for_another(
    dossier: str,
) -> None:
    client = client_of(ANALYST)
    assert "PKR\u00a0280\u00a0million" not in client.get(dossier).text
    said = client.post(CURRENCY, {"currency": "PKR"}, follow=True).text
    assert "Sums are shown in PKR beside USD." in said
    assert '<option value="PKR" selected>PKR</option>' in said
    assert "PKR\u00a0280\u00a0million" in client.get(dossier).text
    assert "PKR\u00a0280\u00a0million" not in client.get(f"{dossier}&currency=").text
    assert "PKR\u00a0280\u00a0million" not in client_of(MANAGER).get(dossier).text
    client.post(CURRENCY, {"currency": ""})
    assert "PKR\u00a0280\u00a0million" not in client.get(dossier).text


def test_signing_in_brings_the_currency_along_and_signing_out_takes_it_away(dossier: str) -> None:
    user = make_user(username="amna", password=PASSWORD)
    user.groups.add(Group.objects.get(name=ANALYST))
    DisplayPreference.objects.create(user=user, currency="PKR")
    client = Client()
    client.post("/login/", {"username": "amna", "password": PASSWORD})
    assert "PKR\u00a0280\u00a0million" in client.get(dossier).text
    client.post("/logout/")
    client.force_login(make_person(ANALYST, name="another"))
    assert "PKR\u00a0280\u00a0million" not in client.get(dossier).text


def test_a_day_without_a_rate_says_so_and_shows_usd(dossier: str) -> None:
    client = client_of(ANALYST)
    client.post(CURRENCY, {"currency": "PKR"})
    page = client.get(dossier.replace("2026-03-31", "2026-02-01")).text
    assert "No rate of PKR" in page
    assert "sums are shown in USD" in page


@pytest.mark.parametrize("code", ["EUR", "pkr", "USD", "'--"])
def test_a_currency_without_a_rate_is_refused_and_nothing_is_kept(code: str) -> None:
    rate()
    client = client_of(ANALYST)
    assert "nothing was changed" in client.post(CURRENCY, {"currency": code}, follow=True).text
    assert not DisplayPreference.objects.exists()


def test_without_any_rate_the_account_offers_none_and_says_so() -> None:
    page = client_of(ANALYST).get("/account/").text
    assert "No exchange rate is on file" in page
    assert 'name="currency"' not in page


def make_choice(**fields: Any) -> DisplayPreference:
    user: User = make_user()
    return DisplayPreference.objects.create(user=user, **fields)


@pytest.mark.parametrize("code", ["pkr", "USD", "PK"])
def test_the_database_knows_what_a_currency_looks_like(code: str) -> None:
    assert_refused("display_currency_beside_usd", make_choice, {"currency": code})


def test_the_database_knows_the_colours() -> None:
    assert_refused("display_theme_known", make_choice, {"theme": "?"})
