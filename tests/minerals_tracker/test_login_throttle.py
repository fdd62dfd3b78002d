"""Guessing is slowed down where it comes from, and keeps no owner out of an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from minerals_tracker.people.groups import ADMINISTRATOR
from minerals_tracker.people.login_throttle import FROM_ONE_ADDRESS
from tests.factories import make_user
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
RIGHT, WRONG, NEW = "antimony-and-copper", "not-the-password", "stibnite-and-oxide"
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.66"
SIGNED_IN, REFUSED, CLOSED = 302, 200, 429


@pytest.fixture(autouse=True)
def owner(settings: LazySettings) -> User:
    """A site behind one proxy, and somebody with an account."""
    settings.PROXY_COUNT = 1
    return make_user(username="amna", email="amna@example.org", password=RIGHT)


def attempt(name: str, password: str, *, forwarded: str) -> int:
    """The status of a try through a proxy that heard `forwarded`."""
    client = Client(headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")
    data = {"username": name, "password": password, "next": "/password/"}
    return client.post("/login/", data).status_code


def guess(count: int, *, forwarded: str) -> None:
    for _ in range(count):
        attempt("amna", WRONG, forwarded=forwarded)


def test_a_stranger_elsewhere_keeps_no_owner_out() -> None:
    guess(12, forwarded=ELSEWHERE)
    assert attempt("amna", RIGHT, forwarded=ELSEWHERE) == CLOSED
    assert attempt("amna", RIGHT, forwarded=HOME) == SIGNED_IN


def test_an_invented_address_lets_nobody_guess_on() -> None:
    for number in range(10):
        guess(1, forwarded=f"192.0.2.{number}, {ELSEWHERE}")
    assert attempt("amna", RIGHT, forwarded=f"192.0.2.99, {ELSEWHERE}") == CLOSED


def test_neighbours_of_version_6_are_one_household() -> None:
    for number in range(10):
        guess(1, forwarded=f"[2001:db8:0:1::{number}]:4711")
    assert attempt("amna", RIGHT, forwarded="2001:db8:0:1::ffff") == CLOSED
    assert attempt("amna", RIGHT, forwarded="2001:db8:0:2::ffff") == SIGNED_IN


def test_many_names_from_one_address_are_stopped_there_alone() -> None:
    for number in range(FROM_ONE_ADDRESS):
        assert attempt(f"name{number}", WRONG, forwarded=ELSEWHERE) == REFUSED
    assert attempt("amna", RIGHT, forwarded=ELSEWHERE) == CLOSED
    assert attempt("amna", RIGHT, forwarded=HOME) == SIGNED_IN


def test_a_login_of_ones_own_buys_no_guesses_at_others() -> None:
    make_user(username="guesser", password=RIGHT)
    for _ in range(2):
        guess(5, forwarded=ELSEWHERE)
        assert attempt("guesser", RIGHT, forwarded=ELSEWHERE) == SIGNED_IN
    assert attempt("amna", RIGHT, forwarded=ELSEWHERE) == CLOSED


def test_a_login_forgives_its_own_typing_slips() -> None:
    for _ in range(3):
        guess(9, forwarded=HOME)
        assert attempt("amna", RIGHT, forwarded=HOME) == SIGNED_IN
    assert attempt("bilal", WRONG, forwarded=HOME) == REFUSED


def test_what_is_refused_meanwhile_prolongs_nothing() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        guess(FROM_ONE_ADDRESS + 5, forwarded=HOME)
        assert attempt("bilal", WRONG, forwarded=HOME) == REFUSED
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert attempt("amna", RIGHT, forwarded=HOME) == CLOSED
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert attempt("amna", RIGHT, forwarded=HOME) == SIGNED_IN


def test_a_password_that_an_administrator_sets_opens_the_account(owner: User) -> None:
    guess(10, forwarded=HOME)
    data = {"usable_password": "true", "password1": NEW, "password2": NEW}
    address = f"/admin/auth/user/{owner.pk}/password/"
    assert client_of(ADMINISTRATOR).post(address, data).status_code == 302
    assert attempt("amna", NEW, forwarded=HOME) == SIGNED_IN
