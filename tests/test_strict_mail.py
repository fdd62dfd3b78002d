"""The strict mail server of the tests refuses what strict servers refuse, and takes plain mail."""

from __future__ import annotations

import smtplib

import pytest
from django.conf import LazySettings

from tests.mailservers import MailServer, serving
from tests.strict_mail import refusal

PLAIN = b"""From: =?utf-8?q?J=C3=B6rg?= <a@example.org>
To: b@example.org, "C, D" <c@example.org>
Subject: a subject that is folded,
 as long ones are
Date: Mon, 23 Nov 2026 10:00:00 +0000
Message-ID: <1.2@example.org>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_x"

--=_x
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe, =
Amna
--=_x
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

R3LDvMOfZQ==
--=_x--
""".replace(b"\n", b"\r\n")
SPOILT = [
    ("a line of 1000", b"Amna", b"A" * 1000),
    ("a bare CR or LF", b"Amna\r\n", b"Amna\n"),
    ("a bare CR", b"Amna", b"Am\rna"),
    ("8-bit", b"Amna", "Ämna".encode()),
    ("NUL", b"Amna", b"Am\0na"),
    ("2 times from", b"To: b@", b"From: b@example.org\r\nTo: b@"),
    ("0 times date", b"Date: ", b"X-Date: "),
    ("date that cannot be read", b"23 Nov 2026", b"23/11/2026"),
    ("0 times message-id", b"Message-ID: ", b"X-ID: "),
    ("message-id that cannot be read", b"<1.2@example.org>", b"1.2"),
    ("0 times mime-version", b"MIME-Version: 1.0\r\n", b""),
    ("twice subject", b"Subject: a", b"Subject: b\r\nSubject: a"),
    ("no header field", b"folded,\r\n as", b"folded,\r\nas"),
    ("a line of the head", b"folded,\r\n as", b"folded,\r\n \r\n as"),
    ("a control character", b"folded,", b"folded\x0b,"),
    ("from that cannot be read", b"=?utf-8?q?J=C3=B6rg?= <a@example.org>", b"J@rg <a@example.org>"),
    ("to that cannot be read", b"b@example.org", b"=?utf-8?q?b=C3=B6?=@example.org"),
    ("encoded word on a long line", b" as long", b" =?utf-8?q?as?=" + b" long" * 15),
    ("its parts or its end", b"--=_x--", b""),
    ("whose head is malformed", b'Content-Type: text/html; charset="utf-8"', b"Content Type"),
    ("not quoted-printable", b"=C3", b"=c3"),
    ("not quoted-printable", b"Amna", b"Amna "),
    ("not base64", b"R3LDvMOfZQ==", b"R3LDvMOfZQ"),
    ("content-transfer-encoding that", b"base64", b"8bit"),
]


def test_plain_mail_is_taken() -> None:
    assert refusal(PLAIN) == ""


@pytest.mark.parametrize(("told", "words", "spoilt"), SPOILT)
def test_what_strict_servers_refuse_is_refused(told: str, words: bytes, spoilt: bytes) -> None:
    assert words in PLAIN
    reply = refusal(PLAIN.replace(words, spoilt))
    assert reply.startswith("554 5.6.0")
    assert told in reply


@pytest.mark.parametrize(
    ("spoilt", "reply"),
    [(PLAIN.replace(b"Amna", b"A" * 1200), 500), (PLAIN.replace(b"Amna", b"\xc4mna"), 554)],
)
def test_the_server_of_the_tests_refuses_it_and_offers_no_8_bit(
    settings: LazySettings, spoilt: bytes, reply: int
) -> None:
    with serving(MailServer(), settings) as server, smtplib.SMTP(server.host, server.port) as smtp:
        smtp.ehlo()
        assert not {"8bitmime", "smtputf8"} & smtp.esmtp_features.keys()
        with pytest.raises(smtplib.SMTPDataError) as told:
            smtp.sendmail("a@example.org", ["b@example.org"], spoilt)
    assert told.value.smtp_code == reply
    assert not server.messages
