"""The letter as rendered: one subject, a text for people, an HTML that mail programs show."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from deals.models import Deal
from milestones.models import StatusChange
from minerals_tracker.letters.rendering.editions import MAX_HTML_BYTES, edition_for, render
from minerals_tracker.letters.sending.reader_links import PLACEHOLDER
from minerals_tracker.models import Edition, Erratum, WeeklyIssue
from tests.factories import (
    WEEK,
    choice,
    make_deal,
    make_event,
    make_issue,
    make_line,
    make_milestone,
    make_shipment,
    make_source,
    within,
)

pytestmark = pytest.mark.django_db
LONG_AGO = WEEK.opens_at - timedelta(days=300)
# What Gmail and Outlook strip or do not draw.
REFUSED_TAGS = {"img", "svg", "link", "script", "form", "iframe", "object", "video", "input"}
REFUSED_CSS = re.compile(r"url\(|@import|position\s*:|display\s*:\s*(flex|grid)|var\(|float\s*:")


@pytest.fixture
def deal() -> Deal:
    deal = make_deal(slug="one", short_name="First <deal> & co", recorded_at=LONG_AGO)
    source = make_source(publisher="Harbour Office", url="https://example.org/report")
    milestone = make_milestone(deal=deal, status="at_risk", recorded_at=LONG_AGO, sources=[source])
    StatusChange.objects.create(
        milestone=milestone,
        old="on_track",
        new="at_risk",
        reason="Due in 39 days.",
        happened_on=date(2026, 11, 18),
        recorded_at=within(),
    )
    make_shipment(
        deal=deal,
        recorded_at=within(),
        total_low_kg=0,
        total_high_kg=2000,
        total_qualifier="less_than",
    )
    return deal


@pytest.fixture
def edition(deal: Deal) -> Edition:
    return edition_for(make_issue(), choice("one"))


class Tags(HTMLParser):
    """Collects what a mail program would have to understand."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def test_subject_is_the_headline_of_the_week(edition: Edition) -> None:
    assert edition.subject == "Week 47: 1 milestone at risk, 1 shipment arrived"


def test_text_says_change_reason_source_and_stays_unescaped(edition: Edition) -> None:
    assert "First <deal> & co moved this week" in edition.text
    assert re.search(
        r"at risk: Milestone \d+\. Was on track\. Due in 39 days\. \[1\]", edition.text
    )
    assert "[1] Harbour Office, Report" in edition.text
    assert "less than 2 t wet" in edition.text


def test_text_has_no_typographic_spaces_and_no_wide_gaps(edition: Edition) -> None:
    assert not re.search("[\u00a0\u2009\u202f]|\n\n\n|[ ]\n", edition.text)


def test_html_uses_only_what_mail_programs_show(edition: Edition) -> None:
    found = Tags()
    found.feed(edition.html)
    assert not found.tags & REFUSED_TAGS
    assert not [tag for tag, name, _ in found.attributes if name.startswith("on")]
    assert not REFUSED_CSS.search(edition.html)
    addresses = [value for _, name, value in found.attributes if name in {"href", "src"}]
    assert all(value.startswith(("http://", "https://")) for value in addresses)


def test_html_is_complete_without_its_style_block(edition: Edition) -> None:
    """The block only adapts: every cell with words carries its own colour."""
    bare = re.sub(r"<style.*?</style>", "", edition.html, flags=re.DOTALL)
    assert "font-size: 28px" in bare
    assert re.search(r'<td class="bar b-at_risk"[^>]*background-color: #8A5200', bare)
    assert "prefers-color-scheme: dark" in edition.html


def test_html_is_ascii_with_short_lines_and_below_the_limit(edition: Edition) -> None:
    assert edition.html.isascii()
    assert max(map(len, edition.html.splitlines())) < 998
    assert len(edition.html) < MAX_HTML_BYTES


def test_empty_week_is_two_honest_lines() -> None:
    make_deal(slug="calm", short_name="Calm", recorded_at=LONG_AGO)
    text = render(make_issue(), choice("calm")).text
    assert "Calm did not move this week." in text
    assert "Nothing was recorded this week; no milestone is due within 30 days." in text
    assert "NUMBERS" not in text


def test_illustrative_deal_is_marked_in_both_parts() -> None:
    make_deal(slug="invented", is_illustrative=True, recorded_at=LONG_AGO)
    made = render(make_issue(), choice("invented"))
    assert "(ILLUSTRATIVE DATA)" in made.text
    assert "Illustrative data" in made.html


def test_deal_not_chosen_and_section_not_readable_are_absent(deal: Deal) -> None:
    make_deal(slug="two", short_name="Second", recorded_at=LONG_AGO)
    issue = make_issue()
    assert "Second" not in render(issue, choice("one")).text
    assert "SHIPMENTS" not in render(issue, choice("one", sections=("milestones",))).text


def test_correction_names_issue_and_both_figures(deal: Deal) -> None:
    Erratum.objects.create(
        issue=make_issue(),
        deal=deal,
        figure="Milestones met",
        printed="3",
        correct="2",
        explanation="A document was misread.",
        recorded_at=WEEK.closes_at,
    )
    text = render(make_issue(WEEK.next()), choice("one")).text
    assert "Issue 2026-W47: Milestones met: printed 3, correct is 2." in text


def test_edition_is_rendered_once_and_shown_again_byte_for_byte(edition: Edition) -> None:
    Deal.objects.update(short_name="Renamed")
    again = edition_for(WeeklyIssue.objects.get(), choice("one"))
    assert (again.pk, again.html, again.sha256) == (edition.pk, edition.html, edition.sha256)


def test_only_the_placeholder_stands_where_the_own_link_goes(edition: Edition) -> None:
    assert edition.html.count(PLACEHOLDER) == 1
    assert edition.text.count(PLACEHOLDER) == 1


def test_lists_are_cut_shorter_before_the_letter_grows_too_long() -> None:
    """Five deals, each with long lists and bars: at full length mail programs would
    hide the end."""
    slugs = [f"busy-{n}" for n in range(5)]
    for slug in slugs:
        deal = make_deal(slug=slug, recorded_at=LONG_AGO)
        for _ in range(8):
            make_event(deal=deal, recorded_at=within(), title="A long title " * 10)
        for month in range(6, 12):
            shipment = make_shipment(deal=deal, on=date(2026, month, 1), recorded_at=within())
            make_line(shipment=shipment, wet_low_kg=1000 * month, recorded_at=within())
    html = render(make_issue(), choice(*slugs)).html
    assert len(html) < MAX_HTML_BYTES
    assert all(f"/deals/{slug}/" in html for slug in slugs)
    assert re.search(r"And \d+ more", html)
