"""The page of changes opens on a month, offers other periods, and leads to two days compared."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from minerals_tracker.pages.changes.last_visit import COOKIE, Visits, visits
from tests.factories import make_deal, make_source
from tests.minerals_tracker.pages.test_change_log import at, lines

pytestmark = pytest.mark.django_db
AGES = (1, 20, 60, 200)


@pytest.fixture
def anybody(settings: LazySettings) -> Client:
    settings.PUBLIC_READ = True
    return Client()


@pytest.fixture
def sources() -> None:
    """Sources entered so many days ago."""
    for days in AGES:
        source = make_source(title=f"{days} days old")
        at(source, timezone.now() - timedelta(days=days))


def ages(client: Client, **asked: str) -> set[int]:
    """How old what the page lists is, in days."""
    names = [line.name for line in lines(client, **asked)]
    return {days for days in AGES if any(name.endswith(f": {days} days old") for name in names)}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, {1, 20}),
        ({"period": "week"}, {1}),
        ({"period": "month"}, {1, 20}),
        ({"period": "quarter"}, {1, 20, 60}),
        ({"period": "all"}, set(AGES)),
        ({"kind": "source"}, set(AGES)),
        ({"kind": "source", "period": "week"}, {1}),
        ({"since": ""}, set(AGES)),
    ],
)
def test_the_page_shows_the_period_asked_for_and_a_month_where_nothing_is_asked(
    anybody: Client, sources: None, asked: dict[str, str], shown: set[int]
) -> None:
    assert ages(anybody, **asked) == shown


def test_a_period_ends_with_the_day_that_the_page_answers_for(
    anybody: Client, sources: None
) -> None:
    then = timezone.localdate() - timedelta(days=50)
    assert ages(anybody, on=then.isoformat()) == {60}


def test_each_period_keeps_the_other_filters_and_the_one_shown_is_marked(anybody: Client) -> None:
    page = anybody.get("/changes/", {"kind": "source", "period": "week"}).context["page"]
    assert {each.label for each in page.periods if each.current} == {"Last 7 days"}
    assert all("kind=source" in each.url for each in page.periods)
    assert "since your last visit" not in {each.label.lower() for each in page.periods}


def test_the_next_page_stays_within_the_period(anybody: Client) -> None:
    for number in range(30):
        days = 20 if number < 25 else 60
        source = make_source(title=f"{days} days old")
        at(source, timezone.now() - timedelta(days=days, seconds=number))
    page = anybody.get("/changes/").context["page"]
    older = anybody.get(f"/changes/{page.older}").context["page"]
    names = [line.name for act in older.acts for line in act.lines]
    assert [name.partition(": ")[2] for name in names] == ["20 days old"] * 5
    assert not older.older


def test_a_word_that_is_no_period_gets_a_sentence(anybody: Client, sources: None) -> None:
    response = anybody.get("/changes/", {"period": "decade"})
    assert any("is not a period" in str(message) for message in response.context["messages"])
    assert ages(anybody, period="decade") == set(AGES)


def test_whoever_comes_back_may_ask_for_what_is_new_to_them(anybody: Client, sources: None) -> None:
    before = timezone.now() - timedelta(days=30)
    anybody.cookies[COOKIE] = str(Visits(previous=None, latest=before))
    page = anybody.get("/changes/").context["page"]
    assert any(each.label.startswith("Since your last visit") for each in page.periods)
    assert ages(anybody, period="visit") == {1, 20}
    assert ages(anybody, period="visit") == {1, 20}, "a visit lasts while its pages are read"


@pytest.mark.parametrize("kept", ["", "x", "x|y", "|", "9" * 3000])
def test_a_cookie_that_says_nothing_is_a_first_visit(anybody: Client, kept: str) -> None:
    anybody.cookies[COOKIE] = kept
    page = anybody.get("/changes/", {"period": "visit"}).context["page"]
    assert page.problem.startswith("No earlier visit is known")
    assert visits(kept, timezone.now()).previous is None


def test_a_visit_ends_after_half_an_hour_without_a_page() -> None:
    start = datetime.fromisoformat("2026-01-01T12:00:00+00:00")
    first = visits("", start)
    again = visits(str(first), start + timedelta(minutes=20))
    assert (first.previous, again.previous) == (None, None)
    later = visits(str(again), start + timedelta(hours=3))
    assert later.previous == again.latest
    assert visits(str(later), start + timedelta(hours=3, minutes=5)).previous == again.latest


def test_a_day_and_a_deal_lead_to_what_differs_between_two_days(anybody: Client) -> None:
    make_deal(slug="a-deal")
    asked = {"deal": "a-deal", "against": "2026-01-31", "on": "2026-03-01"}
    response = anybody.get("/changes/", asked)
    assert response.headers["Location"] == (
        "/deals/a-deal/compare/?against=2026-01-31&on=2026-03-01"
    )
    nowhere = anybody.get("/changes/", {"deal": "nowhere", "against": "2026-01-31"})
    assert nowhere.status_code == 200


def test_the_feed_does_not_end_after_a_month(anybody: Client, sources: None) -> None:
    assert "200 days old" in anybody.get("/changes/feed/").text
