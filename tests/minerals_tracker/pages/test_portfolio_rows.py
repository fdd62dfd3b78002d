"""Who delivers: the rows of the portfolio, their filters, their order, and three kinds of "no"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from deals.models import Deal, Instrument
from deals.progress.steps import StepResult
from deals.states import AssetState, Found, InstrumentKind, PartySector, Step
from deals.units import format_usd
from minerals_tracker.pages.as_of import read_day
from minerals_tracker.pages.portfolio.finding import who_delivers
from minerals_tracker.pages.portfolio.portfolio import Portfolio, portfolio
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def shown(**asked: str) -> Portfolio:
    return portfolio(read_day("", today=TODAY), asked)


def names(**asked: str) -> list[str]:
    return [row.deal.short_name for row in shown(**asked).rows]


def loan(deal: Deal, **fields: object) -> Instrument:
    given = {"kind": InstrumentKind.LOAN, "amount": Decimal(150_000_000), "binding": True}
    return make.make_instrument(deal=deal, **{**given, **fields})


@pytest.fixture
def railway() -> Deal:
    """A deal that ships nothing: a loan that is signed and paid in part."""
    deal = make.make_deal(short_name="Railway", ships_goods=False, origin_country="AO")
    paper = loan(deal)
    make.make_funding(deal=deal, instrument=paper, kind="disbursed", amount=Decimal(50_000_000))
    bank = make.make_party(sector=PartySector.PUBLIC_LENDER, country="US")
    deal.deal_parties.create(party=bank, role="lender")
    return deal


@pytest.fixture
def mine() -> Deal:
    """A deal with a mine that runs and publishes what it makes; its paper does not bind."""
    deal = make.make_deal(short_name="Mine", signed_on=TODAY - timedelta(days=700))
    make.make_instrument(deal=deal, binding=False)
    asset = make.make_asset(deal=deal, state=AssetState.OPERATING)
    for month, mass in ((1, 600), (4, 700)):
        make.make_output(
            deal=deal,
            asset_key=asset.key,
            starts_on=date(2026, month, 1),
            ends_on=date(2026, month + 2, 30),
            published_on=date(2026, month + 3, 15),
            low_t=Decimal(mass),
            high_t=Decimal(mass),
        )
    deal.minerals.create(
        order=1, name="antimony", in_founding_articles=False, in_official_statement=True
    )
    return deal


def found(page: Portfolio, name: str) -> dict[Step, Found]:
    row = next(row for row in page.rows if row.deal.short_name == name)
    return {result.step: result.found for result in row.steps}


def test_each_deal_is_asked_five_steps(railway: Deal, mine: Deal) -> None:
    page = shown()
    assert found(page, "Railway") == {
        Step.SIGNED: Found.SHOWN,
        Step.BINDING: Found.SHOWN,
        Step.PAID: Found.IN_PART,
        Step.BUILT: Found.OUTSIDE,
        Step.PRODUCT: Found.OUTSIDE,
    }
    assert found(page, "Mine")[Step.PRODUCT] == Found.SHOWN
    assert [row.two_words for row in page.rows] == ["Partly paid", "Product out"]


def test_money_is_paid_of_what_its_own_kind_of_paper_names(railway: Deal) -> None:
    loan(railway, kind=InstrumentKind.EQUITY, amount=Decimal(400_000_000), currency="AUD")
    lines = [(line.what, line.paid[-10:], line.percent) for line in shown().rows[0].paid]
    assert ("Equity", "", Decimal(0)) in lines
    assert [round(percent) for what, _, percent in lines if what == "Loans"] == [33]


def test_a_sum_within_another_counts_once(railway: Deal) -> None:
    whole = loan(railway, kind=InstrumentKind.FINANCIAL_CLOSE, amount=Decimal(200_000_000))
    railway.instruments.exclude(pk=whole.pk).update(part_of=whole)
    assert [line.what for line in shown().rows[0].paid] == ["Financing closed"]


def test_the_newest_output_is_said_with_its_series(mine: Deal) -> None:
    output = shown().rows[0].output
    assert output is not None
    assert list(map(int, output.values)) == [600, 700]
    assert output.newest.startswith("700 t in Apr 2026")
    early = portfolio(read_day("2026-07-14", today=TODAY)).rows[0].output
    assert early is not None
    assert list(map(int, early.values)) == [600]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"mineral": "antimony"}, ["Mine"]),
        ({"country": "AO"}, ["Railway"]),
        ({"party": "public_lender"}, ["Railway"]),
        ({"paper": "loan"}, ["Railway"]),
        ({"binding": "yes"}, ["Railway"]),
        ({"binding": "no"}, ["Mine"]),
        ({"paper": "loan", "binding": "no"}, []),
        ({"country": "US", "party": "public_lender"}, ["Railway"]),
        ({"paper": "spell"}, ["Mine", "Railway"]),
        ({"sort": "age"}, ["Mine", "Railway"]),
        ({"sort": "name"}, ["Mine", "Railway"]),
    ],
)
def test_filters_combine_and_orders_hold(
    railway: Deal, mine: Deal, asked: dict[str, str], left: list[str]
) -> None:
    assert sorted(names(**asked)) == left
    if asked.get("sort"):
        assert names(**asked) == left


def test_a_word_that_is_no_choice_is_said(railway: Deal) -> None:
    assert len(shown(paper="spell", sort="odd").wanted.problems) == 2


def test_a_framework_does_not_read_as_one_that_failed_to_ship(
    reader: Client, railway: Deal
) -> None:
    html = unescape(reader.get("/").content.decode())
    words = re.sub(r"<[^>]*>", " ", html)
    assert "no commercial delivery" not in words.lower()
    assert "Not part of this deal" in words
    assert "arrival" not in words


def test_three_kinds_of_no_look_different(reader: Client, railway: Deal, mine: Deal) -> None:
    other = make.make_deal(ships_goods=False)
    make.make_asset(deal=other, state=AssetState.OPERATING)
    asked = {"metric": "output.count", "op": "gte", "value": 1, "filters": {}}
    make.make_milestone(deal=other, rule=asked)
    html = reader.get("/").content.decode()
    assert 'class="unk">Not published' in html
    assert 'class="spark is-unknown"' in html
    assert "sp-nothing" in html
    assert "sp-outside" in html


def test_the_address_of_a_view_leads_back_to_it(reader: Client, railway: Deal, mine: Deal) -> None:
    html = reader.get("/?paper=loan&sort=name").content.decode()
    assert 'href="?paper=loan&amp;sort=name"' in html
    assert "1 of 2 deals" in html
    assert "Railway" in html
    assert 'id="d-' + mine.slug not in html


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], ""),
        ([Found.NOTHING], "Of 1 deal, none is paid in full; none is bound"),
        ([Found.SHOWN, Found.IN_PART], "1 is paid in full, 1 paid in part"),
        ([Found.SHOWN] * 2, "Of 2 deals, 2 are paid in full; none is bound"),
    ],
)
def test_the_sentence_over_the_page(states: list[Found], said: str) -> None:
    rows = [[StepResult(Step.PAID, state, "")] for state in states]
    assert said in who_delivers(rows)
    assert bool(who_delivers(rows)) is bool(states)


def test_days_are_those_of_the_page(reader: Client, railway: Deal) -> None:
    before = railway.signed_on or TODAY
    html = reader.get(f"/?on={before - timedelta(days=1)}").content.decode()
    assert "Nothing yet" in html


def test_named_money_is_drawn_in_the_order_of_the_rows(railway: Deal, mine: Deal) -> None:
    figure = shown().promised
    assert figure is not None
    assert [(row[0].text, row[2].text) for row in figure.rows] == [
        ("Railway", "binding"),
        ("Railway", "paid"),
    ]
    assert "No sum is named by 1 deal: Mine." in figure.note


def test_invented_deals_are_left_out_of_the_drawing(railway: Deal) -> None:
    Deal.objects.update(is_illustrative=True)
    assert shown().promised is None


def test_a_past_day_has_the_money_of_that_day(reader: Client, railway: Deal) -> None:
    day = railway.signed_on - timedelta(days=1)  # type: ignore[operator]
    figure = reader.get(f"/?on={day}").context["page"].promised
    assert (figure.rows, figure.empty) == ((), "No paper of a deal names a sum.")


def test_follow_through_stands_beside_the_age_of_each_signed_deal(
    railway: Deal, mine: Deal
) -> None:
    make.make_milestone(deal=mine)
    make.make_deal(short_name="Draft", signed_on=None)
    figure, paid = shown().by_age, Decimal(50_000_000)
    assert figure is not None
    told = [[cell.text for cell in row] for row in figure.rows]
    days = str((TODAY - railway.signed_on).days)  # type: ignore[operator]
    assert told == [
        ["Mine", "700", "Milestones met", "0", "1", "0 %"],
        ["Railway", days, "Loans paid, USD", format_usd(paid), format_usd(3 * paid), "33.3 %"],
    ]
    assert figure.note.endswith("Not signed, or on a day not known: Draft.")
