from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from deals.models import Deal
from deals.states import Scope
from deals.visibility import NOBODY
from milestones.scenario.forecast import Forecast
from milestones.states import Status
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages import event_page as events
from minerals_tracker.pages.deal_pages.milestone_page import forecast_words, milestone_page
from minerals_tracker.pages.sources.single_source import LISTED, single_sourced
from minerals_tracker.pages.sources.source_usage import citations_of, resting_on, sources_of
from tests.factories import (
    SIGNED,
    make_claim,
    make_deal,
    make_disputed_point,
    make_event,
    make_funding,
    make_milestone,
    make_output,
    make_price,
    make_reading,
    make_shipment,
    make_signal,
    make_source,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
QUERIES = {"milestones": 93, "signals": 39, "events": 10, "disputed": 6, "sources": 51}


def fill(deal: Deal) -> None:
    """Two more rows of what the pages below a deal show."""
    for _ in range(2):
        source = make_source()
        make_milestone(deal=deal, sources=[source])
        event = make_event(deal=deal, sources=[source])
        make_reading(deal=deal, sources=[source], event=event)
        point = make_disputed_point(deal=deal)
        make_claim(point=point, sources=[source])
        make_claim(point=point, sources=[source])
        make_shipment(deal=deal, sources=[source])
        make_funding(deal=deal, sources=[source])
        make_output(deal=deal, sources=[source])


@pytest.mark.parametrize("name", QUERIES)
def test_a_page_takes_a_fixed_number_of_queries(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    deal = make_deal()
    for _ in range(2):
        fill(deal)
        with django_assert_num_queries(QUERIES[name]):
            page = reader.get(f"/deals/{deal.slug}/{name}/?on=2026-11-22")
        assert page.status_code == 200


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("on", ["nonsense", "2026-02-30"])
def test_a_day_that_is_none_is_said(reader: Client, name: str, on: str) -> None:
    deal = make_deal()
    page = reader.get(f"/deals/{deal.slug}/{name}/", {"on": on})
    assert page.status_code == 200
    assert "this page answers for today" in page.content.decode()


@pytest.mark.parametrize("name", QUERIES)
def test_a_deal_without_rows_has_its_pages(reader: Client, name: str) -> None:
    assert reader.get(f"/deals/{make_deal().slug}/{name}/").status_code == 200
    assert reader.get(f"/deals/no-such-deal/{name}/").status_code == 404


def test_every_milestone_stands_with_rule_and_reason(reference_data: Deal, reader: Client) -> None:
    page = reader.get(f"/deals/{reference_data.slug}/milestones/").content.decode()
    keys = re.findall(r'<li class="milestone[^"]*" id="m-([^"]+)"', page)
    assert sorted(keys) == sorted(reference_data.milestones.values_list("key", flat=True))
    assert page.count(">Rule</p>") == page.count(">Reason</p>") == len(keys)


def test_the_history_says_what_the_page_of_each_day_says(reference_data: Deal) -> None:
    figure = milestone_page(reference_data, AsOf(TODAY, TODAY)).history
    for row in (figure.rows[0], figure.rows[7], figure.rows[-1]):
        day = row[0].value
        assert isinstance(day, date)
        then = milestone_page(reference_data, AsOf(day, TODAY)).panel
        counts = {status: count for status, count in then.counts if count}
        told = {
            name: cell.value
            for name, cell in zip(figure.columns[1:], row[1:], strict=True)
            if cell.value
        }
        assert told == {Status(status).label.capitalize(): n for status, n in counts.items()}


def test_a_forecast_is_a_window_or_a_reason() -> None:
    window = Forecast(earliest=date(2027, 1, 2), latest=date(2028, 3, 4), deliveries=5)
    none = Forecast(earliest=None, latest=None, deliveries=1, reason="not enough")
    assert forecast_words(window).endswith("between 2 Jan 2027 and 4 Mar 2028.")
    assert forecast_words(none) == "Forecast: not enough."
    without_end = Forecast(earliest=date(2027, 1, 2), latest=None, deliveries=5)
    assert forecast_words(without_end).endswith("and an open end.")


def test_a_reading_after_the_day_is_not_shown(reader: Client) -> None:
    deal, signal = make_deal(), make_signal()
    make_reading(deal=deal, signal=signal, read_on=TODAY, rationale="Only later")
    path = f"/deals/{deal.slug}/signals/"
    assert "Only later" in reader.get(path, {"on": "2026-11-22"}).content.decode()
    assert "Only later" not in reader.get(path, {"on": "2026-11-21"}).content.decode()


@pytest.mark.parametrize("page", ["", "signals/"])
def test_the_reading_that_carries_the_scenario_is_named_with_what_it_rests_on(
    reader: Client, page: str
) -> None:
    deal, security = make_deal(), make_signal(key="SEC", name="Security")
    before, since = TODAY - timedelta(days=30), TODAY - timedelta(days=1)
    make_reading(deal=deal, signal=security, read_on=before, score=-2, rationale="Long since")
    make_reading(deal=deal, signal=security, read_on=since, score=0, rationale="A doubtful word")
    said = reader.get(f"/deals/{deal.slug}/{page}").content.decode()
    assert "Without this reading of Security the scenario would be caution." in said
    assert "Its basis: A doubtful word" in said
    assert "leaving out any one of Security would change it" in said


def test_pages_of_events_meet_without_gap_or_repetition(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PAGE", 3)
    deal = make_deal()
    for n in range(8):
        make_event(deal=deal, happened_on=SIGNED + timedelta(days=n // 3))
    path, query, seen = f"/deals/{deal.slug}/events/", "", []
    while True:
        page = reader.get(path + query)
        seen.append([event.key for event in page.context["page"].events])
        query = page.context["page"].older
        if not query:
            break
    keys = [key for part in seen for key in part]
    assert [len(part) for part in seen] == [3, 3, 2]
    assert len(set(keys)) == 8
    back = reader.get(path + page.context["page"].newer).context["page"]
    assert [event.key for event in back.events] == seen[1]


def test_events_are_filtered_by_scope_and_kind(reader: Client) -> None:
    deal = make_deal()
    make_event(deal=deal, event_type="signing", title="A signature")
    make_event(deal=deal, event_type="statement", scope=Scope.CONTEXT, title="A speech")
    path = f"/deals/{deal.slug}/events/"
    by_scope = reader.get(path, {"scope": "context"}).content.decode()
    by_kind = reader.get(path, {"kind": "signing"}).content.decode()
    assert ("A speech" in by_scope, "A signature" in by_scope) == (True, False)
    assert ("A speech" in by_kind, "A signature" in by_kind) == (False, True)


def test_the_chart_of_events_holds_what_the_filters_let_through(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PAGE", 2)
    deal = make_deal()
    for month in (1, 1, 2):
        signed = date(2026, month, 5)
        make_event(deal=deal, event_type="term_sheet", happened_on=signed, date_precision="month")
    make_event(deal=deal, event_type="audit", happened_on=date(2026, 11, 30))
    make_event(event_type="audit", happened_on=date(2026, 11, 1))
    path = f"/deals/{deal.slug}/events/"
    chart = reader.get(path, {"on": "2026-11-30"}).context["page"].chart
    assert [tuple(cell.raw for cell in row) for row in chart.rows] == [
        ("2026-01-01", "term sheet", "2"),
        ("2026-02-01", "term sheet", "1"),
        ("2026-11-01", "audit", "1"),
    ]
    assert chart.title.startswith("1 event in the last 90 days, none")
    chosen = reader.get(path, {"on": "2026-11-30", "kind": "audit"}).context["page"].chart
    assert chosen.title == "One event is on record, of 30 Nov 2026"
    before = reader.get(path, {"on": "2026-01-31"}).context["page"].chart
    assert [row[2].raw for row in before.rows] == ["2"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"scope": "nonsense"}, "is not a scope"),
        ({"kind": "'; drop"}, "No event on record is of the kind"),
        ({"from": "EV-NONE"}, "is not among these"),
        ({"scope": "\x00"}, "is not a scope"),
    ],
)
def test_a_filter_that_is_none_is_said_and_all_is_shown(
    reader: Client, asked: dict[str, str], words: str
) -> None:
    deal = make_deal()
    make_event(deal=deal, title="A signature")
    page = reader.get(f"/deals/{deal.slug}/events/", asked).content.decode()
    assert words in page
    assert "A signature" in page


def test_what_rests_on_a_source_falls_with_its_last_origin() -> None:
    source, other = make_source(), make_source()
    reprint = make_source(origin=source)
    alone = make_event(sources=[source, reprint])
    shared = make_event(sources=[source, other])
    make_price(source=source)
    kinds = {kind.name: kind for kind in resting_on(source, NOBODY, on=TODAY)}
    assert {row.text: row.falls for row in kinds["Events"].rows} == {
        str(alone): True,
        str(shared): False,
    }
    assert [row.falls for row in kinds["Prices"].rows] == [True]


def test_sources_of_a_deal_are_those_published_by_the_day() -> None:
    deal = make_deal()
    early, late = make_source(), make_source(published_on=TODAY)
    make_event(deal=deal, sources=[early, late])
    (group,) = sources_of(deal, on=TODAY - timedelta(days=1))
    assert [(row.source, row.cited, row.alone) for row in group.rows] == [(early, 1, 1)]
    (group,) = sources_of(deal, on=TODAY)
    assert [(row.cited, row.alone) for row in group.rows] == [(1, 0), (1, 0)]


def test_what_rests_on_a_single_source_is_listed_with_it(reader: Client) -> None:
    deal, source, other = make_deal(slug="a-deal"), make_source(), make_source()
    reprint = make_source(origin=source)
    alone = make_event(title="Said once", deal=deal, sources=[source, reprint])
    make_event(title="Said twice", deal=deal, sources=[source, other])
    make_event(title="Said by nobody", deal=deal)
    make_claim(point=make_disputed_point(deal=deal), sources=[other])
    page = reader.get("/deals/a-deal/sources/")
    claims, events = page.context["single"]
    assert (claims.total, events.total, page.context["single_total"]) == (1, 1, 2)
    (row,) = events.rows
    assert row.text == str(alone)
    assert set(row.sources) == {source, reprint}
    assert "2 records on a single source" in page.text


def test_a_long_list_of_a_single_source_says_what_it_leaves_out() -> None:
    deal, source = make_deal(), make_source()
    for _ in range(LISTED + 3):
        make_event(deal=deal, sources=[source])
    (kind,) = single_sourced(citations_of(deal, on=TODAY))
    assert (len(kind.rows), kind.others, kind.total) == (LISTED, 3, LISTED + 3)


@pytest.mark.parametrize(("seen_on", "listed"), [(TODAY, True), (None, False)])
def test_a_source_of_some_day_of_this_year_is_listed_once_it_was_read(
    seen_on: date | None, listed: bool
) -> None:
    deal = make_deal()
    new_year = TODAY.replace(month=1, day=1)
    vague = make_source(published_on=new_year, published_precision="year", seen_on=seen_on)
    make_event(deal=deal, sources=[vague])
    found = [row.source for group in sources_of(deal, on=TODAY) for row in group.rows]
    assert found == ([vague] if listed else [])


def test_a_page_of_a_source_takes_a_fixed_number_of_queries(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deal, source = make_deal(), make_source()
    for _ in range(2):
        for _ in range(2):
            make_event(deal=deal, sources=[source])
            make_claim(point=make_disputed_point(deal=deal), sources=[source])
            make_reading(deal=deal, sources=[source])
        with django_assert_num_queries(45):
            page = reader.get(f"/sources/{source.key}/")
    assert page.content.decode().count("Depends only on this.") == 12
    assert reader.get("/sources/none/").status_code == 404


def description(page: str) -> str:
    said = re.findall(r'<meta name="description" property="og:description" content="(.*?)">', page)
    assert len(said) == 1
    return unescape(str(said[0]))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "Is this deal being delivered? Not yet. One sample of less than 2 t"),
        ("milestones/", "2 of 40 milestones met"),
        ("disputed/", "sources disagree on 38 points."),
        ("shipments/", "1 sample arrived, but no commercial consignment."),
    ],
)
def test_a_page_describes_itself_by_title_and_answer(
    reference_data: Deal, reader: Client, path: str, words: str
) -> None:
    """For search engines and previews of a link: what is asked, and the answer."""
    page = reader.get(f"/deals/{reference_data.slug}/{path}", {"on": "2026-11-22"}).text
    assert reference_data.short_name in description(page)
    assert words in description(page)


def test_every_other_page_has_a_description_too(reader: Client) -> None:
    assert "which are being delivered" in description(reader.get("/report/?page=/").text)
    assert description(reader.get("/methodology/").text).startswith("How each number")


def test_one_thing_is_counted_in_the_singular(reader: Client) -> None:
    point = make_disputed_point()
    for number in (1, 2):
        make_claim(point=point, value=number, unit="papers", qualifier="exact")
    page = reader.get(f"/deals/{point.deal.slug}/disputed/").text
    assert "<b>1 paper</b>" in page
    assert "<b>2 papers</b>" in page
