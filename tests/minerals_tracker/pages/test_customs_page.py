"""The page that holds a deal's lots against customs statistics."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from deals.models import Deal
from deals.units import Mass
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.customs_page import customs, finding
from shipments.customs.entering import AnswerToEnter, enter
from shipments.customs.queries import read_question
from shipments.customs.reconciliation import reconcile
from shipments.customs.reconciliation_facts import Crossing, Logged, Reported, Side
from shipments.states import CustomsFormat
from tests import factories as make
from tests.shipments.customs_answers import comtrade

US_IMPORT = Side("US", "import", "PK")
TODAY = date(2026, 6, 30)


def lot(kg: int = 10_000, month: int = 10, **fields: object) -> Logged:
    given = {
        "key": "SH001/1",
        "hs6": "261710",
        "origin": "PK",
        "destination": "US",
        "left": None,
        "arrived": Crossing(date(2025, month, 2)),
        "net": Mass.between(Decimal(kg), Decimal(kg)),
        "content": Mass.unknown(),
        **fields,
    }
    return Logged(**given)  # type: ignore[arg-type]


def row(kg: int = 10_000, month: int = 10) -> Reported:
    return Reported(
        key="customs-1",
        hs6="261710",
        month=date(2025, month, 1),
        side=US_IMPORT,
        value_usd=Decimal(kg),
        kilograms=Decimal(kg),
    )


@pytest.mark.parametrize(
    ("lots", "rows", "today", "words"),
    [
        ([], [], TODAY, "Nothing logged has moved, so there is nothing to compare with customs"),
        (
            [lot(hs6="")],
            [],
            TODAY,
            "No logged lot can be compared with customs statistics yet",
        ),
        ([lot()], [], TODAY, "No customs statistics yet"),
        (
            [lot()],
            [],
            date(2025, 11, 1),
            "Customs statistics are not out yet",
        ),
        ([lot()], [row()], TODAY, "Logged and reported agree in 1 of 1 comparison"),
        (
            [lot(), lot(month=8)],
            [row(), row(50_000, 8)],
            TODAY,
            "Logged and reported agree in 1 of 2 comparisons",
        ),
        (
            [lot(), lot(month=8)],
            [row(), row(0, 8)],
            TODAY,
            "More logged than customs show in 1 of 2 comparisons",
        ),
        ([], [row()], TODAY, "Logged and reported agree in 0 of 1 comparison"),
    ],
)
def test_the_finding_says(
    lots: list[Logged], rows: list[Reported], today: date, words: str
) -> None:
    assert finding(reconcile(lots, rows, today=today)) == words


@pytest.fixture
def deal() -> Deal:
    """A deal with one lot of antimony ore that reached the United States on 2 October 2025."""
    row = make.make_deal(origin_country="PK")
    shipment = make.make_shipment(
        reference="SH-A",
        deal=row,
        origin=make.make_place(country="PK"),
        destination=make.make_place(country="US"),
    )
    make.make_line(
        shipment=shipment,
        number=1,
        commodity=make.make_commodity(group="antimony", hs6="261710"),
        wet_low_kg=Decimal(20_000),
        wet_high_kg=Decimal(20_000),
        declared_value_usd=Decimal(80_000),
    )
    return row


@pytest.mark.django_db
def test_the_page_shows_both_sides_with_source_and_reason(deal: Deal, reader: Client) -> None:
    make.make_customs_record(
        value_usd=Decimal(0), net_kg=Decimal(0), source=make.make_source(title="Monthly trade")
    )
    page = reader.get(f"/deals/{deal.slug}/customs/?on=2026-06-30").content.decode()
    assert "More logged than customs show in 1 of 1 comparison" in page
    assert "Logged in Oct 2025, not in US import statistics (from Pakistan) after 7 months." in page
    assert 'href="/shipments/SH-A/?on=2026-06-30"' in page
    assert "Monthly trade" in page
    assert "no departure is logged" in page.lower()


@pytest.mark.django_db
def test_what_is_not_on_file_can_be_asked_for(deal: Deal) -> None:
    (side,) = customs(deal, AsOf(TODAY, TODAY)).sides
    ((label, url),) = side.asks
    question = read_question(url)
    assert label == "Ask UN Comtrade for Oct 2025"
    assert (question.reporter, question.partner, question.flow) == ("US", "PK", "import")
    assert (question.hs6, question.months) == (("261710",), (date(2025, 10, 1),))


@pytest.mark.django_db
def test_a_reported_month_says_what_it_counts(deal: Deal) -> None:
    make.make_customs_record(
        value_usd=Decimal(90_000), net_kg=Decimal(20_000), counted="estimated", value_basis="cif"
    )
    (side,) = customs(deal, AsOf(TODAY, TODAY)).sides
    (row,) = side.rows
    assert (row.verdict, row.logged_mass, row.reported_mass) == ("within tolerance", "20 t", "20 t")
    assert row.basis.startswith("net mass, estimated by the statistics; CIF")
    assert side.asks == ()


@pytest.mark.django_db
def test_a_mass_that_is_not_given_is_held_against_nothing(deal: Deal) -> None:
    content = comtrade({"primaryValue": 90_000, "netWgt": 0, "qty": 0})
    enter(
        AnswerToEnter(
            name="answer.json",
            content=content,
            office=CustomsFormat.COMTRADE,
            source=make.make_source(),
            published_on=date(2025, 12, 20),
        )
    )
    (side,) = customs(deal, AsOf(TODAY, TODAY)).sides
    (row,) = side.rows
    assert (row.logged_mass, row.reported_mass) == ("20 t", "not given")
    assert row.basis == "CIF: with freight and insurance to the border"
    assert row.verdict == "within tolerance"
    assert row.reason.startswith("Logged and reported agree for Oct 2025: value logged")


@pytest.mark.django_db
def test_an_invented_deal_says_that_it_is_held_against_nothing(deal: Deal, reader: Client) -> None:
    deal.is_illustrative = True
    deal.save()
    page = reader.get(f"/deals/{deal.slug}/customs/").content.decode()
    assert "it is not compared with real statistics" in page


@pytest.mark.django_db
def test_the_real_deal_guesses_nothing(reference_data: Deal, reader: Client) -> None:
    page = reader.get(f"/deals/{reference_data.slug}/customs/").content.decode()
    assert "No logged lot can be compared with customs statistics yet" in page
    assert "Its form is not published, so it has no HS code." in page
    assert "Its origin or destination is not known." in page


@pytest.mark.django_db
def test_the_page_takes_a_fixed_number_of_queries(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for month in (1, 2, 3):
        make.make_customs_record(month=date(2026, month, 1))
        with django_assert_num_queries(9):
            assert len(customs(deal, AsOf(TODAY, TODAY)).sides[0].rows) == month + 1
