"""Search: what it finds and in which order, what it leaves out, how it takes odd questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.models import DisputedPoint, Event
from minerals_tracker.pages.search.search_page import MOST_PAGES, PAGE
from minerals_tracker.pages.search.search_query import BEGIN, END, Part, cleaned, parts
from tests.factories import (
    VOIDED,
    make_claim,
    make_deal,
    make_disputed_point,
    make_event,
    make_milestone,
    make_shipment,
    make_source,
)

pytestmark = pytest.mark.django_db


def keys(client: Client, text: str, **more: str) -> list[str]:
    """Keys of the rows that a search lists, in its order."""
    response = client.get("/search/", {"q": text, **more})
    assert response.status_code == 200
    return [hit.key for hit in response.context["page"].hits]


def said(client: Client, **asked: str) -> list[str]:
    return [str(message) for message in client.get("/search/", asked).context["messages"]]


def test_each_kind_of_row_is_found_and_leads_to_its_place(reader: Client) -> None:
    deal = make_deal(short_name="Zircon deal")
    event = make_event(deal=deal, title="Zircon sails")
    source = make_source(title="Zircon report")
    milestone = make_milestone(deal=deal, title="Zircon delivered")
    shipment = make_shipment(deal=deal, vessel="Zircon Star")
    claim = make_claim(point=make_disputed_point(deal=deal), stance="It is zircon")
    response = reader.get("/search/", {"q": "zircon"})
    found = {hit.kind: hit for hit in response.context["page"].hits}
    assert set(found) == {"deal", "event", "source", "milestone", "shipment", "claim"}
    assert found["event"].url.endswith(f"#e-{event.key}")
    assert found["source"].url == f"/sources/{source.key}/"
    assert found["milestone"].url.endswith(f"#m-{milestone.key}")
    assert found["shipment"].url == f"/shipments/{shipment.reference}/"
    assert found["claim"].url.endswith(f"#disputed-{claim.point.key}")
    for hit in found.values():
        assert reader.get(hit.url.partition("#")[0]).status_code == 200


@pytest.mark.parametrize(
    ("text", "title", "anchor"),
    [
        ("stalled", "Stalled (inferred)", "words"),
        ("Is it stalled?", "Stalled (inferred)", "words"),
        ("overdue", "Status “overdue”", "milestone-status"),
        ("wet ma", "Wet mass", "words"),
        ("two clocks", "Two clocks", "clocks"),
    ],
)
def test_a_word_of_the_methodology_is_found_and_leads_there(
    reader: Client, text: str, title: str, anchor: str
) -> None:
    response = reader.get("/search/", {"q": text})
    found = response.context["page"].explained
    assert (found[0].title, found[0].anchor) == (title, anchor)
    assert f'href="/methodology/#{anchor}"' in response.text
    assert f'id="{anchor}"' in reader.get("/methodology/").text
    assert "Nothing found" not in response.text


@pytest.mark.parametrize(
    "asked", [{"q": "smelter"}, {"q": "is"}, {"q": "stalled", "kind": "event"}]
)
def test_the_methodology_answers_no_other_question(reader: Client, asked: dict[str, str]) -> None:
    response = reader.get("/search/", asked)
    assert response.context["page"].explained == ()
    assert "Nothing found" in response.text


def test_a_claim_is_called_by_the_question_that_it_answers(reader: Client) -> None:
    point = make_disputed_point(title="The port", question="Has a port been offered?")
    make_claim(point=point, stance="No port was offered")
    (hit,) = reader.get("/search/", {"q": "port"}).context["page"].hits
    assert "".join(part.text for part in hit.title) == "Has a port been offered?"


def test_a_title_outranks_a_description_and_a_key_outranks_both(reader: Client) -> None:
    described = make_event(title="A call", what_happened="About the smelter S77")
    named = make_event(title="The smelter S77")
    source = make_source(key="S77", title="A page")
    assert keys(reader, "smelter") == [named.key, described.key]
    assert keys(reader, "s77")[0] == source.key


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("refineries", True),
        ("refi", True),
        ("financing refinery", True),
        ('"refinery financing"', True),
        ('"financing refinery"', False),
        ("refinery -financing", False),
        ("gold or refinery", True),
        ("gold refinery", False),
        ("EV-9", True),
    ],
)
def test_words_in_any_form_phrases_and_operators(reader: Client, text: str, finds: bool) -> None:
    event = make_event(key="EV-90", title="Refinery financing")
    assert (keys(reader, text) == [event.key]) is finds


@pytest.mark.parametrize(
    "text",
    ["", "   ", "the of", "'", '"', "&", "!!", "a:*", "\\", "%", "<b>", "\x00", "x" * 5000, "-"],
)
def test_an_odd_question_is_answered_with_help(reader: Client, text: str) -> None:
    make_event(title="Something")
    response = reader.get("/search/", {"q": text})
    assert response.status_code == 200
    assert "How to search" in response.text


def test_days_are_told_as_far_as_they_are_known(reader: Client) -> None:
    make_event(title="Smelter", happened_on=date(2025, 2, 1), date_precision="month")
    make_source(title="Smelter", published_on=date(2025, 1, 1), published_precision="year")
    make_source(title="Smelter", published_on=None, published_precision="day")
    found = reader.get("/search/", {"q": "smelter"}).context["page"].hits
    assert sorted(hit.dated for hit in found) == ["Feb 2025", "published 2025", "undated"]


def test_a_sign_that_patterns_give_a_meaning_to_stands_for_itself_in_a_key(reader: Client) -> None:
    make_event(key="Q_71")
    make_event(key="QX71")
    assert keys(reader, "q_7") == ["Q_71"]


def test_matches_are_marked_and_nothing_in_a_text_is_trusted(reader: Client) -> None:
    make_event(title="<script>alert(1)</script> smelter", what_happened="The <b>smelters</b> & co")
    text = reader.get("/search/", {"q": "smelter"}).text
    assert "<mark>smelter</mark>" in text
    assert "<mark>smelters</mark>" in text
    assert "<script>alert" not in text
    assert "<b>smelters" not in text


def test_a_text_with_the_private_marks_in_it_cannot_mark_itself() -> None:
    assert cleaned(f"a{BEGIN}b{END}c") == "a b c"
    assert parts(f"one {BEGIN}two{END} three") == (
        Part("one ", False),
        Part("two", True),
        Part(" three", False),
    )
    assert "".join(part.text for part in parts(f"{END}one {BEGIN} two")) == "one  two"


def test_what_is_voided_inactive_or_later_is_left_out(reader: Client) -> None:
    voided = make_event(title="Smelter voided")
    Event.objects.filter(pk=voided.pk).update(voided_at=VOIDED, void_reason="Twice")
    make_event(title="Smelter hidden", deal=make_deal(is_active=False))
    make_shipment(vessel="Smelter planned, without a state", state="")
    later = make_event(title="Smelter later", happened_on=date(2026, 3, 1))
    assert keys(reader, "smelter") == [later.key]
    assert keys(reader, "smelter", on="2026-02-28") == []


def test_a_deal_s_answers_are_its_rows_what_it_watches_and_what_it_cites(reader: Client) -> None:
    deal, other = make_deal(slug="mine"), make_deal()
    own = make_event(key="A", title="Smelter", deal=deal, sources=[make_source(title="Smelter")])
    make_event(key="B", title="Smelter", deal=other, sources=[make_source(title="Smelter")])
    watched = make_event(title="Smelter", scope="market", deal=None, watched_by=[deal])
    make_source(title="Smelter that nobody cites")
    cited = own.sources.get()
    assert set(keys(reader, "smelter", deal="mine")) == {own.key, watched.key, cited.key}
    assert keys(reader, "smelter", deal="mine", kind="source") == [cited.key]


def test_an_event_of_no_deal_leads_to_the_list_of_one_that_watches_it(reader: Client) -> None:
    deal = make_deal(slug="watcher")
    make_event(title="Smelter", scope="market", deal=None, watched_by=[deal])
    make_event(title="Smelter alone", scope="market", deal=None)
    found = reader.get("/search/", {"q": "smelter"}).context["page"].hits
    assert sorted(hit.url.partition("?")[0] for hit in found) == ["", "/deals/watcher/events/"]


def test_pages_are_bounded_disjoint_and_keep_the_question(reader: Client) -> None:
    events = {make_event(title=f"Smelter {n}").key for n in range(PAGE + 3)}
    first = reader.get("/search/", {"q": "smelter", "kind": "event"}).context["page"]
    assert (first.total, len(first.hits), first.newer) == (PAGE + 3, PAGE, "")
    assert first.older == "?q=smelter&kind=event&page=2"
    second = reader.get(f"/search/{first.older}").context["page"]
    assert {hit.key for hit in (*first.hits, *second.hits)} == events
    assert (len(second.hits), second.older) == (3, "")


def test_counts_by_kind_stand_beside_the_filter(reader: Client) -> None:
    make_event(title="Smelter")
    make_source(title="Smelter")
    make_source(title="Smelter too")
    options = reader.get("/search/", {"q": "smelter"}).context["page"].kinds
    assert [option.word for option in options] == [
        *("deals", "events (1)", "sources (2)", "milestones", "shipments", "claims"),
    ]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"kind": "person"}, "is not a kind of record"),
        ({"deal": "nowhere"}, "There is no deal “nowhere”"),
        ({"page": "0"}, "Pages of answers run from 1"),
        ({"page": str(MOST_PAGES + 1)}, "Pages of answers run from 1"),
        ({"page": "²"}, "Pages of answers run from 1"),
        ({"page": "9" * 30}, "Pages of answers run from 1"),
        ({"on": "yesterday"}, "is not a day"),
    ],
)
def test_a_malformed_filter_gets_a_sentence(
    reader: Client, asked: dict[str, str], sentence: str
) -> None:
    event = make_event(title="Smelter")
    assert any(sentence in message for message in said(reader, q="smelter", **asked))
    assert keys(reader, "smelter", **asked) == [event.key]


def queries(client: Client, text: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert keys(client, text)
    return len(captured)


def test_ten_answers_of_a_kind_ask_as_many_queries_as_two(reader: Client) -> None:
    def grow() -> Iterator[object]:
        deal = make_deal(short_name="Smelter")
        yield make_event(title="Smelter", scope="market", deal=None, watched_by=[deal])
        yield make_source(title="Smelter")
        yield make_claim(point=make_disputed_point(deal=deal), stance="Smelter")

    list(grow())
    before = queries(reader, "smelter")
    for _ in range(3):
        list(grow())
    assert queries(reader, "smelter") == before


def test_every_page_has_the_box_and_it_keeps_the_day(reader: Client) -> None:
    make_deal(slug="a-deal")
    text = reader.get("/deals/a-deal/?on=2026-01-01").text
    form = text.partition('role="search"')[2].partition("</form>")[0]
    assert 'name="q"' in form
    assert 'name="on" value="2026-01-01"' in form


def test_a_shipment_is_found_by_no_state_that_was_voided(reader: Client) -> None:
    shipment = make_shipment(deal=make_deal(), vessel="Zircon Star")
    assert keys(reader, "zircon") == [shipment.reference]
    shipment.steps.update(voided_at=VOIDED, void_reason="wrong")
    assert keys(reader, "zircon") == []


def test_a_claim_is_found_by_what_its_point_says_now_and_by_words_of_both(reader: Client) -> None:
    claim = make_claim(point=make_disputed_point(title="The sum"), stance="Trade only", side="a")
    name = f"{claim.point.key} a"
    assert keys(reader, "sum trade") == keys(reader, name) == [name]
    DisputedPoint.objects.filter(pk=claim.point_id).update(title="The tonnage")
    assert keys(reader, "sum") == []
    assert keys(reader, "tonnage") == [name]


def test_a_word_is_found_without_its_accents_and_marked_as_it_was_typed(reader: Client) -> None:
    event = make_event(title="Pe\u00f1a refinery")
    for text in ("pena", "pe\u00f1a", "pen\u0303a", "pen", "PE\u00d1"):
        assert keys(reader, text) == [event.key], text
    assert "<mark>Pe\u00f1a</mark>" in reader.get("/search/", {"q": "pe\u00f1a"}).text
