"""Whatever is typed into a week goes through a strict mail server, and is read as the edition has
it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from fast_mail_parser import parse_email
from hypothesis import HealthCheck, example, given, seed
from hypothesis import settings as runs
from hypothesis import strategies as st

from milestones.models import StatusChange
from minerals_tracker.letters.content.freezing import draft
from minerals_tracker.letters.rendering.editions import render
from minerals_tracker.letters.sending.messages import Letter
from minerals_tracker.letters.sending.reader_links import PLACEHOLDER, stop_link, with_link
from minerals_tracker.mail.mail_server import PostOffice, Result
from tests.factories import (
    WEEK,
    choice,
    make_deal,
    make_disputed_point,
    make_event,
    make_milestone,
    make_reading,
    make_shipment,
    make_signal,
    make_source,
    within,
)
from tests.mailservers import MailServer

pytestmark = pytest.mark.django_db
LONG_AGO = WEEK.opens_at - timedelta(days=300)
# PostgreSQL keeps neither NUL nor half a surrogate pair.
TYPED = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
ODD = [
    "\r",
    "\n",
    "\r\n.\r\n",
    "\x0b",
    "\x1f",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u202e",
    "=",
    ".",
]
ODD += [
    "From ",
    "--=_alternative",
    "=?utf-8?q?=C3?=",
    "</td>",
    "{{ x }}",
    "&#0;",
    PLACEHOLDER,
    "%s",
]
WORDS = st.lists(st.one_of(st.sampled_from(ODD), st.text(TYPED, max_size=40)), max_size=12)
TEXTS = st.lists(WORDS.map("".join), min_size=8, max_size=8)


def week_of(texts: list[str]) -> None:
    """A deal whose week holds these texts in every place that a letter prints."""
    name, title, reason, rationale, question, url, why, signal = texts
    deal = make_deal(slug="any", short_name=name[:80], recorded_at=LONG_AGO)
    source = make_source(
        title=title[:200], publisher=name[:100], url=f"https://a.example/{url[:100]}"
    )
    make_event(deal=deal, recorded_at=within(), title=title[:200], sources=[source])
    milestone = make_milestone(
        deal=deal, title=question[:200], recorded_at=LONG_AGO, sources=[source]
    )
    StatusChange.objects.create(
        milestone=milestone,
        old="on_track",
        new="at_risk",
        reason=reason,
        happened_on=date(2026, 11, 18),
        recorded_at=within(),
    )
    make_reading(
        deal=deal, signal=make_signal(name=signal[:80]), recorded_at=within(), rationale=rationale
    )
    make_disputed_point(deal=deal, recorded_at=within(), title=title[:200], question=question[:300])
    shipment = make_shipment(deal=deal, recorded_at=LONG_AGO)
    shipment.void_reason, shipment.voided_at = why[:300] or "x", within()
    shipment.save()


def lines_of(part: str) -> list[str]:
    return part.replace("\r\n", "\n").split("\n")


@seed(20250908)
@runs(max_examples=15, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
@example(["".join(ODD)] * 8)
@example([""] * 8)
@example(["\U0001f600" * 3000] * 8)
@given(TEXTS)
def test_no_words_stop_a_letter_or_change_on_the_way(
    smtp_server: MailServer, texts: list[str]
) -> None:
    with transaction.atomic():
        week_of(texts)
        issue = draft(WEEK)
        transaction.set_rollback(True)
    assert not [block for block in issue.content["deals"] if "problem" in block]
    edition = render(issue, choice("any"))
    message = Letter(edition).for_reader(
        7, address="ann@example.org", message_id="<a.b@example.org>", now=WEEK.closes_at
    )
    with PostOffice() as office:
        answer = office.hand_over(message, address="ann@example.org")
    assert (answer.result, smtp_server.refusals) == (Result.ACCEPTED, [])
    mail = parse_email(smtp_server.originals[-1], strict=True)
    link = stop_link(7)
    assert mail.subject == edition.subject
    assert lines_of(mail.text_plain[0]) == lines_of(with_link(edition.text, link))
    assert lines_of(mail.text_html[0]) == lines_of(with_link(edition.html, link))
    assert (len(mail.text_plain), len(mail.text_html)) == (1, 1)
