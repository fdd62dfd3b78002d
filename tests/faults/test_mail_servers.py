"""Servers that refuse, greylist, vanish and stall: each letter ends as specified, others unhurt."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.models import Delivery, WeeklyIssue
from minerals_tracker.states import DeliveryState
from tests.factories import WEEK, make_deal, make_reader
from tests.mailservers import MailServer, serving

pytestmark = pytest.mark.django_db
MONDAY = WEEK.closes_at + timedelta(hours=24)
LATER = timedelta(hours=5)


@pytest.fixture
def three_readers() -> list[User]:
    make_deal(recorded_at=WEEK.opens_at + timedelta(hours=1))
    return [make_reader(email=f"{name}@example.org") for name in ("ann", "bob", "cid")]


def tick(now: datetime = MONDAY) -> clock_tick.Round:
    return clock_tick.run(clock=lambda: now)


def states() -> dict[str, str]:
    return {row.address.partition("@")[0]: row.state for row in Delivery.objects.all()}


def only(name: str, reply: str) -> object:
    """A reply for one address; the others are accepted."""
    return lambda address: reply if address.startswith(name) else "250 OK"


def test_everybody_gets_one_letter_and_no_second(
    server: MailServer, three_readers: list[User]
) -> None:
    tick()
    tick()
    assert sorted(server.received.values()) == [1, 1, 1]
    assert set(states().values()) == {DeliveryState.SENT}
    assert Delivery.objects.exclude(smtp_reply__startswith="250").count() == 0


def test_address_refused_for_good_is_suspended_and_touches_no_other(
    server: MailServer, three_readers: list[User]
) -> None:
    server.at_recipient = only("bob", "550 5.1.1 no such user")  # type: ignore[assignment]
    tick()
    assert states() == {"ann": "sent", "bob": "failed", "cid": "sent"}
    bob = three_readers[1].letter
    bob.refresh_from_db()
    assert bob.is_suspended
    assert "no such user" in bob.suspended_because


@pytest.mark.parametrize(
    "address", ["b\u00f6b@example.org", "bob@exa mple.org", "bob@a\r\nBcc: x@y.z"]
)
def test_what_is_no_address_fails_alone(
    server: MailServer, three_readers: list[User], address: str
) -> None:
    User.objects.filter(pk=three_readers[1].pk).update(email=address)
    tick()
    assert server.received == {"ann@example.org": 1, "cid@example.org": 1}
    bob = Delivery.objects.get(recipient=three_readers[1])
    assert bob.state == DeliveryState.FAILED
    assert bob.smtp_reply.startswith("Not an address")


def test_international_domain_travels_in_ascii(
    server: MailServer, three_readers: list[User]
) -> None:
    User.objects.filter(pk=three_readers[1].pk).update(email="bob@b\u00fccher.example")
    tick()
    assert server.received["bob@xn--bcher-kva.example"] == 1
    assert server.messages[1]["To"] == "bob@xn--bcher-kva.example"


@pytest.mark.parametrize("farewell", ["421 4.7.0 too many letters", ""])
def test_server_that_takes_few_letters_on_one_connection_gets_them_on_more(
    server: MailServer, three_readers: list[User], farewell: str
) -> None:
    server.letters_a_connection, server.farewell = 1, farewell
    tick()
    assert sorted(server.received.values()) == [1, 1, 1]
    assert set(states().values()) == {DeliveryState.SENT}


def test_suspended_address_gets_nothing_and_a_new_one_does(
    server: MailServer, three_readers: list[User]
) -> None:
    server.at_recipient = only("bob@", "550 no such user")  # type: ignore[assignment]
    tick()
    week = timedelta(days=7)
    tick(MONDAY + week)
    assert Delivery.objects.get(issue__week=48, recipient=three_readers[1]).state == "suppressed"
    User.objects.filter(pk=three_readers[1].pk).update(email="bobby@example.org")
    tick(MONDAY + 2 * week)
    assert server.received["bobby@example.org"] == 1


def test_policy_refusal_does_not_suspend(server: MailServer, three_readers: list[User]) -> None:
    """A server that dislikes us says nothing about the address."""
    server.at_recipient = lambda address: "554 5.7.1 relaying denied"
    tick()
    assert set(states().values()) == {DeliveryState.FAILED}
    assert not any(reader.letter.suspended_address for reader in User.objects.all())


@pytest.mark.parametrize("stage", ["at_recipient", "at_message"])
def test_greylisted_letter_goes_later(
    server: MailServer, three_readers: list[User], stage: str
) -> None:
    setattr(server, stage, only("bob", "451 4.7.1 greylisted, try again"))
    tick()
    row = Delivery.objects.get(address="bob@example.org")
    assert (row.state, row.attempts, row.handed_over_at) == ("pending", 1, None)
    assert row.next_attempt_at > MONDAY
    setattr(server, stage, lambda address: "250 OK")
    tick(MONDAY + LATER)
    assert states() == {"ann": "sent", "bob": "sent", "cid": "sent"}
    assert server.received["bob@example.org"] == 1


def test_server_out_of_reach_postpones_all_and_spares_the_addresses(
    settings: LazySettings, three_readers: list[User]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", probe.getsockname()[1]
    tick()
    assert set(states().values()) == {DeliveryState.PENDING}
    assert Delivery.objects.filter(next_attempt_at__gt=MONDAY).count() == 3
    with serving(MailServer(), settings) as back:
        tick(MONDAY + LATER)
    assert sorted(back.received.values()) == [1, 1, 1]


def test_letter_is_given_up_after_days(settings: LazySettings, three_readers: list[User]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", probe.getsockname()[1]
    for hours in range(0, 6 * 24, 6):
        tick(MONDAY + timedelta(hours=hours))
    assert set(states().values()) == {DeliveryState.FAILED}
    assert Delivery.objects.filter(because__startswith="Given up after").count() == 3


@pytest.mark.parametrize("fault", ["vanish", "stall"])
def test_silence_after_the_message_is_in_doubt_and_never_sent_again(
    server: MailServer, three_readers: list[User], fault: str, settings: LazySettings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    setattr(server, fault, frozenset({"bob@example.org"}))
    tick()
    assert states() == {"ann": "sent", "bob": "uncertain", "cid": "sent"}
    setattr(server, fault, frozenset())
    for hours in range(1, 48, 6):
        tick(MONDAY + timedelta(hours=hours))
    assert server.received["bob@example.org"] == 1
    assert states()["bob"] == "uncertain"


def test_silence_before_the_message_lets_that_address_wait_and_no_other(
    server: MailServer, three_readers: list[User], settings: LazySettings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    server.mute = frozenset({"bob@example.org"})
    tick()
    assert states() == {"ann": "sent", "bob": "pending", "cid": "sent"}
    server.mute = frozenset()
    tick(MONDAY + LATER)
    assert server.received == dict.fromkeys(
        ("ann@example.org", "bob@example.org", "cid@example.org"), 1
    )


def test_silence_at_the_sender_lets_all_wait(
    server: MailServer, three_readers: list[User], settings: LazySettings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    server.mute = frozenset({"letters@localhost"})
    tick()
    assert set(states().values()) == {DeliveryState.PENDING}
    assert Delivery.objects.filter(attempts=1, handed_over_at=None).count() == 3
    server.mute = frozenset()
    tick(MONDAY + LATER)
    assert sorted(server.received.values()) == [1, 1, 1]


def test_no_mail_server_means_nothing_is_due(
    settings: LazySettings, three_readers: list[User]
) -> None:
    settings.EMAIL_HOST = ""
    assert tick().sent == 0
    assert WeeklyIssue.objects.count() == 1
    assert Delivery.objects.count() == 0


def test_administrators_hear_of_refused_addresses(
    server: MailServer, three_readers: list[User]
) -> None:
    make_reader(group="Administrator", email="root@example.org", wanted=False)
    server.at_recipient = only("bob", "550 no such user")  # type: ignore[assignment]
    tick()
    (note,) = [message for message in server.messages if message["To"] == "root@example.org"]
    assert "bob@example.org: 550 no such user" in note.get_content()
