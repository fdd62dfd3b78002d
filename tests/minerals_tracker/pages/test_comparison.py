"""Two days of a deal side by side."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from deals.models import Deal
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.deal_pages.comparison import ABSENT, Comparison, comparison
from minerals_tracker.pages.dossier import deal_rows
from minerals_tracker.pages.dossier.dossier import dossier
from tests.factories import (
    make_deal,
    make_event,
    make_milestone,
    make_shipment,
)

pytestmark = pytest.mark.django_db
BEFORE, AFTER, TODAY = date(2025, 9, 20), date(2026, 3, 1), date(2026, 11, 22)


@pytest.fixture
def deal() -> Deal:
    """A deal with a milestone that an event meets, and a shipment, both between the days."""
    deal = make_deal()
    make_milestone(
        deal=deal, title="Terms published", starts_on=date(2025, 9, 8), ends_on=date(2025, 12, 31)
    )
    make_shipment(deal=deal, reference="SH-A")
    make_event(deal=deal, title="A port call", happened_on=date(2025, 11, 3))
    return deal


def compared(deal: Deal, one: date, other: date) -> Comparison:
    return comparison(dossier(deal, AsOf(one, TODAY)), dossier(deal, AsOf(other, TODAY)))


def test_what_differs_is_told_with_the_reason_of_the_later_day(deal: Deal) -> None:
    found = compared(deal, BEFORE, AFTER)
    (status,) = found.statuses
    assert (status.label, status.after) == ("Terms published", "met")
    assert status.reason == found.later.milestones.rows[0].reason != ""
    assert [(row.label, row.before) for row in found.shipments] == [("SH-A", ABSENT)]
    assert "A port call" in [entry.text for entry in found.events]
    assert "Arrived, wet mass" in [row.label for row in found.figures]


def test_the_order_of_the_days_does_not_matter(deal: Deal) -> None:
    one, other = compared(deal, BEFORE, AFTER), compared(deal, AFTER, BEFORE)
    assert one.statuses == other.statuses
    assert other.earlier.as_of.day == BEFORE


def test_a_shipment_beyond_the_latest_that_are_listed_has_not_gone(
    deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deal_rows, "SHOWN", 1)
    make_shipment(deal=deal, reference="SH-B", on=date(2026, 4, 1))
    found = compared(deal, AFTER, date(2026, 5, 1))
    assert [row.reference for row in found.earlier.shipments.rows] == ["SH-A"]
    assert [(row.label, row.before) for row in found.shipments] == [("SH-B", ABSENT)]


def test_a_day_does_not_differ_from_itself(deal: Deal) -> None:
    found = compared(deal, AFTER, AFTER)
    assert (found.is_same_day, found.is_empty) == (True, True)


@time_machine.travel("2026-11-22 12:00")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"on": "2025-09-20", "against": "2026-03-01"}, "between 20 Sep 2025 and 1 Mar 2026"),
        ({"on": "2026-03-01", "against": "2025-09-20"}, "between 20 Sep 2025 and 1 Mar 2026"),
        ({"on": "2026-03-01"}, "between 1 Mar 2026 and 22 Nov 2026"),
        ({"on": "2026-03-01", "against": "nonsense"}, "“nonsense” is not a day"),
        ({"on": "nonsense", "against": "2026-03-01"}, "“nonsense” is not a day"),
        ({}, "Choose another day"),
    ],
)
def test_the_page_compares_the_days_of_its_address(
    deal: Deal, reader: Client, query: dict[str, str], words: str
) -> None:
    answer = reader.get(f"{deal.get_absolute_url()}compare/", query)
    assert answer.status_code == 200
    assert words in answer.content.decode()
