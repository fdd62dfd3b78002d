"""Two or three deals side by side: rows, what differs, money, three kinds of "no", files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from deals.models import Deal
from deals.progress.steps import StepResult
from deals.states import Found, InstrumentKind, Step
from minerals_tracker.pages.side_by_side.comparing import SideBySide
from minerals_tracker.pages.side_by_side.finding import finding
from minerals_tracker.pages.side_by_side.table import NOTHING, UNPUBLISHED, Cell
from tests import factories as make

pytestmark = pytest.mark.django_db
SIGNED = date(2025, 7, 9)


@pytest.fixture
def paid() -> Deal:
    """A deal with a loan that is paid in part, and a smaller grant that only was signed."""
    deal = make.make_deal(slug="paid", short_name="Paid deal", signed_on=SIGNED, ships_goods=False)
    source = make.make_source()
    loan = make.make_instrument(
        deal=deal,
        name="The loan",
        kind=InstrumentKind.LOAN,
        amount=Decimal(400_000_000),
        binding=True,
        signed_on=SIGNED,
        sources=[source],
    )
    make.make_instrument(
        deal=deal,
        name="The grant",
        kind=InstrumentKind.GRANT,
        amount=Decimal(100_000_000),
        binding=False,
        signed_on=SIGNED,
        sources=[source],
    )
    make.make_funding(
        deal=deal,
        instrument=loan,
        kind="disbursed",
        amount=Decimal(100_000_000),
        dated_on=SIGNED + timedelta(days=40),
        sources=[source],
    )
    return deal


@pytest.fixture
def promised() -> Deal:
    """A deal of another currency: a loan that does not bind."""
    deal = make.make_deal(slug="promised", short_name="Promised deal", signed_on=SIGNED)
    make.make_instrument(
        deal=deal,
        name="The other loan",
        kind=InstrumentKind.LOAN,
        amount=Decimal(135_000_000),
        currency="AUD",
        binding=False,
        signed_on=SIGNED,
        sources=[make.make_source()],
    )
    return deal


def compared(reader: Client, asked: str) -> SideBySide:
    page: SideBySide = reader.get(f"/compare/?deals={asked}").context["page"]
    return page


def cells(page: SideBySide, label: str) -> tuple[Cell, ...]:
    (found,) = (row for group in page.groups for row in group.rows if row.label == label)
    return found.cells


def test_money_stands_by_rung_and_never_across_kinds_or_currencies(
    reader: Client, paid: Deal, promised: Deal
) -> None:
    page = compared(reader, "paid,promised")
    usd, none = cells(page, "Named, in USD")
    assert [
        (part.rung.value, int(part.x), int(part.width)) for bar in usd.bars for part in bar.parts
    ] == [
        ("binding", 0, 75),
        ("paid", 75, 25),
        ("agreed", 0, 25),
    ]
    assert [line.absence for line in usd.lines] == ["", NOTHING]
    assert none.absence == NOTHING
    empty, aud = cells(page, "Named, in AUD")
    assert empty.bars == ()
    assert [int(bar.parts[0].width) for bar in aud.bars] == [100]


def test_a_drawing_without_a_sum_is_not_published(reader: Client, paid: Deal) -> None:
    other = make.make_deal(slug="drawn")
    paper = make.make_instrument(deal=other, kind=InstrumentKind.LOAN, amount=Decimal(1_000))
    make.make_instrument_state(instrument=paper, state="drawn", reached_on=SIGNED)
    (_, drawn) = cells(compared(reader, "paid,drawn"), "Named, in USD")
    assert [line.absence for line in drawn.lines] == [UNPUBLISHED]


def test_a_measured_zero_is_a_number_and_no_absence(
    reader: Client, paid: Deal, promised: Deal
) -> None:
    make.make_milestone(deal=paid)
    all_of, none = cells(compared(reader, "paid,promised"), "All")
    assert all_of.words[0].startswith("0 of 1 met")
    assert (all_of.absence, none.absence) == ("", NOTHING)


def test_only_rows_that_differ_are_shown_and_the_others_counted(
    reader: Client, paid: Deal, promised: Deal
) -> None:
    whole = compared(reader, "paid,promised")
    part = compared(reader, "paid,promised&differ=1")
    equal = [r.label for group in whole.groups for r in group.rows if not r.differs]
    assert part.hidden == len(equal) > 0
    assert part.shown == whole.shown - part.hidden
    assert all(row.differs for group in part.groups for row in group.rows)
    text = unescape(reader.get("/compare/?deals=paid,promised&differ=1").text)
    assert f"{part.hidden} rows that are equal are left out" in text


def test_the_table_names_rows_and_deals_and_marks_its_sources(
    reader: Client, paid: Deal, promised: Deal
) -> None:
    text = reader.get("/compare/?deals=paid,promised").text
    assert text.count('<th scope="col"') == 3
    assert '<th scope="row">Signed</th>' in text
    assert '<span class="side-name">Promised deal</span>' in text
    assert {"The loan", "The other loan"} <= _marked(text)


def _marked(text: str) -> set[str]:
    """The papers behind whose statement stands the mark of a source."""
    found = re.findall(r"<p>\s*<span>([^<]+?): [^<]*</span>[^\n]*popovertarget", text)
    return {name.strip() for name in found}


def test_a_past_day_holds_in_rows_and_links(reader: Client, paid: Deal, promised: Deal) -> None:
    response = reader.get("/compare/?deals=paid,promised&on=2025-07-10")
    first, _ = cells(response.context["page"], "Named, in USD")
    assert "paid" not in [part.rung.value for bar in first.bars for part in bar.parts]
    assert "/compare.csv?deals=paid,promised&amp;on=2025-07-10" in response.text
    assert cells(response.context["page"], "Days since signing")[0].words == ("1",)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", "Choose two or three deals to compare"),
        ("?deals=paid", "Choose a second deal to compare with Paid deal"),
        ("?deals=paid,paid", "Choose a second deal to compare with Paid deal"),
        ("?deals=paid,promised,third,fourth", "Choose at most 3 deals: 4 were asked for."),
    ],
)
def test_fewer_than_two_or_more_than_three_are_answered_in_words(
    reader: Client, paid: Deal, promised: Deal, asked: str, words: str
) -> None:
    make.make_deal(slug="third")
    make.make_deal(slug="fourth")
    response = reader.get(f"/compare/{asked}")
    assert response.status_code == 200
    assert words in unescape(response.text)
    assert "<table" not in response.text


def test_three_are_compared_and_boxes_ask_like_commas(
    reader: Client, paid: Deal, promised: Deal
) -> None:
    make.make_deal(slug="third")
    by_boxes = reader.get("/compare/?deals=paid&deals=promised&deals=third").context["page"]
    assert len(by_boxes.deals) == 3
    assert by_boxes.groups == compared(reader, "paid,promised,third").groups


@pytest.mark.parametrize("asked", ["nowhere", "paid,nowhere", "paid,gone", "%00", "paid,gone,a,b"])
@pytest.mark.parametrize("address", ["/compare/", "/compare.csv", "/compare.json"])
def test_a_deal_that_is_not_there_or_not_shown_is_missing(
    reader: Client, paid: Deal, address: str, asked: str
) -> None:
    make.make_deal(slug="gone", is_active=False)
    assert reader.get(f"{address}?deals={asked}").status_code == 404


def test_the_files_say_what_the_page_says(reader: Client, paid: Deal, promised: Deal) -> None:
    page = compared(reader, "paid,promised")
    text = reader.get("/compare.csv?deals=paid,promised").text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    shown = {(row.label, words) for g in page.groups for row in g.rows for c in row.cells
             for words in c.words}  # fmt: skip
    assert {(row["row"], row["statement"].removeprefix("'")) for row in rows} == shown
    assert {row["absence"] for row in rows} >= {"", NOTHING}
    told = reader.get("/compare.json?deals=paid,promised").json()
    assert [each["statement"] for each in told["statements"]] == [
        row["statement"].removeprefix("'") for row in rows
    ]
    assert told["finding"] == page.finding


def test_a_signal_has_its_score_in_words_and_its_absence_by_a_look(
    reader: Client, paid: Deal, promised: Deal
) -> None:
    reading = make.make_reading(deal=paid, score=-1, sources=[make.make_source()])
    read, unread = cells(compared(reader, "paid,promised"), reading.signal.name)
    assert read.words[0].startswith("-1, read ")
    assert (read.absence, unread.absence) == ("", UNPUBLISHED)
    text = reader.get("/compare.csv?deals=paid,promised").text
    assert "'-1, read " in text


def test_a_file_of_four_deals_is_refused(reader: Client, paid: Deal, promised: Deal) -> None:
    make.make_deal(slug="third")
    make.make_deal(slug="fourth")
    response = reader.get("/compare.csv?deals=paid,promised,third,fourth")
    assert (response.status_code, response.text) == (
        400,
        "Choose at most 3 deals: 4 were asked for.",
    )


def test_ticked_rows_of_the_portfolio_lead_here(reader: Client, paid: Deal) -> None:
    text = reader.get("/?on=2026-01-31").text
    assert 'name="deals" value="paid" form="compare-deals"' in text
    assert 'id="compare-deals" method="get" action="/compare/"' in text


S, P, N, O = Found.SHOWN, Found.IN_PART, Found.NOTHING, Found.OUTSIDE  # noqa: E741


def made(name: str, *found: Found) -> tuple[str, list[StepResult]]:
    return name, [StepResult(step, each, "") for step, each in zip(Step, found, strict=True)]


@pytest.mark.parametrize(
    ("deals", "title"),
    [
        ([made("A", S, S, P, N, O), made("B", S, N, N, N, S)],
         "A is ahead of B on binding papers and payment"),
        ([made("A", S, N, N, N, N), made("B", S, S, N, N, N)],
         "B is ahead of A on binding papers"),
        ([made("A", S, S, N, N, N), made("B", S, N, N, N, S)],
         "A is ahead on binding papers, B on product"),
        ([made("A", S, N, N, N, N), made("B", S, N, N, N, N)],
         "A and B have come equally far in the steps that both have"),
        ([made("A", O, O, O, O, S), made("B", S, S, S, S, O)],
         "A and B share no step that can be compared"),
        ([made("A", S, S, S, S, S), made("B", S, N, N, N, N), made("C", S, N, N, N, N)],
         "A has come furthest of the three"),
        ([made("A", S, S, N, N, N), made("B", S, N, S, N, N), made("C", S, N, N, N, N)],
         "A and B have come equally far, and further than C"),
        ([made("A", N, N, N, N, N), made("B", N, N, N, N, N), made("C", N, N, N, N, N)],
         "A, B and C have come equally far"),
    ],
)  # fmt: skip
def test_the_title_says_who_has_come_further(
    deals: list[tuple[str, list[StepResult]]], title: str
) -> None:
    assert finding(deals) == title
