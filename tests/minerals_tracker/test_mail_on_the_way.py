"""What the product sends passes strict servers, and reads as written in a parser not its own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.validators import validate_email
from django.utils import timezone
from fast_mail_parser import PyMail, parse_email

from minerals_tracker.letters.sending import clock_tick
from minerals_tracker.letters.sending.reader_links import with_link
from minerals_tracker.mail.addresses import in_ascii
from minerals_tracker.models import Delivery, Invitation
from minerals_tracker.people.groups import ADMINISTRATOR, EDITOR
from minerals_tracker.people.inviting import link_of, send_waiting
from tests.factories import (
    WEEK,
    make_deal,
    make_event,
    make_invitation,
    make_reader,
    make_source,
    make_user,
    within,
)
from tests.mailservers import MailServer, serving
from tests.minerals_tracker.people import client_of

pytestmark = pytest.mark.django_db
MONDAY = WEEK.closes_at + timedelta(hours=24)
LONG_AGO = WEEK.opens_at - timedelta(days=300)


def read(original: bytes) -> PyMail:
    """The message as a strict parser reads it, with line ends of a text."""
    return parse_email(original, strict=True)


def lines_of(part: str) -> list[str]:
    return part.replace("\r\n", "\n").split("\n")


def busy_week() -> None:
    deal = make_deal(recorded_at=LONG_AGO, short_name="Müller & Söhne «Антимон»")
    source = make_source(
        title="A title " * 18 + "— 锑", url=f"https://example.org/{'path/' * 60}?a=b&c=d"
    )
    for n in range(6):
        title = f"{'word ' * 20} {n}: 锑精矿 \u2028 “quoted”, £5,000 = 5 × 1 000 <b>"
        make_event(deal=deal, recorded_at=within(), title=title, sources=[source])


def test_a_long_letter_in_many_scripts_is_taken_and_reads_as_the_edition(
    settings: LazySettings,
) -> None:
    busy_week()
    make_reader(email="ann@example.org")
    with serving(MailServer(), settings) as server:
        clock_tick.run(clock=lambda: MONDAY)
    row = Delivery.objects.get()
    assert (row.state, row.smtp_reply, server.refusals) == ("sent", "250 OK", [])
    assert row.edition is not None
    (original,) = server.originals
    mail = read(original)
    link = mail.headers["List-Unsubscribe"][0].strip("<>")
    assert mail.subject == row.edition.subject
    assert list(map(lines_of, mail.text_plain)) == [lines_of(with_link(row.edition.text, link))]
    assert list(map(lines_of, mail.text_html)) == [lines_of(with_link(row.edition.html, link))]


LONG = "Antimon «锑», and a name that is longer than one line of a head ever is"


@pytest.mark.parametrize(
    ("setting", "name", "address"),
    [
        ("Tracker <letters@example.org>", "Tracker", "letters@example.org"),
        ('"Jörg, Bote" <bote@bücher.example>', "Jörg, Bote", "bote@xn--bcher-kva.example"),
        (f'"{LONG}" <a@b.example>', LONG, "a@b.example"),
    ],
)
def test_the_sender_may_have_any_name_and_an_international_domain(
    settings: LazySettings, setting: str, name: str, address: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = settings.LETTERS_REPLY_TO = setting
    settings.PUBLIC_URL = "https://bücher.example"
    make_deal(recorded_at=WEEK.opens_at)
    make_reader(email="ann@bücher.example")
    with serving(MailServer(), settings) as server:
        clock_tick.run(clock=lambda: MONDAY)
    assert (Delivery.objects.get().smtp_reply, server.refusals) == ("250 OK", [])
    mail = read(server.originals[0])
    assert mail.from_ is not None
    assert (mail.from_.display_name, mail.from_.address) == (name, address)
    assert mail.to[0].address == "ann@xn--bcher-kva.example"
    assert mail.headers["Message-ID"][0].endswith("@xn--bcher-kva.example>")


def test_an_invitation_from_a_name_with_dots_and_lines_arrives_whole(
    settings: LazySettings,
) -> None:
    """A line of one dot would end the message, and what follows would be read as commands."""
    inviting = make_user(first_name="x\r\n.\r\nRCPT TO:<a@b.example>\r\n", last_name="锑 " * 60)
    row = make_invitation(invited_by=inviting)
    with serving(MailServer(), settings) as server:
        assert send_waiting(now=timezone.now()) == 1
    assert server.refusals == []
    assert server.received == {row.email: 1}
    (text,) = read(server.originals[0]).text_plain
    assert lines_of(text)[:3] == ["x", ".", "RCPT TO:<a@b.example>"]
    assert link_of(row) in text


# What Django takes for an address and strict mail servers do not.
TAKEN_BY_DJANGO = ["\u212aatrin@example.org", '"ab"@example.org', "a@[127.0.0.1]"]


@pytest.mark.parametrize("address", TAKEN_BY_DJANGO)
def test_an_address_that_no_letter_can_go_to_is_refused_in_the_forms(address: str) -> None:
    validate_email(address)
    administrator = client_of(ADMINISTRATOR)
    groups = [Group.objects.get(name=EDITOR).pk]
    sent = {"email": address, "groups": groups}
    for page in ("minerals_tracker/invitation", "auth/user"):
        answer = administrator.post(f"/admin/{page}/add/", {"username": "k", **sent})
        assert re.search("not a mail address|few mail servers take", answer.text)
    assert not Invitation.objects.exists()
    with pytest.raises(ValueError, match=r"(not a mail address|few mail servers take).*: "):
        in_ascii(address)


@pytest.mark.parametrize("address", ["", "a", "a@", "@b", "a..b@c.d", "a@b..c", f"a@{'b' * 64}.c"])
def test_what_is_no_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match="is not a mail address: write it like"):
        in_ascii(address)
