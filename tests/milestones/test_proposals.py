"""Indicators from rows: the deal's own, as of the day, and never entered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from deals.models import Deal
from milestones.models import SignalReading
from milestones.scenario.proposals import proposals
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def sentences(deal: Deal, on: date = DAY) -> dict[str, str]:
    return {row.name: row.sentence for row in proposals(deal.pk, on=on)}


@pytest.fixture
def deal() -> Deal:
    """A deal with a binding paper, some money, a shipment, and a place near an incident."""
    deal = make.make_deal()
    make.make_instrument(deal=deal, binding=True, signed_on=date(2026, 11, 1))
    make.make_instrument(deal=deal, binding=False)
    make.make_funding(deal=deal, kind="disbursed", amount=Decimal(2_000_000))
    make.make_line(
        shipment=make.make_shipment(deal=deal),
        commodity=make.make_commodity(stage=3),
        declared_value_usd=500,
    )
    port = make.make_place(latitude=Decimal("24.86"), longitude=Decimal("67.01"))
    make.make_asset(deal=deal, place=port)
    near = make.make_place(latitude=Decimal("25.00"), longitude=Decimal("67.00"))
    make.make_event(
        scope="context", event_type="security", places=[near], happened_on=date(2026, 11, 20)
    )
    make.make_disputed_point(deal=deal)
    make.make_document(deal=deal, is_public=False)
    return deal


def test_what_the_record_says(deal: Deal) -> None:
    said = sentences(deal)
    assert said["last binding step"] == "The last binding step was 21 days ago."
    assert "disbursed" in said["committed and disbursed"]
    assert said["binding to non-binding papers"] == "1 of 2 papers binding, 1 not binding."
    assert said["value at stage 3 or above"].startswith("100")
    assert said["incidents within 100 km in 90 days"].startswith("1 incident within")
    assert said["open disputes"] == "1 point is disputed."
    assert said["papers public"] == "0 of 1 paper on file published."
    assert not SignalReading.objects.exists()


def test_a_value_declared_for_the_whole_stands_at_the_stage_of_its_lots(deal: Deal) -> None:
    oxide = make.make_commodity(stage=3)
    whole = make.make_shipment(deal=deal, declared_value_usd=1500)
    for number in (1, 2):
        make.make_line(shipment=whole, number=number, commodity=oxide)
    ore = make.make_shipment(deal=deal, declared_value_usd=2000)
    make.make_line(shipment=ore, commodity=make.make_commodity(stage=1))
    assert sentences(deal)["value at stage 3 or above"].startswith("50")


def test_a_day_before_and_a_neighbours_rows(deal: Deal) -> None:
    other = make.make_deal(is_illustrative=True)
    make.make_funding(deal=None, kind="disbursed", amount=Decimal(9_000_000))
    place = make.make_place(latitude=Decimal("25.10"), longitude=Decimal("67.00"))
    make.make_event(deal=other, event_type="security", places=[place], happened_on=DAY)
    assert "9" not in sentences(deal)["committed and disbursed"]
    assert sentences(deal)["incidents within 100 km in 90 days"].startswith("1 incident")
    before = sentences(deal, date(2025, 9, 1))
    assert before["last binding step"] == "No binding step is on record."
    assert before["binding to non-binding papers"] == "No paper is on record."
    assert before["value at stage 3 or above"] == "No declared value is on record."


@pytest.mark.parametrize(
    ("reported_kg", "words", "points"),
    [
        (None, "confirm 0 and show less than was logged in 0; 1 cannot be decided", 0),
        (0, "confirm 0 and show less than was logged in 1;", -1),
        (19_500, "confirm 1 and show less than was logged in 0;", 1),
        (90_000, "confirm 0 and show less than was logged in 0; 1 cannot be decided", 0),
    ],
)
def test_logged_lots_are_held_against_customs(
    reported_kg: int | None, words: str, points: int
) -> None:
    deal = make.make_deal()
    karachi, houston = (make.make_place(country=country) for country in ("PK", "US"))
    kilograms = Decimal(20_000)
    make.make_line(
        shipment=make.make_shipment(deal=deal, origin=karachi, destination=houston),
        commodity=make.make_commodity(hs6="261710"),
        wet_low_kg=kilograms,
        wet_high_kg=kilograms,
    )
    make.make_customs_record(month=date(2025, 11, 1), hs6="260300")
    if reported_kg is not None:
        make.make_customs_record(value_usd=reported_kg * 4, net_kg=reported_kg)
    (found,) = (row for row in proposals(deal.pk, on=DAY) if row.name.startswith("gap to customs"))
    assert words in found.sentence
    assert found.points == points


def test_the_number_of_queries_does_not_grow(
    deal: Deal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(27):
        proposals(deal.pk, on=DAY)
    for days in range(5):
        make.make_event(
            deal=deal,
            event_type="security",
            places=[make.make_place()],
            happened_on=DAY - timedelta(days=days),
        )
    with django_assert_num_queries(27):
        proposals(deal.pk, on=DAY)


def test_the_form_of_a_reading_offers_them(deal: Deal, client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    security, money = make.make_signal(key="SEC"), make.make_signal(key="INV")
    empty = client.get(reverse("admin:milestones_signalreading_add")).content.decode()
    assert f"{deal.short_name}, points down: 1 point is disputed." in empty
    pages = [
        client.get(
            reverse("admin:milestones_signalreading_change", args=[reading.pk])
        ).content.decode()
        for reading in (make.make_reading(deal=deal, signal=row) for row in (security, money))
    ]
    assert ["binding step was" in page for page in pages] == [False, True]
    assert ["within 100 km" in page for page in pages] == [True, False]
